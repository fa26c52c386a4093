/** Permissions: what an app asks for, in words; what may be left out can be unticked. */
import type { Scope } from "../../shared/scope.ts";
import type { Language } from "../texts/language.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { effectOrder, scopeTag } from "./scope-tag.ts";
import { dayOf } from "./time.ts";

export interface PermissionsView {
  language: Language;
  username: string;
  projectName: string;
  scopes: readonly AskedScope[];
  staysConnectedUntil: Date;
  /** Whether it was sent back because nothing was ticked. */
  nothingTicked?: boolean | undefined;
}

export interface AskedScope extends Omit<Scope, "default"> {
  /** What the person allowed this app before, if they did: it is not asked again, or it is marked as new. */
  before?: "allowed" | "not allowed" | undefined;
}

/** Stands inside the form that decides: what is not sent along with it is not allowed. */
export function permissions(view: PermissionsView): Html {
  const { language, scopes, nothingTicked } = view;
  const { consent } = language.texts;
  const ordered = scopes.toSorted((a, b) => effectOrder.indexOf(a.effect) - effectOrder.indexOf(b.effect));
  const allowed = ordered.filter(({ before }) => before === "allowed");
  const asked = ordered.filter(({ before }) => before !== "allowed");
  const choices = asked.some(({ optional }) => optional) && " choices";
  return html`<div class="part">
<h2>${allowed.length > 0 ? consent.asksForMore : consent.ableTo}</h2>
${nothingTicked && html`<p class="note alert" role="alert">${consent.nothingTicked}</p>`}
<ul class="scopes${choices}">
${asked.map((scope, index) => permission(scope, `scope-${index}`, view))}
${allowed.length === 0 && always(view)}</ul>
${allowed.length > 0 && allowedBefore(allowed, view)}
</div>`;
}

function permission(scope: AskedScope, id: string, { language, nothingTicked }: PermissionsView): Html {
  const { title, description } = wordsOf(scope, language);
  const hint = html`<p class="hint" id="${id}-hint">${description}</p>`;
  if (!scope.optional)
    return fixed(html`${hidden(scope)}<h3>${title} ${tags(scope, language)}</h3>
${hint}`);
  return html`<li><input type="checkbox" name="scope" value="${scope.name}" id="${id}"${!nothingTicked && html` checked`} aria-describedby="${id}-hint">
<div><h3><label for="${id}">${title}</label> ${tags(scope, language)}</h3>
${hint}</div></li>
`;
}

function fixed(content: Html): Html {
  return html`<li class="fixed"><div>${content}</div></li>
`;
}

function tags({ effect, before }: AskedScope, language: Language): Html {
  const { consent } = language.texts;
  return html`<span>${before === "not allowed" && html`<span class="tag new">${consent.new}</span> `}${scopeTag(effect, language)}</span>`;
}

function hidden({ name }: AskedScope): Html {
  return html`<input type="hidden" name="scope" value="${name}">`;
}

/** What comes with every permission. */
function always({ language, projectName, username, staysConnectedUntil }: PermissionsView): Html {
  const { consent } = language.texts;
  const told = consent.toldUsername(html`<bdi>${projectName}</bdi>`, html`<bdi>${username}</bdi>`);
  return html`${fixed(html`<h3>${consent.knowsYou}</h3>
<p class="hint">${told}</p>`)}${fixed(html`<h3>${consent.staysConnected}</h3>
<p class="hint">${consent.until(dayOf(staysConnectedUntil, language))}</p>`)}`;
}

function allowedBefore(scopes: readonly AskedScope[], view: PermissionsView): Html {
  const { language } = view;
  return html`<details><summary>${language.texts.consent.allowedBefore(scopes.length)}</summary>
<ul class="scopes">
${scopes.map((scope) => permission({ ...scope, optional: false, before: undefined }, scope.name, view))}
${always(view)}</ul></details>`;
}

function wordsOf({ title, description, translations }: AskedScope, { tag }: Language) {
  return translations?.[tag] ?? { title, description };
}
