/** Scope tag: how far a scope goes, in words, so that it does not hang on a colour. */
import type { ScopeEffect } from "../../shared/scope.ts";
import type { Language } from "../texts/language.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";

/** What a person should look at first stands first. */
export const effectOrder: readonly ScopeEffect[] = ["deletes", "changes", "reads"];

export function scopeTag(effect: ScopeEffect, { texts }: Language): Html {
  return html`<span class="tag${classes[effect]}">${texts.shell.effects[effect]}</span>`;
}

const classes: Record<ScopeEffect, string> = { deletes: " bad", changes: " warn", reads: "" };
