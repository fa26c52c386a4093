/**
 * Returning page: sends the browser back to the client. It stands between our form and the redirect because
 * `form-action 'self'` also judges where the answer to a form redirects to, and because a private-use scheme
 * opens another program and leaves this tab behind.
 */
import { redirectKind } from "../../shared/redirect-uri.ts";
import { displayName, quotedName } from "./display-name.ts";
import { html, render } from "./html.ts";
import { layout } from "./layout.ts";

export interface ReturningView {
  nonce: string;
  /** The redirect URI with the answer in it: already held against what the client registered. */
  location: string;
  /** Absent when the person goes back to the dashboard, which only wanted to know who they are. */
  clientName?: string | undefined;
  outcome: "allowed" | "cancelled";
}

export function returningPage({ nonce, location, clientName, outcome }: ReturningView): string {
  const toDashboard = clientName === undefined;
  const destination = toDashboard ? html`the dashboard` : quotedName(clientName);
  const words = toDashboard ? signInOutcomes : outcomes;
  const body = html`<div class="part">
<h1>Returning to ${destination}…</h1>
<p class="lead">${words[outcome]} ${nextSteps[redirectKind(location)]}</p>
<p><a class="button primary" href="${location}"><span>Continue to ${destination}</span></a></p>
</div>`;
  return render(
    layout({
      title: `Returning to ${toDashboard ? "the dashboard" : displayName(clientName)}`,
      nonce,
      head: html`<meta http-equiv="refresh" content="0;url=${location}">`,
      ...(!toDashboard && { step: "Return" }),
      body,
    }),
  );
}

const outcomes = { allowed: "You allowed access.", cancelled: "Nothing was allowed." };

const signInOutcomes = { allowed: "You are signed in.", cancelled: "You are not signed in." };

const moveOn = html`This page moves on by itself. If it does not, use the button.`;

const nextSteps = {
  https: moveOn,
  loopback: moveOn,
  "private-use": html`Your browser may ask whether to open the app. Once it has opened, you can close this tab.`,
};
