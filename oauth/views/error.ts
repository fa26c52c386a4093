/** Error page: what happened, who can fix it, and the one thing to do next. */
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { layout } from "./layout.ts";

export interface ErrorView {
  nonce: string;
  title: string;
  message: string;
  whoCanFix: "you" | "client" | "server";
  action?: { label: string; href: string } | undefined;
  /** Values as they were sent or stored. */
  details?: readonly { label: string; value: string }[] | undefined;
  advice?: readonly string[] | undefined;
  traceId: string;
}

export function errorPage(view: ErrorView): string {
  const { nonce, title, message, whoCanFix, action, details = [], advice = [], traceId } = view;
  const body = html`<div class="part">
<h1>${title}</h1>
<p class="lead">${message}</p>
<p><strong>${fixers[whoCanFix]}</strong></p>
${advice.length > 0 && html`<ul class="advice">${advice.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}
${action && html`<p><a class="button primary" href="${action.href}">${action.label}</a></p>`}
</div>
${details.length > 0 && html`<div class="part">${facts(details)}</div>`}
<div class="part">${facts([{ label: "Trace id", value: traceId }])}
<p class="hint">Whoever runs this server can find this attempt by its trace id.</p></div>`;
  return render(layout({ title, nonce, body }));
}

const fixers = {
  you: "You can fix this yourself.",
  client: "The app that sent you here has to fix this.",
  server: "Whoever runs this server has to fix this.",
};

function facts(details: readonly { label: string; value: string }[]): Html {
  return html`<dl>${details.map(
    ({ label, value }) => html`<div><dt>${label}</dt><dd><bdi>${value}</bdi></dd></div>
`,
  )}</dl>`;
}
