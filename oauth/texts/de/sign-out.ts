/** German: signing out in this browser. */
import { html } from "../../views/html.ts";
import type { Texts } from "../en.ts";

export const signOut: Texts["signOut"] = {
  title: "Von mcpauth abmelden?",
  question: "Auch von mcpauth abmelden?",
  signedInAs: (username) =>
    html`In diesem Browser sind Sie als ${username} angemeldet. Solange das so ist, fragt weder das Dashboard noch eine App beim Verbinden, wer Sie sind.`,
  appsKeep: "Apps, denen Sie den Zugriff erlaubt haben, behalten ihn in jedem Fall.",
  manageApps: "Verbundene Apps verwalten",
  stay: "Angemeldet bleiben",
  signOut: "Abmelden",
  done: "Sie sind abgemeldet",
  forgotten:
    "Dieser Browser weiß nicht mehr, wer Sie sind. Apps, denen Sie den Zugriff erlaubt haben, behalten ihn.",
  back: "Zurück zum Dashboard",
};
