/** German: the code of a device, typed and confirmed. */
import { html } from "../../views/html.ts";
import type { Texts } from "../en.ts";

export const device: Texts["device"] = {
  title: "Gerät verbinden",
  enter: "Ein Gerät oder Programm, das Zugriff möchte, zeigt einen Code an. Geben Sie ihn hier ein.",
  compare:
    "Ein Gerät oder Programm, das Zugriff möchte, zeigt einen Code an. Vergleichen Sie ihn mit diesem.",
  code: "Code",
  codeHint:
    "Acht Buchstaben, zum Beispiel BCDF-GHJK. Kleinbuchstaben genügen, und der Bindestrich darf fehlen.",
  problems: {
    missing: "Geben Sie den Code ein, den Ihr Gerät anzeigt.",
    unknown: "Diesen Code gibt es nicht. Vergleichen Sie ihn mit dem auf Ihrem Gerät.",
    expired:
      "Dieser Code ist abgelaufen: Er gilt 10 Minuten. Beginnen Sie auf Ihrem Gerät von vorn, um einen neuen zu bekommen.",
    used: "Dieser Code wurde schon benutzt. Beginnen Sie auf Ihrem Gerät von vorn, um einen neuen zu bekommen.",
    outdated: "Diese Seite war zu lange oder in zwei Tabs geöffnet. Geben Sie den Code noch einmal ein.",
  },
  confirmTitle: (project) => `Gerät mit ${project} verbinden`,
  isItYours: "Steht dieser Code auf einem Bildschirm vor Ihnen?",
  asks: (client, project) => html`${client} möchte ${project} benutzen.`,
  warning: html`<strong>Wenn Ihnen jemand diesen Code geschickt hat, könnte diese Person in Ihrem Namen handeln.</strong> Machen Sie nur weiter, wenn der Code auf einem Bildschirm vor Ihnen steht.`,
  askedFrom: "Angefragt von",
  unknownAddress: "einer unbekannten Adresse",
  program: "Programm",
  notTold: "nicht angegeben",
  askedAt: "Angefragt am",
  done: "Fertig, zurück zu Ihrem Gerät",
  continuesThere: (client) =>
    html`${client} macht dort in wenigen Sekunden weiter. Sie können diese Seite schließen.`,
  refusals: {
    cancelled: {
      title: "Es wurde nichts erlaubt",
      message: "Das Gerät erfährt, dass Sie abgebrochen haben. Sie können diese Seite schließen.",
    },
    tries: {
      title: "Zu viele Codes wurden probiert",
      message:
        "Warten Sie eine Minute, öffnen Sie diese Seite dann noch einmal und geben Sie den Code ein, den Ihr Gerät anzeigt.",
    },
    outdated: {
      title: "Diese Seite war zu lange geöffnet",
      message:
        "Öffnen Sie sie noch einmal und geben Sie den Code ein, den Ihr Gerät anzeigt. Ihr Browser muss Cookies dieser Website annehmen.",
    },
  },
  openAgain: "Seite noch einmal öffnen",
};
