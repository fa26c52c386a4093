/** German: the question whether an app may act for a person. */
import { html } from "../../views/html.ts";
import type { Texts } from "../en.ts";

export const consent: Texts["consent"] = {
  title: (project) => `Zugriff auf ${project} erlauben`,
  question: (client, project) => html`Darf ${client} ${project} benutzen?`,
  signedInAs: (username, provider) => html`Angemeldet als ${username} (${provider})`,
  development: "Anmeldung für die Entwicklung",
  notYou: "Nicht Sie?",
  anotherAccount: "Ein anderes Konto benutzen",
  theOwner: "dem Betreiber dieses Servers",
  sendsYouBackTo: "Führt Sie zurück zu",
  fullAddress: "Vollständige Adresse",
  goesTo: "Geht an",
  device: (code) => html`ein Gerät, das den Code ${code} zeigt`,
  firstSeen: "Hier zuerst gesehen",
  seen: (when, others) => html`${when}, ${others}`,
  others: (count) => {
    if (count === 0) return "und sonst hat es niemand erlaubt";
    return count === 1 ? "und eine andere Person hat es erlaubt" : `und ${count} andere haben es erlaubt`;
  },
  manyOthers: (count) => `und mehr als ${count} andere haben es erlaubt`,
  tags: {
    verified: "Domain bestätigt",
    added: "Vom Betreiber eingetragen",
    trusted: (project) => html`${project} vertraut dieser App`,
    unproven: "Absender nicht belegt",
    selfRegistered: "Selbst registriert",
  },
  warnings: {
    device: html`<strong>Wenn Ihnen jemand diesen Code geschickt hat, könnte diese Person in Ihrem Namen handeln.</strong> Machen Sie nur weiter, wenn der Code auf einem Bildschirm vor Ihnen steht.`,
    loopback: html`<strong>Diese Anfrage geht an ein Programm auf Ihrem eigenen Computer.</strong> Fahren Sie nur fort, wenn Sie es gerade selbst gestartet haben.`,
    privateUse: (scheme) =>
      html`<strong>Diese Anfrage öffnet eine App auf Ihrem eigenen Gerät</strong>, und zwar die, die für ${scheme} zuständig ist. Fahren Sie nur fort, wenn Sie sie gerade selbst gestartet haben.`,
    selfRegistered: (host) =>
      html`<strong>Diese App hat sich selbst registriert.</strong> Wir wissen nur, dass sie den Zugriff unter ${host} erhält.`,
    otherHost: (host) =>
      html`<strong>Diese App erhält den Zugriff nicht auf ihrem eigenen Host.</strong> Wir wissen nur, dass sie ihn unter ${host} erhält.`,
  },
  doubts: {
    borrowed: "Sie trägt einen Namen, dem Sie vielleicht vertrauen. Den kann sich jede App geben.",
    mixed: "Ihr Name mischt Buchstaben verschiedener Alphabete und kann dadurch einem anderen gleichen.",
  },
  ableTo: "Die App wird Folgendes können",
  asksForMore: "Die App möchte mehr, als Sie bisher erlaubt haben",
  allowedBefore: (count) =>
    count === 1
      ? "1 Berechtigung haben Sie schon erlaubt"
      : `${count} Berechtigungen haben Sie schon erlaubt`,
  new: "Neu",
  knowsYou: "Wissen, wer Sie sind",
  toldUsername: (project, username) => html`${project} erfährt Ihren Benutzernamen, ${username}.`,
  staysConnected: "Verbunden bleiben",
  until: (day) =>
    html`Sie arbeitet weiter, auch wenn Sie sie schließen, längstens bis ${day}. Danach muss sie Sie wieder fragen.`,
  nothingTicked:
    "Es war nichts angekreuzt, also gibt es nichts zu erlauben. Kreuzen Sie an, was die App darf, oder brechen Sie ab.",
  allow: "Erlauben",
  endable: (link) => html`Beenden können Sie das jederzeit unter ${link}.`,
  noAccess: (provider) =>
    `Die App erhält keinen Zugriff auf Ihr Konto bei ${provider} und sieht Ihr Passwort nie.`,
  noPassword: "Sie sind ohne Passwort angemeldet. Das geht nur auf einer lokalen Adresse.",
  questions: (project, link) => html`Fragen zu ${project}, oder stimmt etwas nicht? ${link}`,
  terms: (project) => html`Bedingungen von ${project}`,
  privacy: (project) => html`Datenschutz bei ${project}`,
};
