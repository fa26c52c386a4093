/** Sign-in page: who asked, and the ways to say who you are. */
import { quotedName } from "./display-name.ts";
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { csrfField, layout } from "./layout.ts";

export interface SignInView {
  nonce: string;
  csrf: string;
  /** Who asked for what; absent when the person came from the dashboard. */
  request?: { clientName: string; projectName: string; serverUrl: string } | undefined;
  /** A link, not a form: `form-action 'self'` would stop a form on its way to GitHub. */
  gitHub?: { href: string } | undefined;
  /** Takes `username`. */
  development?: { action: string; username: string } | undefined;
  /** Why the last try did not work, as a sentence. */
  problem?: string | undefined;
}

export function signInPage(view: SignInView): string {
  const { nonce, request, problem } = view;
  const title = request ? `Sign in to continue to ${request.projectName}` : "Sign in to the dashboard";
  const body = html`<div class="part">
<h1>${request ? html`Sign in to continue to <bdi>${request.projectName}</bdi>` : title}</h1>
${request && asked(request)}
${problem && html`<p class="note alert" role="alert">${problem}</p>`}
</div>
${view.gitHub && gitHubLink(view.gitHub)}
${view.development && developmentForm(view.development, view)}`;
  return render(layout({ title, nonce, body, ...(request && { step: "Sign in" }) }));
}

function asked({ clientName, serverUrl }: NonNullable<SignInView["request"]>): Html {
  return html`<p class="lead">${quotedName(clientName)} asks to use this server. Signing in alone allows nothing.</p>
<dl><div><dt>Server</dt><dd>${serverUrl}</dd></div></dl>`;
}

function gitHubLink({ href }: NonNullable<SignInView["gitHub"]>): Html {
  return html`<div class="part">
<p><a class="button primary" href="${href}">Continue with GitHub</a></p>
<p class="hint">We read your public profile and nothing else.</p>
</div>`;
}

/** The first way offered is the primary one. */
function developmentForm(
  { action, username }: NonNullable<SignInView["development"]>,
  { csrf, gitHub }: SignInView,
): Html {
  return html`<form class="part" method="post" action="${action}">${csrfField(csrf)}
<label for="username">Login</label>
<input class="field" id="username" name="username" value="${username}" required maxlength="39" autocomplete="username" autocapitalize="none" spellcheck="false" aria-describedby="username-hint">
<p class="hint" id="username-hint">The development sign-in takes any login without a password. It exists only on a local address.</p>
<button class="button${gitHub === undefined && " primary"}">Sign in for development</button>
</form>`;
}
