/** German: what a person has allowed, and how they end it. */
import { html } from "../../views/html.ts";
import type { Texts } from "../en.ts";

export const connectedApps: Texts["connectedApps"] = {
  title: "Verbundene Apps",
  lead: "Diese Apps dürfen auf einem Server in Ihrem Namen handeln, weil Sie es erlaubt haben.",
  signedInAs: (username) => html`Angemeldet als ${username}`,
  theDeveloperOf: (project) => html`den Entwicklern von ${project}`,
  allowed: "Erlaubt",
  lastUsed: "Zuletzt benutzt",
  ends: "Endet",
  endsUnlessUsed: (idle, latest) => html`${idle}, falls unbenutzt; spätestens ${latest}`,
  endsAt: (day) => html`spätestens ${day}`,
  noToken: "Zurzeit ohne Zugriff, kann aber wiederkommen, ohne Sie zu fragen",
  end: "Zugriff beenden",
  endOf: (client, project) => html`${client} auf ${project}`,
  endAll: "Jeden Zugriff beenden",
  report: (project) => html`Diese App ${project} melden`,
  reportOf: (client, clientId) => `Mit der App „${client}“ stimmt etwas nicht (${clientId})`,
  howSoon:
    "Server nehmen eine App spätestens 30 Sekunden, nachdem Sie ihren Zugriff beendet haben, nicht mehr an. Um sie wieder zu benutzen, stellen Sie die Verbindung von der App aus neu her.",
  aboutLastUse:
    "„Zuletzt benutzt“ heißt: Da hat ein Server den Zugriff der App zuletzt geprüft, oder die App hat ihn erneuert, auf etwa eine Minute genau.",
  ended: (client, project) =>
    html`${client} hat keinen Zugriff auf ${project} mehr. Server nehmen die App spätestens nach 30 Sekunden nicht mehr an.`,
  endedAll: (client) =>
    html`${client} hat auf nichts mehr Zugriff, das Ihnen gehört. Server nehmen die App spätestens nach 30 Sekunden nicht mehr an.`,
  endedAlready: html`Es wurde nichts geändert: Dieser Zugriff war schon beendet.`,
  empty:
    "Keine App ist verbunden. Wenn Sie eine mit einem Server verbinden und es ihr erlauben, erscheint sie hier, und hier können Sie es beenden.",
  signOutTitle: "Ihre Anmeldungen",
  signOutLead:
    "Überall abmelden gilt für diesen Browser, für alle anderen und für das Dashboard. Apps behalten den Zugriff, den Sie erlaubt haben.",
  signOutHere: "Hier abmelden",
  signOutEverywhere: "Überall abmelden",
  signedOut: "Sie sind abgemeldet",
  signedOutLead:
    "Melden Sie sich an, um zu sehen, welche Apps in Ihrem Namen handeln dürfen, und um zu beenden, was Sie nicht mehr möchten.",
  signedOutEverywhere: "Sie sind überall abgemeldet",
  signedOutEverywhereLead:
    "Kein Browser weiß mehr, wer Sie sind. Apps, denen Sie den Zugriff erlaubt haben, behalten ihn: Um ihn zu beenden, melden Sie sich wieder an.",
  signIn: "Anmelden",
};
