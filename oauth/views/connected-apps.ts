/** Connected apps page: a ledger of what a person has allowed, app by app, with the way to end each entry. */
import type { Scope } from "../../shared/scope.ts";
import type { Permission } from "../permissions.ts";
import type { Language } from "../texts/language.ts";
import { scopeWords } from "../texts/scope-words.ts";
import { displayName, quotedName } from "./display-name.ts";
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { csrfField, layout } from "./layout.ts";
import { effectOrder, scopeTag } from "./scope-tag.ts";
import { agoOf, shortDayOf } from "./time.ts";

interface Page {
  language: Language;
  nonce: string;
  action: string;
}

export interface ConnectedAppsView extends Page {
  csrf: string;
  username: string;
  apps: readonly App[];
  notice?: Notice | undefined;
}

export interface App {
  clientId: string;
  name: string;
  /** Who vouches for the name: the host of a metadata document, the project whose owner added the client, or nobody. */
  nameSetBy: "client" | { host: string } | { project: string };
  permissions: readonly AppPermission[];
}

export interface AppPermission extends Omit<Permission, "scopes" | "ends"> {
  /** When it ends: unless it is used, if use puts the end off, and at the latest. Absent where no token is left. */
  ends: { idle?: Date; latest: Date } | undefined;
  projectName: string;
  /** Where whoever runs the server can be told that something is wrong. */
  supportUrl?: string | undefined;
  /** By its name alone if the project no longer has it. */
  scopes: readonly (Scope | Pick<Scope, "name">)[];
}

/** What was just done. Without a project it was all of the client's access. */
export type Notice = "endedAlready" | { clientName: string; projectName?: string | undefined };

export function connectedAppsPage(view: ConnectedAppsView): string {
  const { language, nonce, apps, username, notice } = view;
  const { connectedApps: t } = language.texts;
  const body = html`<div class="account">
<span class="avatar" aria-hidden="true">${username.charAt(0).toUpperCase()}</span>
<p>${t.signedInAs(html`<strong><bdi>${username}</bdi></strong>`)}</p>
</div>
<div class="part">
<h1>${t.title}</h1>
<p class="lead">${apps.length > 0 ? t.lead : t.empty}</p>
${notice && noticeOf(notice, language)}
</div>
${apps.map((app) => appPart(app, view))}
${apps.length > 0 && html`<div class="part hint"><p>${t.howSoon}</p><p>${t.aboutLastUse}</p></div>`}
${signOutPart(view)}`;
  return render(layout({ language, title: t.title, nonce, width: "wide", body }));
}

function noticeOf(notice: Notice, language: Language): Html {
  const { connectedApps: t } = language.texts;
  if (notice === "endedAlready") return html`<p class="note" role="status">${t.endedAlready}</p>`;
  const { clientName, projectName } = notice;
  const name = quotedName(clientName, language);
  const said = projectName === undefined ? t.endedAll(name) : t.ended(name, html`<bdi>${projectName}</bdi>`);
  return html`<p class="note done" role="status">${said}</p>`;
}

function appPart(app: App, view: ConnectedAppsView): Html {
  const { action, csrf, language } = view;
  const { shell, connectedApps: t } = language.texts;
  return html`<form class="part app" method="post" action="${action}">${csrfField(csrf)}
<header><h2>${quotedName(app.name, language)}</h2>
<p class="hint">${shell.nameSetBy} ${setBy(app, language)}</p></header>
${app.permissions.map((permission) => entry(app, permission, language))}
${
  app.permissions.length > 1 &&
  html`<p class="end"><button class="button" name="client" value="${app.clientId}">${t.endAll}<span class="unseen">: ${quotedName(app.name, language)}</span></button></p>`
}
</form>`;
}

function setBy({ nameSetBy }: App, { texts }: Language): Html {
  if (nameSetBy === "client") return html`${texts.shell.theAppItself}`;
  if ("host" in nameSetBy) return html`<span class="mono">${nameSetBy.host}</span>`;
  return texts.connectedApps.theDeveloperOf(html`<bdi>${nameSetBy.project}</bdi>`);
}

function entry(app: App, permission: AppPermission, language: Language): Html {
  const { projectName, resource, grantId, since, lastUsedAt, supportUrl } = permission;
  const { connectedApps: t } = language.texts;
  const named = html`<bdi>${projectName}</bdi>`;
  return html`<section class="entry">
<div class="what"><h3>${named}</h3>
<p class="mono">${resource}</p></div>
<ul class="lines">${scopeLines(permission, language)}</ul>
<dl class="strip">
<div><dt>${t.allowed}</dt><dd>${shortDayOf(since, language)}</dd></div>
<div><dt>${t.lastUsed}</dt><dd>${agoOf(lastUsedAt, language)}</dd></div>
<div><dt>${t.ends}</dt><dd>${endOf(permission, language)}</dd></div>
</dl>
<button class="button" name="grant" value="${grantId}">${t.end}<span class="unseen">: ${t.endOf(quotedName(app.name, language), named)}</span></button>
${supportUrl && html`<p class="hint"><a href="${reportUrl(supportUrl, app, language)}" rel="noreferrer">${t.report(named)}<span class="unseen">: ${quotedName(app.name, language)}</span></a></p>`}
</section>`;
}

/** A letter says by itself which app it is about. */
function reportUrl(supportUrl: string, { name, clientId }: App, language: Language): string {
  if (!supportUrl.startsWith("mailto:")) return supportUrl;
  const subject = language.texts.connectedApps.reportOf(displayName(name, language), clientId);
  return `${supportUrl}?subject=${encodeURIComponent(subject)}`;
}

function scopeLines({ scopes }: AppPermission, language: Language): Html[] {
  const rank = (scope: AppPermission["scopes"][number]) =>
    "effect" in scope ? effectOrder.indexOf(scope.effect) : effectOrder.length;
  return scopes
    .toSorted((a, b) => rank(a) - rank(b))
    .map((scope) =>
      "effect" in scope
        ? html`<li><span>${scopeWords(scope, language).title}</span> ${scopeTag(scope.effect, language)}</li>`
        : html`<li class="mono">${scope.name}</li>`,
    );
}

function endOf({ ends }: AppPermission, language: Language): Html {
  const { connectedApps: t } = language.texts;
  if (!ends) return html`${t.noToken}`;
  const latest = shortDayOf(ends.latest, language);
  return ends.idle ? t.endsUnlessUsed(shortDayOf(ends.idle, language), latest) : t.endsAt(latest);
}

function signOutPart({ action, csrf, language }: ConnectedAppsView): Html {
  const { connectedApps: t } = language.texts;
  return html`<form class="part" method="post" action="${action}">${csrfField(csrf)}
<h2>${t.signOutTitle}</h2>
<p class="hint">${t.signOutLead}</p>
<p class="pair"><button class="button" name="sign_out" value="here">${t.signOutHere}</button>
<button class="button" name="sign_out" value="everywhere">${t.signOutEverywhere}</button></p>
</form>`;
}

export interface SignedOutView extends Page {
  where: "here" | "everywhere";
}

export function signedOutPage({ language, nonce, action, where }: SignedOutView): string {
  const { connectedApps: t } = language.texts;
  const [title, lead] =
    where === "everywhere"
      ? [t.signedOutEverywhere, t.signedOutEverywhereLead]
      : [t.signedOut, t.signedOutLead];
  const body = html`<div class="part">
<h1>${title}</h1>
<p class="lead">${lead}</p>
<p><a class="button primary" href="${action}">${t.signIn}</a></p>
</div>`;
  return render(layout({ language, title, nonce, body }));
}
