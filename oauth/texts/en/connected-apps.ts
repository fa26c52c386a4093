/** English: what a person has allowed, and how they end it. */
import type { Html } from "../../views/html.ts";
import { html } from "../../views/html.ts";

export const connectedApps = {
  title: "Connected apps",
  lead: "These apps may act for you at a server, because you allowed it.",
  signedInAs: (username: Html) => html`Signed in as ${username}`,
  theDeveloperOf: (project: Html) => html`the developer of ${project}`,
  allowed: "Allowed",
  lastUsed: "Last used",
  ends: "Ends",
  endsUnlessUsed: (idle: Html, latest: Html) => html`${idle} unless used, ${latest} at the latest`,
  endsAt: (day: Html) => html`${day} at the latest`,
  noToken: "Without access now, but it can come back without asking you",
  end: "End access",
  endOf: (client: Html, project: Html) => html`${client} to ${project}`,
  endAll: "End all access",
  report: (project: Html) => html`Report this app to ${project}`,
  reportOf: (client: string, clientId: string) => `Something is wrong with the app “${client}” (${clientId})`,
  howSoon:
    "Servers stop accepting an app within 30 seconds after you end its access. To use it again, connect it again from the app.",
  aboutLastUse:
    "“Last used” is when a server last checked the app's access or the app last renewed it, give or take a minute.",
  ended: (client: Html, project: Html) =>
    html`${client} no longer has access to ${project}. Servers stop accepting it within 30 seconds.`,
  endedAll: (client: Html) =>
    html`${client} no longer has access to anything of yours. Servers stop accepting it within 30 seconds.`,
  endedAlready: html`Nothing was changed: that access had ended already.`,
  empty:
    "No app is connected. When you connect one to a server and allow it, it appears here, and here you can end it.",
  signOutTitle: "Your sign-ins",
  signOutLead:
    "Signing out everywhere covers this browser, all others and the dashboard. Apps keep the access you allowed.",
  signOutHere: "Sign out here",
  signOutEverywhere: "Sign out everywhere",
  signedOut: "You are signed out",
  signedOutLead: "Sign in to see which apps may act for you, and to end what you no longer want.",
  signedOutEverywhere: "You are signed out everywhere",
  signedOutEverywhereLead:
    "No browser knows who you are any more. Apps you allowed keep their access: to end it, sign in again.",
  signIn: "Sign in",
};
