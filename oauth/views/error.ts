/** Error page: what happened, who can fix it, and the one thing to do next. */
import type { Language } from "../texts/language.ts";
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { layout } from "./layout.ts";

export interface ErrorView {
  language: Language;
  nonce: string;
  title: string;
  message: string;
  whoCanFix: "you" | "client" | "server";
  action?: { label: string; href: string } | undefined;
  /** Values as they were sent or stored. */
  details?: readonly Detail[] | undefined;
  advice?: readonly string[] | undefined;
  traceId: string;
}

export interface Detail {
  label: string;
  value: string | Html;
}

export function errorPage(view: ErrorView): string {
  const { language, nonce, title, message, whoCanFix, action, details = [], advice = [], traceId } = view;
  const { errors } = language.texts;
  const body = html`<div class="part">
<h1>${title}</h1>
<p class="lead">${message}</p>
<p><strong>${errors.fixers[whoCanFix]}</strong></p>
${advice.length > 0 && html`<ul class="advice">${advice.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}
${action && html`<p><a class="button primary" href="${action.href}">${action.label}</a></p>`}
</div>
${details.length > 0 && html`<div class="part">${facts(details)}</div>`}
<div class="part">${facts([{ label: errors.trace, value: html`<span class="whole">${traceId}</span>` }])}
<p class="hint">${errors.traceHint}</p></div>`;
  return render(layout({ language, title, nonce, body }));
}

function facts(details: readonly Detail[]): Html {
  return html`<dl>${details.map(
    ({ label, value }) => html`<div><dt>${label}</dt><dd><bdi>${value}</bdi></dd></div>
`,
  )}</dl>`;
}
