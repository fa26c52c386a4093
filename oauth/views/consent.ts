/** Consent page: who asks, where the answer goes, what it allows; Cancel or Allow. */
import { endpoints } from "../../shared/endpoints.ts";
import type { Language } from "../texts/language.ts";
import type { Brand } from "./brand.ts";
import { brandLinks, brandMark, brandSupport } from "./brand.ts";
import type { ClientIdentity } from "./client-identity.ts";
import { identityFacts, identityWarning } from "./client-identity.ts";
import { quotedName } from "./display-name.ts";
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { csrfField, layout } from "./layout.ts";
import type { AskedScope } from "./permissions.ts";
import { permissions } from "./permissions.ts";

export interface ConsentView {
  language: Language;
  nonce: string;
  csrf: string;
  /** Takes `decision`: `cancel` or `allow`, and `scope` once for each that is allowed. */
  action: string;
  switchAccountAction: string;
  /** `provider` is its name for people; absent for the development sign-in. */
  person: { username: string; provider?: string | undefined };
  client: ClientIdentity;
  project: { name: string; serverUrl: string; brand?: Brand | undefined };
  scopes: readonly AskedScope[];
  staysConnectedUntil: Date;
  nothingTicked?: boolean | undefined;
}

export function consentPage(view: ConsentView): string {
  const { language, nonce, csrf, client, project, person } = view;
  const { consent } = language.texts;
  const name = html`<bdi>${project.name}</bdi>`;
  const body = html`${accountStrip(view)}
<div class="part">
${brandMark(project)}
<h1>${consent.question(quotedName(client.name, language), name)}</h1>
${identityFacts(client, project.serverUrl, language)}
${identityWarning(client, project.name, language)}
</div>
<form method="post" action="${view.action}">${csrfField(csrf)}
${permissions({ ...view, username: person.username, projectName: project.name })}
${buttons(language)}
</form>
${foot(view)}`;
  const title = consent.title(project.name);
  return render(layout({ language, title, nonce, step: "allow", body, brand: project.brand }));
}

function accountStrip({ language, person, switchAccountAction, csrf }: ConsentView): Html {
  const { consent } = language.texts;
  const username = html`<strong><bdi>${person.username}</bdi></strong>`;
  return html`<div class="account">
<span class="avatar" aria-hidden="true">${[...person.username][0]?.toUpperCase()}</span>
<p>${consent.signedInAs(username, person.provider ?? consent.development)}</p>
<form method="post" action="${switchAccountAction}">${csrfField(csrf)}
<button class="link">${consent.notYou}<span class="unseen"> ${consent.anotherAccount}</span></button></form>
</div>`;
}

/** Cancel comes first for keyboards and screen readers, and neither has the focus: no key allows by accident. */
function buttons({ texts }: Language): Html {
  return html`<div class="part pair">
<button class="button" name="decision" value="cancel">${texts.shell.cancel}</button>
<button class="button primary" name="decision" value="allow">${texts.consent.allow}</button>
</div>`;
}

function foot({ language, person, project }: ConsentView): Html {
  const { consent, connectedApps } = language.texts;
  const link = html`<a href="${endpoints.connectedApps}">${connectedApps.title}</a>`;
  return html`<div class="part foot">
<p>${person.provider === undefined ? consent.noPassword : consent.noAccess(person.provider)}</p>
<p>${consent.endable(link)}</p>
${brandSupport(project, language)}
${brandLinks(project, language)}
</div>`;
}
