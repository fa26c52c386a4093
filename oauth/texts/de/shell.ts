/** German, around and across the pages. */
import { html } from "../../views/html.ts";
import type { Texts } from "../en.ts";

export const shell: Texts["shell"] = {
  steps: "Schritte",
  step: { signIn: "Anmelden", allow: "Erlauben", return: "Zurück" },
  nameSetBy: "Name stammt von",
  theAppItself: "der App selbst",
  server: "Server",
  quoted: (name) => html`„${name}“`,
  unnamedApp: "App ohne Namen",
  effects: { deletes: "Kann löschen", changes: "Kann ändern", reads: "Liest nur" },
  cancel: "Abbrechen",
  continue: "Weiter",
};
