/** English: on the way back to the app, and what is left in this tab afterwards. */
import type { Html } from "../../views/html.ts";
import { html } from "../../views/html.ts";

export const returning = {
  dashboard: "the dashboard",
  title: (destination: string) => `Returning to ${destination}`,
  heading: (destination: Html) => html`Returning to ${destination}…`,
  continueTo: (destination: Html) => html`Continue to ${destination}`,
  outcomes: { allowed: "You allowed access.", cancelled: "Nothing was allowed." },
  signInOutcomes: { allowed: "You are signed in.", cancelled: "You are not signed in." },
  movesOn: "This page moves on by itself. If it does not, use the button.",
  mayAsk: "Your browser may ask whether to open the app. Once it has opened, you can close this tab.",
  answered: "You have answered already",
  hasAnswer: (client: Html) =>
    html`${client} has your answer, and this tab is no longer needed: you can close it. If the app does not show that it is connected, connect again from there.`,
  tryAgain: (client: Html) =>
    html`If ${client} did not notice, use the button. Once it has, you can close this tab.`,
};
