/** Device pages: type the code a device shows, confirm that it is yours, go back to it. */
import type { Language } from "../texts/language.ts";
import { displayName, quotedName } from "./display-name.ts";
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { layout } from "./layout.ts";
import { agoOf, momentOf } from "./time.ts";

interface Page {
  language: Language;
  nonce: string;
}

interface Form extends Page {
  action: string;
  /** Of the engine, which checks it. */
  xsrf: string;
}

export type CodeProblem = keyof Language["texts"]["device"]["problems"];

export interface EnterCodeView extends Form {
  /** From a link, or as it was typed before. */
  userCode?: string | undefined;
  /** Why the last code did not lead on. */
  problem?: CodeProblem | undefined;
}

export function enterCodePage({ language, nonce, action, xsrf, userCode, problem }: EnterCodeView): string {
  const { device: t, shell } = language.texts;
  const body = html`<div class="part">
<h1>${t.title}</h1>
<p class="lead">${userCode && !problem ? t.compare : t.enter}</p>
${problem && html`<p class="note alert" role="alert" id="problem">${t.problems[problem]}</p>`}
</div>
<form class="part" method="post" action="${action}">${xsrfField(xsrf)}
<label for="user_code">${t.code}</label>
<input class="field code" id="user_code" name="user_code" value="${userCode}" required maxlength="20" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint${problem && " problem"}"${problem && html` aria-invalid="true"`}>
<p class="hint" id="code-hint">${t.codeHint}</p>
<button class="button primary">${shell.continue}</button>
</form>`;
  return render(layout({ language, title: t.title, nonce, body }));
}

export interface ConfirmDeviceView extends Form {
  userCode: string;
  client: { name: string; nameSetBy: "client" | { host: string } };
  project: { name: string; serverUrl: string };
  /** What is known of the request; the address and the name of the program are as they were sent. */
  device: { address: string; userAgent: string; askedAt: Date };
}

export function confirmDevicePage(view: ConfirmDeviceView): string {
  const { language, nonce, action, xsrf, userCode, client, project } = view;
  const { device: t, shell } = language.texts;
  const body = html`<div class="part">
<h1>${t.isItYours}</h1>
<p class="code shown"><strong>${userCode}</strong></p>
<p class="lead">${t.asks(quotedName(client.name, language), html`<bdi>${project.name}</bdi>`)}</p>
<p class="note">${t.warning}</p>
</div>
<div class="part">${facts(view)}</div>
<form class="part pair" method="post" action="${action}">${xsrfField(xsrf)}<input type="hidden" name="user_code" value="${userCode}">
<button class="button" name="abort" value="yes">${shell.cancel}</button>
<button class="button primary" name="confirm" value="yes">${shell.continue}</button>
</form>`;
  return render(layout({ language, title: t.confirmTitle(project.name), nonce, body }));
}

/** What was sent can be made up; from where and when it came cannot. */
function facts({ language, client, project, device }: ConfirmDeviceView): Html {
  const { device: t, shell } = language.texts;
  const { address, userAgent, askedAt } = device;
  return html`<dl>
<div><dt>${t.askedFrom}</dt><dd>${address || t.unknownAddress}</dd></div>
<div><dt>${t.askedAt}</dt><dd>${agoOf(askedAt, language)}, ${momentOf(askedAt, language)}</dd></div>
<div><dt>${t.program}</dt><dd><bdi>${userAgent ? displayName(userAgent) : t.notTold}</bdi></dd></div>
<div><dt>${shell.nameSetBy}</dt><dd>${client.nameSetBy === "client" ? shell.theAppItself : client.nameSetBy.host}</dd></div>
<div><dt>${shell.server}</dt><dd>${project.serverUrl}</dd></div>
</dl>`;
}

export function deviceAnsweredPage({ language, nonce, clientName }: Page & { clientName: string }): string {
  const { device: t } = language.texts;
  const body = html`<div class="part">
<h1>${t.done}</h1>
<p class="lead">${t.continuesThere(quotedName(clientName, language))}</p>
</div>`;
  return render(layout({ language, title: t.done, nonce, step: "return", body }));
}

export interface DeviceRefusedView extends Page {
  /** Where the page for the code is. */
  action: string;
  reason: keyof Language["texts"]["device"]["refusals"];
}

export function deviceRefusedPage({ language, nonce, action, reason }: DeviceRefusedView): string {
  const { device: t } = language.texts;
  const { title, message } = t.refusals[reason];
  const body = html`<div class="part">
<h1>${title}</h1>
<p class="lead">${message}</p>
${reason !== "cancelled" && html`<p><a class="button" href="${action}">${t.openAgain}</a></p>`}
</div>`;
  return render(layout({ language, title, nonce, body }));
}

function xsrfField(xsrf: string): Html {
  return html`<input type="hidden" name="xsrf" value="${xsrf}">`;
}
