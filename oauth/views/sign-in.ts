/** Sign-in page: who asked, and the ways to say who you are. */
import type { Evidence } from "../../shared/sign-in-policy.ts";
import type { Language } from "../texts/language.ts";
import type { Brand } from "./brand.ts";
import { brandLinks, brandMark, brandSupport } from "./brand.ts";
import { quotedName } from "./display-name.ts";
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { csrfField, layout } from "./layout.ts";

export interface SignInView {
  language: Language;
  nonce: string;
  csrf: string;
  /** Who asked for what; absent when the person came from a page of ours. */
  request?:
    | { clientName: string; projectName: string; serverUrl: string; brand?: Brand | undefined }
    | undefined;
  /** Where they go on to, then. */
  destination?: "dashboard" | "connectedApps" | undefined;
  /** In the order in which they are offered. */
  providers: SignInLink[];
  /** Takes `username`. */
  development?: { action: string; username: string } | undefined;
  /** Why the last try did not work, or why who is signed in must sign in again. */
  problem?: SignInProblem | undefined;
}

export interface SignInLink {
  name: string;
  label: string;
  /** A link, not a form: `form-action 'self'` would stop a form on its way to the provider. */
  href: string;
  /** What it is asked for beyond who the person is. */
  evidence: Evidence;
}

export type SignInProblem =
  | { kind: "denied"; provider: string }
  | { kind: "unavailable"; provider: string }
  | { kind: "login" }
  /** The project's members have blocked this person. */
  | ({ kind: "blocked" } & NotAdmitted)
  /** The project's sign-in policy does not let this person in. */
  | ({ kind: "refused" } & NotAdmitted)
  /** Nor can that be told without asking the provider again. */
  | ({ kind: "unproven" } & NotAdmitted);

interface NotAdmitted {
  username: string;
  /** Its name for people; absent for the development sign-in. */
  provider?: string | undefined;
  projectName: string;
}

export function signInPage(view: SignInView): string {
  const { language, nonce, request, providers, problem } = view;
  const { signIn } = language.texts;
  const title = request ? signIn.title(request.projectName) : signIn.to[view.destination ?? "dashboard"];
  const project = request && { name: request.projectName, brand: request.brand };
  const foot = project && [brandSupport(project, language), brandLinks(project, language)];
  const body = html`<div class="part">
${project && brandMark(project)}
<h1>${request ? signIn.heading(html`<bdi>${request.projectName}</bdi>`) : title}</h1>
${request && asked(request, language)}
${problem && html`<p class="note alert" role="alert">${problemText(problem, language)}</p>`}
</div>
${providers.length > 0 && html`<div class="part">${providers.map((link, index) => providerLink(link, index, language))}</div>`}
${view.development && developmentForm(view.development, view)}
${providers.length === 0 && !view.development && html`<div class="part"><p>${signIn.noWay}</p></div>`}
${foot?.some(Boolean) && html`<div class="part foot">${foot}</div>`}`;
  return render(
    layout({ language, title, nonce, body, brand: request?.brand, ...(request && { step: "signIn" }) }),
  );
}

function asked({ clientName, serverUrl }: NonNullable<SignInView["request"]>, language: Language): Html {
  const { signIn, shell } = language.texts;
  return html`<p class="lead">${signIn.asks(quotedName(clientName, language))}</p>
<dl><div><dt>${shell.server}</dt><dd>${serverUrl}</dd></div></dl>`;
}

function problemText(problem: SignInProblem, { texts }: Language): Html | string {
  const { problems } = texts.signIn;
  if (problem.kind === "login") return problems.login;
  if (problem.kind === "denied" || problem.kind === "unavailable") {
    return problems[problem.kind](problem.provider);
  }
  const project = html`<bdi>${problem.projectName}</bdi>`;
  if (problem.kind === "unproven") return problems.unproven(project);
  const username = html`<strong><bdi>${problem.username}</bdi></strong>`;
  return problems[problem.kind](project, username, problem.provider ?? texts.consent.development);
}

/** The first way offered is the primary one. */
function providerLink(link: SignInLink, index: number, { texts: { signIn } }: Language): Html {
  return html`<p><a class="button${index === 0 && " primary"}" href="${link.href}">${signIn.continueWith(link.label)}</a></p>
<p class="hint">${whatIsRead(link, signIn)}</p>`;
}

function whatIsRead({ name, evidence }: SignInLink, signIn: Language["texts"]["signIn"]): string {
  if (name !== "github") return signIn.accountOnly;
  const { emails, organizations } = evidence;
  if (emails && organizations) return signIn.profileAnd.both;
  if (emails) return signIn.profileAnd.emails;
  return organizations ? signIn.profileAnd.organizations : signIn.profileOnly;
}

function developmentForm(
  { action, username }: NonNullable<SignInView["development"]>,
  { csrf, providers, language }: SignInView,
): Html {
  const { signIn } = language.texts;
  return html`<form class="part" method="post" action="${action}">${csrfField(csrf)}
<label for="username">${signIn.login}</label>
<input class="field" id="username" name="username" value="${username}" required maxlength="39" autocomplete="username" autocapitalize="none" spellcheck="false" aria-describedby="username-hint">
<p class="hint" id="username-hint">${signIn.loginHint}</p>
<button class="button${providers.length === 0 && " primary"}">${signIn.forDevelopment}</button>
</form>`;
}
