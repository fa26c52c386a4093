/** German: who are you, and for whom is that asked. */
import { html } from "../../views/html.ts";
import type { Texts } from "../en.ts";

export const signIn: Texts["signIn"] = {
  title: (project) => `Anmelden, um zu ${project} zu gelangen`,
  heading: (project) => html`Anmelden, um zu ${project} zu gelangen`,
  to: {
    dashboard: "Beim Dashboard anmelden",
    connectedApps: "Melden Sie sich an, um Ihre verbundenen Apps zu sehen",
  },
  asks: (client) =>
    html`${client} möchte diesen Server benutzen. Mit der Anmeldung allein erlauben Sie nichts.`,
  continueWith: (provider) => `Weiter mit ${provider}`,
  profileOnly: "Wir lesen Ihr öffentliches Profil und sonst nichts.",
  profileAnd: {
    emails: "Wir lesen Ihr öffentliches Profil und Ihre bestätigten E-Mail-Adressen, sonst nichts.",
    organizations: "Wir lesen Ihr öffentliches Profil und die Namen Ihrer Organisationen, sonst nichts.",
    both: "Wir lesen Ihr öffentliches Profil, Ihre bestätigten E-Mail-Adressen und die Namen Ihrer Organisationen, sonst nichts.",
  },
  accountOnly: "Wir lesen Ihren Namen, Ihr Bild und Ihre E-Mail-Adresse, sonst nichts.",
  login: "Benutzername",
  loginHint:
    "Die Anmeldung für die Entwicklung nimmt jeden Namen ohne Passwort. Es gibt sie nur auf einer lokalen Adresse.",
  forDevelopment: "Für die Entwicklung anmelden",
  noWay:
    "Hier kann sich noch niemand anmelden: Wer diesen Server betreibt, muss erst einen Weg dafür einrichten.",
  problems: {
    denied: (provider) =>
      `${provider} meldet, dass Sie nicht fortgefahren sind. Es wurde nichts weitergegeben.`,
    unavailable: (provider) =>
      `${provider} antwortet gerade nicht so, wie es sollte. Versuchen Sie es in einer Minute noch einmal.`,
    blocked: (project, username, provider) =>
      html`Die Betreiber von ${project} haben ${username} (${provider}) dort gesperrt. Benutzen Sie ein anderes Konto, oder bitten Sie sie, dieses wieder zuzulassen.`,
    refused: (project, username, provider) =>
      html`Zu ${project} haben nur ausgewählte Personen Zugang, und ${username} (${provider}) gehört nicht dazu. Benutzen Sie ein anderes Konto, oder bitten Sie die Betreiber des Servers, Ihres aufzunehmen.`,
    unproven: (project) =>
      html`Zu ${project} haben nur ausgewählte Personen Zugang. Melden Sie sich noch einmal an, damit sich feststellen lässt, ob Sie dazugehören.`,
    login: "Ein Benutzername hat 1 bis 39 Buchstaben, Ziffern und Bindestriche, wie bei GitHub.",
  },
};
