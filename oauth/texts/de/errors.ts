/** German: what a person reads when a request cannot go on. */
import type { Texts } from "../en.ts";

export const errors: Texts["errors"] = {
  fixers: {
    you: "Das können Sie selbst beheben.",
    client: "Das muss die App beheben, die Sie hierher geschickt hat.",
    server: "Das muss beheben, wer diesen Server betreibt.",
  },
  trace: "Trace-ID",
  traceHint: "Wer diesen Server betreibt, findet diesen Versuch unter seiner Trace-ID.",
  code: "Code",
  clientId: "Client",
  reason: "Grund",
  backTo: (client) => `Zurück zu ${client}`,
  invalid: {
    title: "Diese Anfrage kann nicht abgeschlossen werden",
    message: "Die App hat eine ungültige Anfrage geschickt.",
  },
  redirect: {
    title: "Die Rückkehradresse ist nicht registriert",
    message:
      "Die App wollte die Antwort an eine Adresse haben, die sie nicht registriert hat. Dorthin wurde nichts geschickt: Die Adresse könnte jemand anderem gehören.",
    askedFor: "Verlangt",
    registered: "Registriert",
    difference: "Unterschied",
    differs: {
      missing: "Die Anfrage nannte gar keine Adresse.",
      scheme: "Das Schema unterscheidet sich, vor dem ersten Doppelpunkt.",
      host: "Der Host unterscheidet sich. Namen für denselben Computer, etwa localhost und 127.0.0.1, sind verschiedene Hosts.",
      port: "Der Port unterscheidet sich.",
      slash: "Ein Schrägstrich am Ende unterscheidet sich.",
      path: "Der Pfad unterscheidet sich.",
      query: "Die Parameter unterscheiden sich, nach dem Fragezeichen.",
      spelling: "Die Schreibweise unterscheidet sich.",
    },
    advice: [
      "Beide müssen genau übereinstimmen: Schema, Port und ein Schrägstrich am Ende zählen.",
      "Wenn sich die Adresse der App geändert hat, etwa auf einen neuen lokalen Port, muss sie sich neu registrieren: Entfernen Sie dort die Verbindung und legen Sie sie neu an.",
    ],
  },
  unknownClient: {
    title: "Diese App ist hier nicht bekannt",
    message: "Sie benutzt eine Registrierung, die es auf diesem Server nicht oder nicht mehr gibt.",
    advice: [
      "Entfernen Sie den Server aus der App und fügen Sie ihn wieder hinzu: Sie registriert sich dann neu.",
      "In Claude Code: /mcp aufrufen, den Server wählen und seine Anmeldung löschen.",
    ],
  },
  unusableClient: { title: "Diese App lässt sich nicht erkennen" },
  unknownServer: { title: "Dieser Server ist hier nicht bekannt" },
  disabledClient: {
    title: (project) => `${project} lässt diese App nicht zu`,
    message: (client, project) =>
      `Die Betreiber von ${project} haben ${client} dort abgeschaltet. Was Sie der App erlaubt haben, bleibt bestehen, wirkt aber solange nicht.`,
    advice: [
      "Sie können die App in ihrem Dashboard unter „Clients“ wieder einschalten. Verbinden Sie sie dann noch einmal.",
    ],
  },
  notAllowedClient: {
    title: (project) => `${project} lässt diese App nicht zu`,
    message: (client, project) =>
      `Die Betreiber von ${project} haben festgelegt, welche Apps sich verbinden dürfen, und ${client} gehört nicht dazu. Es wurde nichts weitergegeben.`,
    advice: [
      "Sie können die App in ihrem Dashboard unter „Settings“, „Who may connect“ zulassen. Verbinden Sie sie dann noch einmal.",
    ],
  },
  tooMany: {
    title: "Zu viele Anfragen auf einmal",
    message:
      "Aus Ihrem Netz kamen mehr Verbindungsanfragen, als dieser Server annimmt. Es ist nichts verloren.",
    advice: [
      "Warten Sie eine Minute und verbinden Sie dann noch einmal aus der App, aus der Sie kamen.",
      "Wenn Sie Ihr Netz mit vielen anderen teilen, kann die Grenze aufheben, wer diesen Server betreibt.",
    ],
  },
  expired: {
    title: "Diese Anfrage ist abgelaufen",
    message:
      "Sie wurde schon beantwortet, oder es ist mehr als eine Stunde vergangen, oder sie wurde in einem anderen Browser begonnen.",
    advice: [
      "Gehen Sie zurück zu der App, aus der Sie kamen, und verbinden Sie sie noch einmal. Damit beginnt eine neue Anfrage, und diesen Tab können Sie schließen.",
    ],
  },
  unavailable: {
    title: "Zurzeit nicht verfügbar",
    message:
      "Der Server erreicht seine Datenbank nicht. Es ist nichts verloren: Gehen Sie zurück und versuchen Sie es in ein paar Sekunden noch einmal.",
  },
  ownFault: {
    title: "Der Server hat einen Fehler gemacht",
    message:
      "Er konnte die Anfrage nicht abschließen. Wer ihn betreibt, findet die Ursache unter der Trace-ID in seinem Protokoll.",
  },
};
