/** English, around and across the pages: the steps of connecting, and words that several pages share. */
import type { Html } from "../../views/html.ts";
import { html } from "../../views/html.ts";

export const shell = {
  steps: "Steps",
  step: { signIn: "Sign in", allow: "Allow", return: "Return" },
  nameSetBy: "Name set by",
  theAppItself: "the app itself",
  server: "Server",
  /** What a stranger calls itself. */
  quoted: (name: Html) => html`“${name}”`,
  unnamedApp: "Unnamed app",
  effects: { deletes: "Can delete", changes: "Can change", reads: "Only reads" },
  cancel: "Cancel",
  continue: "Continue",
};
