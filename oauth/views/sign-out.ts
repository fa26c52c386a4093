/** Sign-out page: ends the browser's session at the issuer, after asking. */
import type { Language } from "../texts/language.ts";
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { csrfField, layout } from "./layout.ts";

export interface SignOutView {
  language: Language;
  nonce: string;
  csrf: string;
  action: string;
  /** Who is signed in; absent when nobody is (any more). */
  username?: string | undefined;
  returnUrl: string;
  connectedAppsUrl: string;
}

export function signOutPage(view: SignOutView): string {
  const { language, nonce, username } = view;
  const { signOut: t } = language.texts;
  if (username === undefined) {
    return render(layout({ language, title: t.done, nonce, body: signedOut(view) }));
  }
  return render(layout({ language, title: t.title, nonce, body: question(view, username) }));
}

function question(view: SignOutView, username: string): Html {
  const { language, action, csrf, returnUrl, connectedAppsUrl } = view;
  const { signOut: t } = language.texts;
  return html`<div class="part">
<h1>${t.question}</h1>
<p class="lead">${t.signedInAs(html`<strong><bdi>${username}</bdi></strong>`)}</p>
<p class="hint">${t.appsKeep} <a href="${connectedAppsUrl}">${t.manageApps}</a></p>
</div>
<form class="part pair" method="post" action="${action}">${csrfField(csrf)}
<a class="button" href="${returnUrl}">${t.stay}</a>
<button class="button primary">${t.signOut}</button>
</form>`;
}

function signedOut({ language, returnUrl }: SignOutView): Html {
  const { signOut: t } = language.texts;
  return html`<div class="part">
<h1>${t.done}</h1>
<p class="lead">${t.forgotten}</p>
<p><a class="button" href="${returnUrl}">${t.back}</a></p>
</div>`;
}
