/** Consent page: who asks, where the answer goes, what it allows; Cancel or Allow. */

import type { RedirectKind } from "../../shared/redirect-uri.ts";
import type { Scope, ScopeEffect } from "../../shared/scope.ts";
import { quotedName, redirectDisplay } from "./display-name.ts";
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { csrfField, layout } from "./layout.ts";

export interface ConsentView {
  nonce: string;
  csrf: string;
  /** Takes `decision`: `cancel` or `allow`. */
  action: string;
  switchAccountAction: string;
  person: { username: string; provider: "GitHub" | "development"; avatarLetter?: string };
  client: {
    name: string;
    /** Who vouches for the name: the host of the client's metadata document, or nobody but the client. */
    nameSetBy: "client" | { host: string };
  } & Receiver;
  project: { name: string; serverUrl: string };
  scopes: readonly Pick<Scope, "name" | "title" | "description" | "effect">[];
  staysConnectedUntil: Date;
}

/** Who gets the answer. */
export type Receiver = { kind: RedirectKind; redirectUri: string } | { kind: "device"; userCode: string };

export function consentPage(view: ConsentView): string {
  const body = html`${accountStrip(view)}
<div class="part">
<h1>Allow ${quotedName(view.client.name)} to use <bdi>${view.project.name}</bdi>?</h1>
${facts(view)}
${!isVerified(view.client) && html`<p class="note">${warning(view.client)}</p>`}
</div>
${permissions(view)}
${decision(view)}
<p class="part foot">${footnotes[view.person.provider]}</p>`;
  return render(
    layout({ title: `Allow access to ${view.project.name}`, nonce: view.nonce, step: "Allow", body }),
  );
}

function accountStrip({ person, switchAccountAction, csrf }: ConsentView): Html {
  const letter = person.avatarLetter ?? person.username.charAt(0).toUpperCase();
  return html`<div class="account">
<span class="avatar" aria-hidden="true">${letter}</span>
<p>Signed in as <strong><bdi>${person.username}</bdi></strong> (${providers[person.provider]})</p>
<form method="post" action="${switchAccountAction}">${csrfField(csrf)}
<button class="link">Not you?<span class="unseen"> Use another account</span></button></form>
</div>`;
}

const providers = { GitHub: "GitHub", development: "development sign-in" };

/** The facts to judge the name by. A parsed URL is all ASCII, so no look-alike character survives in it. */
function facts({ client, project }: ConsentView): Html {
  return html`<dl>
<div><dt>Name set by</dt><dd>${client.nameSetBy === "client" ? "the app itself" : client.nameSetBy.host} ${identityTag(client)}</dd></div>
${receiver(client)}
<div><dt>Server</dt><dd>${project.serverUrl}</dd></div>
</dl>`;
}

function receiver(client: Receiver): Html {
  if (client.kind === "device") {
    return html`<div><dt>Goes to</dt><dd>a device that shows the code <strong>${client.userCode}</strong></dd></div>`;
  }
  return html`<div><dt>Sends you back to</dt><dd><strong>${redirectDisplay(client.redirectUri)}</strong>
<details><summary>Full address</summary>${new URL(client.redirectUri).href}</details></dd></div>`;
}

/** Only a document on an https host whose answer goes to that very host proves who receives it. */
function isVerified({ nameSetBy, ...answer }: ConsentView["client"]): boolean {
  if (nameSetBy === "client" || answer.kind !== "https") return false;
  return new URL(answer.redirectUri).host === nameSetBy.host;
}

function identityTag(client: ConsentView["client"]): Html {
  if (isVerified(client)) return html`<span class="tag ok">Domain verified</span>`;
  const words = client.nameSetBy === "client" ? "Self-registered" : "Sender not proven";
  return html`<span class="tag warn">${words}</span>`;
}

/** MCP authorization, "Localhost Redirect URI Risks": nobody can prove who listens on this computer. */
function warning({ nameSetBy, ...answer }: ConsentView["client"]): Html {
  if (answer.kind === "device") {
    return html`<strong>Someone who sent you this code can act as you.</strong> Only continue if the code is on a screen in front of you.`;
  }
  const { kind, redirectUri } = answer;
  const { host, protocol } = new URL(redirectUri);
  if (kind === "loopback") {
    return html`<strong>This request goes to a program on your own computer.</strong> Only continue if you started it yourself, just now.`;
  }
  if (kind === "private-use") {
    return html`<strong>This request opens an app on your own device</strong>, whichever one handles <span class="mono">${protocol}</span> links. Only continue if you started it yourself, just now.`;
  }
  const said =
    nameSetBy === "client"
      ? "This app registered itself."
      : "This app receives access at another host than its own.";
  return html`<strong>${said}</strong> We only know that it will receive access at <strong class="mono">${host}</strong>.`;
}

function permissions({ scopes, project, person, staysConnectedUntil }: ConsentView): Html {
  const ordered = scopes.toSorted((a, b) => effectOrder.indexOf(a.effect) - effectOrder.indexOf(b.effect));
  return html`<div class="part">
<h2>It will be able to</h2>
<ul class="scopes">
${ordered.map(permission)}
<li><h3>Know who you are</h3>
<p class="hint"><bdi>${project.name}</bdi> is told your username, <bdi>${person.username}</bdi>.</p></li>
<li><h3>Stay connected</h3>
<p class="hint">Keeps working after you close it, until ${date(staysConnectedUntil)} at the latest. Then it has to ask you again.</p></li>
</ul>
</div>`;
}

/** What a person should look at first stands first. */
const effectOrder: readonly ScopeEffect[] = ["deletes", "changes", "reads"];

const effectTags: Record<ScopeEffect, Html> = {
  deletes: html`<span class="tag bad">Can delete</span>`,
  changes: html`<span class="tag warn">Can change</span>`,
  reads: html`<span class="tag">Only reads</span>`,
};

function permission({ title, description, effect }: ConsentView["scopes"][number]): Html {
  return html`<li><h3><span>${title}</span> ${effectTags[effect]}</h3>
<p class="hint">${description}</p></li>
`;
}

function date(day: Date): Html {
  const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(day);
  return html`<time datetime="${day.toISOString().slice(0, 10)}">${words}</time>`;
}

/** Cancel comes first for keyboards and screen readers, and neither has the focus: no key allows by accident. */
function decision({ action, csrf }: ConsentView): Html {
  return html`<form class="part pair" method="post" action="${action}">${csrfField(csrf)}
<button class="button" name="decision" value="cancel">Cancel</button>
<button class="button primary" name="decision" value="allow">Allow</button>
</form>`;
}

const footnotes = {
  GitHub: "The app gets no access to your GitHub account and never sees your password.",
  development: "You are signed in without a password, which is possible only on a local address.",
};
