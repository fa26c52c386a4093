/** English: signing out in this browser. */
import type { Html } from "../../views/html.ts";
import { html } from "../../views/html.ts";

export const signOut = {
  title: "Sign out of mcpauth?",
  question: "Sign out of mcpauth too?",
  signedInAs: (username: Html) =>
    html`In this browser you are signed in as ${username}. While you are, neither the dashboard nor an app that connects asks who you are.`,
  appsKeep: "Apps you allowed keep their access either way.",
  manageApps: "Manage connected apps",
  stay: "Stay signed in",
  signOut: "Sign out",
  done: "You are signed out",
  forgotten: "This browser no longer knows who you are. Apps you allowed keep their access.",
  back: "Back to the dashboard",
};
