/** English: who are you, and for whom is that asked. */
import type { Html } from "../../views/html.ts";
import { html } from "../../views/html.ts";

export const signIn = {
  title: (project: string) => `Sign in to continue to ${project}`,
  heading: (project: Html) => html`Sign in to continue to ${project}`,
  to: { dashboard: "Sign in to the dashboard", connectedApps: "Sign in to see your connected apps" },
  asks: (client: Html) => html`${client} asks to use this server. Signing in alone allows nothing.`,
  continueWith: (provider: string) => `Continue with ${provider}`,
  /** What GitHub is asked for; a project that lets in only chosen people may need more. */
  profileOnly: "We read your public profile and nothing else.",
  profileAnd: {
    emails: "We read your public profile and your verified e-mail addresses, and nothing else.",
    organizations: "We read your public profile and the names of your organisations, and nothing else.",
    both: "We read your public profile, your verified e-mail addresses and the names of your organisations, and nothing else.",
  },
  accountOnly: "We read your name, picture and e-mail address, and nothing else.",
  login: "Login",
  loginHint: "The development sign-in takes any login without a password. It exists only on a local address.",
  forDevelopment: "Sign in for development",
  noWay: "Nobody can sign in here yet: whoever runs this server has to set up a way to do so.",
  problems: {
    denied: (provider: string) => `${provider} says that you did not continue. Nothing was shared.`,
    unavailable: (provider: string) =>
      `${provider} does not answer as it should for the moment. Try again in a minute.`,
    /** The project's members have blocked this person. */
    blocked: (project: Html, username: Html, provider: string) =>
      html`Whoever runs ${project} has blocked ${username} (${provider}) there. Use another account, or ask them to let this one in again.`,
    /** The project's sign-in policy does not let this person in. */
    refused: (project: Html, username: Html, provider: string) =>
      html`The owner of ${project} lets in only chosen people, and ${username} (${provider}) is not one of them. Use another account, or ask whoever runs the server to add yours.`,
    /** Nor can that be told without asking the provider again. */
    unproven: (project: Html) =>
      html`The owner of ${project} lets in only chosen people. Sign in again, so that it can be told whether you are one of them.`,
    login: "A login has 1 to 39 letters, digits and hyphens, as at GitHub.",
  },
};
