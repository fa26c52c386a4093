/** Device pages: type the code a device shows, confirm that it is yours, go back to it. */

import { displayName, quotedName } from "./display-name.ts";
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { layout } from "./layout.ts";

interface Form {
  nonce: string;
  action: string;
  /** Of the engine, which checks it. */
  xsrf: string;
}

export interface EnterCodeView extends Form {
  /** From a link, or as it was typed before. */
  userCode?: string | undefined;
  /** Why the last code did not lead on, as a sentence. */
  problem?: string | undefined;
}

export function enterCodePage({ nonce, action, xsrf, userCode, problem }: EnterCodeView): string {
  const body = html`<div class="part">
<h1>Connect a device</h1>
<p class="lead">A device or program that asks for access shows a code. ${userCode && !problem ? "Compare it with this one." : "Enter it here."}</p>
${problem && html`<p class="note alert" role="alert" id="problem">${problem}</p>`}
</div>
<form class="part" method="post" action="${action}">${xsrfField(xsrf)}
<label for="user_code">Code</label>
<input class="field" id="user_code" name="user_code" value="${userCode}" required maxlength="20" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint${problem && " problem"}"${problem && html` aria-invalid="true"`}>
<p class="hint" id="code-hint">Eight letters, such as BCDF-GHJK. Small letters will do, and the hyphen may be left out.</p>
<button class="button primary">Continue</button>
</form>`;
  return render(layout({ title: "Connect a device", nonce, body }));
}

export interface ConfirmDeviceView extends Form {
  userCode: string;
  client: { name: string; nameSetBy: "client" | { host: string } };
  project: { name: string; serverUrl: string };
  /** What is known of the request; the address and the name of the program are as they were sent. */
  device: { address: string; userAgent: string; askedAt: Date };
}

export function confirmDevicePage(view: ConfirmDeviceView): string {
  const { nonce, action, xsrf, userCode, client, project } = view;
  const body = html`<div class="part">
<h1>Is this code on a screen in front of you?</h1>
<p class="code"><strong>${userCode}</strong></p>
<p class="lead">${quotedName(client.name)} asks to use <bdi>${project.name}</bdi>.</p>
<p class="note"><strong>Someone who sent you this code can act as you.</strong> Only continue if the code is on a screen in front of you.</p>
</div>
<div class="part">${facts(view)}</div>
<form class="part pair" method="post" action="${action}">${xsrfField(xsrf)}<input type="hidden" name="user_code" value="${userCode}">
<button class="button" name="abort" value="yes">Cancel</button>
<button class="button primary" name="confirm" value="yes">Continue</button>
</form>`;
  return render(layout({ title: `Connect a device to ${project.name}`, nonce, body }));
}

function facts({ client, project, device }: ConfirmDeviceView): Html {
  const { askedAt } = device;
  const time = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return html`<dl>
<div><dt>Name set by</dt><dd>${client.nameSetBy === "client" ? "the app itself" : client.nameSetBy.host}</dd></div>
<div><dt>Server</dt><dd>${project.serverUrl}</dd></div>
<div><dt>Asked from</dt><dd>${device.address || "an unknown address"}</dd></div>
<div><dt>Program</dt><dd><bdi>${device.userAgent ? displayName(device.userAgent) : "not told"}</bdi></dd></div>
<div><dt>Asked at</dt><dd><time datetime="${askedAt.toISOString()}">${time.format(askedAt)} UTC</time></dd></div>
</dl>`;
}

export function deviceAnsweredPage({ nonce, clientName }: { nonce: string; clientName: string }): string {
  const body = html`<div class="part">
<h1>Done, go back to your device</h1>
<p class="lead">${quotedName(clientName)} continues there in a few seconds. You can close this page.</p>
</div>`;
  return render(layout({ title: "Done, go back to your device", nonce, step: "Return", body }));
}

export interface DeviceRefusedView {
  nonce: string;
  reason: keyof typeof refusals;
}

const refusals = {
  cancelled: {
    title: "Nothing was allowed",
    message: "The device is told that you cancelled. You can close this page.",
  },
  tries: {
    title: "Too many codes were tried",
    message: "Wait a minute, then open this page again and type the code your device shows.",
  },
  outdated: {
    title: "This page was open for too long",
    message:
      "Open it again, and type the code your device shows. Your browser must accept this site's cookies.",
  },
};

export function deviceRefusedPage({ nonce, reason }: DeviceRefusedView): string {
  const { title, message } = refusals[reason];
  const body = html`<div class="part">
<h1>${title}</h1>
<p class="lead">${message}</p>
</div>`;
  return render(layout({ title, nonce, body }));
}

function xsrfField(xsrf: string): Html {
  return html`<input type="hidden" name="xsrf" value="${xsrf}">`;
}
