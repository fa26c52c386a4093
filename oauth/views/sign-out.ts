/** Sign-out page: ends the browser's session at the issuer, after asking. */
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { csrfField, layout } from "./layout.ts";

export interface SignOutView {
  nonce: string;
  csrf: string;
  action: string;
  /** Who is signed in; absent when nobody is (any more). */
  username?: string | undefined;
  returnUrl: string;
}

export function signOutPage(view: SignOutView): string {
  const { nonce, username } = view;
  if (username === undefined) {
    return render(layout({ title: "You are signed out", nonce, body: signedOut(view) }));
  }
  return render(layout({ title: "Sign out of mcpauth?", nonce, body: question(view, username) }));
}

function question({ action, csrf, returnUrl }: SignOutView, username: string): Html {
  return html`<div class="part">
<h1>Sign out of mcpauth too?</h1>
<p class="lead">In this browser you are signed in as <strong><bdi>${username}</bdi></strong>. While you are, neither the dashboard nor an app that connects asks who you are.</p>
<p class="hint">Apps you allowed keep their access either way.</p>
</div>
<form class="part pair" method="post" action="${action}">${csrfField(csrf)}
<a class="button" href="${returnUrl}">Stay signed in</a>
<button class="button primary">Sign out</button>
</form>`;
}

function signedOut({ returnUrl }: SignOutView): Html {
  return html`<div class="part">
<h1>You are signed out</h1>
<p class="lead">This browser no longer knows who you are. Apps you allowed keep their access.</p>
<p><a class="button" href="${returnUrl}">Back to the dashboard</a></p>
</div>`;
}
