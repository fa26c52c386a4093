/** English: the question whether an app may act for a person. */
import type { Html } from "../../views/html.ts";
import { html } from "../../views/html.ts";

export const consent = {
  title: (project: string) => `Allow access to ${project}`,
  question: (client: Html, project: Html) => html`Allow ${client} to use ${project}?`,
  signedInAs: (username: Html, provider: string) => html`Signed in as ${username} (${provider})`,
  development: "development sign-in",
  notYou: "Not you?",
  anotherAccount: "Use another account",
  theOwner: "the owner of this server",
  sendsYouBackTo: "Sends you back to",
  fullAddress: "Full address",
  goesTo: "Goes to",
  device: (code: Html) => html`a device that shows the code ${code}`,
  firstSeen: "First seen here",
  seen: (when: Html, others: string) => html`${when}, ${others}`,
  others: (count: number) => {
    if (count === 0) return "and nobody else has allowed it";
    return count === 1 ? "and one other person has allowed it" : `and ${count} other people have allowed it`;
  },
  manyOthers: (count: number) => `and more than ${count} other people have allowed it`,
  tags: {
    verified: "Domain verified",
    added: "Added by the owner",
    trusted: (project: Html) => html`Trusted by ${project}`,
    unproven: "Sender not proven",
    selfRegistered: "Self-registered",
  },
  warnings: {
    device: html`<strong>Someone who sent you this code can act as you.</strong> Only continue if the code is on a screen in front of you.`,
    loopback: html`<strong>This request goes to a program on your own computer.</strong> Only continue if you started it yourself, just now.`,
    privateUse: (scheme: Html) =>
      html`<strong>This request opens an app on your own device</strong>, whichever one handles ${scheme} links. Only continue if you started it yourself, just now.`,
    selfRegistered: (host: Html) =>
      html`<strong>This app registered itself.</strong> We only know that it will receive access at ${host}.`,
    otherHost: (host: Html) =>
      html`<strong>This app receives access at another host than its own.</strong> We only know that it will receive access at ${host}.`,
  },
  doubts: {
    borrowed: "It goes by a name you may trust, which any app can give itself.",
    mixed: "Its name mixes letters of different alphabets, which can make it look like another name.",
  },
  ableTo: "It will be able to",
  asksForMore: "It asks for more than you allowed before",
  allowedBefore: (count: number) =>
    count === 1 ? "1 permission you allowed before" : `${count} permissions you allowed before`,
  new: "New",
  knowsYou: "Know who you are",
  toldUsername: (project: Html, username: Html) => html`${project} is told your username, ${username}.`,
  staysConnected: "Stay connected",
  until: (day: Html) =>
    html`Keeps working after you close it, until ${day} at the latest. Then it has to ask you again.`,
  nothingTicked: "Nothing was ticked, so there is nothing to allow. Tick what the app may do, or cancel.",
  allow: "Allow",
  endable: (link: Html) => html`You can end this at any time under ${link}.`,
  noAccess: (provider: string) =>
    `The app gets no access to your ${provider} account and never sees your password.`,
  noPassword: "You are signed in without a password, which is possible only on a local address.",
  questions: (project: Html, link: Html) => html`Questions about ${project}, or is something wrong? ${link}`,
  terms: (project: Html) => html`Terms of ${project}`,
  privacy: (project: Html) => html`Privacy at ${project}`,
};
