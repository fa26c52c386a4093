/** German: on the way back to the app, and what is left in this tab afterwards. */
import { html } from "../../views/html.ts";
import type { Texts } from "../en.ts";

export const returning: Texts["returning"] = {
  dashboard: "dem Dashboard",
  title: (destination) => `Zurück zu ${destination}`,
  heading: (destination) => html`Zurück zu ${destination}…`,
  continueTo: (destination) => html`Weiter zu ${destination}`,
  outcomes: { allowed: "Sie haben den Zugriff erlaubt.", cancelled: "Es wurde nichts erlaubt." },
  signInOutcomes: { allowed: "Sie sind angemeldet.", cancelled: "Sie sind nicht angemeldet." },
  movesOn: "Diese Seite führt von selbst weiter. Wenn nicht, benutzen Sie die Schaltfläche.",
  mayAsk:
    "Vielleicht fragt Ihr Browser, ob er die App öffnen soll. Sobald sie offen ist, können Sie diesen Tab schließen.",
  answered: "Sie haben schon geantwortet",
  hasAnswer: (client) =>
    html`${client} hat Ihre Antwort, und dieser Tab wird nicht mehr gebraucht: Sie können ihn schließen. Wenn die App nicht zeigt, dass sie verbunden ist, verbinden Sie sie dort noch einmal.`,
  tryAgain: (client) =>
    html`Wenn ${client} nichts bemerkt hat, benutzen Sie die Schaltfläche. Danach können Sie diesen Tab schließen.`,
};
