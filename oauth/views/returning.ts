/**
 * Returning page: sends the browser back to the client. It stands between our form and the redirect because
 * `form-action 'self'` also judges where the answer to a form redirects to, and because a private-use scheme
 * opens another program and leaves this tab behind.
 */
import { redirectKind } from "../../shared/redirect-uri.ts";
import type { Language } from "../texts/language.ts";
import { displayName, quotedName } from "./display-name.ts";
import type { Html } from "./html.ts";
import { html, render } from "./html.ts";
import { layout } from "./layout.ts";

export interface ReturningView {
  language: Language;
  nonce: string;
  /** The redirect URI with the answer in it: already held against what the client registered. Absent once it is used up. */
  location: string | undefined;
  /** Absent when the person goes back to the dashboard, which only wanted to know who they are. */
  clientName?: string | undefined;
  outcome: "allowed" | "cancelled";
  /** `again`: the person came back to this page, and is not to be sent away from it once more by itself. */
  moment?: "now" | "again";
}

export function returningPage(view: ReturningView): string {
  const { language, nonce, location, clientName, moment = "now" } = view;
  const { returning } = language.texts;
  const toDashboard = clientName === undefined;
  const destination = toDashboard ? html`${returning.dashboard}` : quotedName(clientName, language);
  const movesOn = moment === "now" && location !== undefined;
  const body = html`<div class="part">
<h1>${movesOn ? returning.heading(destination) : returning.answered}</h1>
<p class="lead">${outcomeOf(view)} ${nextStep(view, destination)}</p>
${location && html`<p><a class="button primary" href="${location}"><span>${returning.continueTo(destination)}</span></a></p>`}
</div>`;
  const title = returning.title(toDashboard ? returning.dashboard : displayName(clientName, language));
  return render(
    layout({
      language,
      title: movesOn ? title : returning.answered,
      nonce,
      ...(movesOn && { head: html`<meta http-equiv="refresh" content="0;url=${location}">` }),
      ...(!toDashboard && { step: "return" }),
      body,
    }),
  );
}

function outcomeOf({ language, clientName, outcome }: ReturningView): string {
  const { outcomes, signInOutcomes } = language.texts.returning;
  return (clientName === undefined ? signInOutcomes : outcomes)[outcome];
}

function nextStep({ language, location, moment }: ReturningView, destination: Html): Html | string {
  const { returning } = language.texts;
  if (location === undefined) return returning.hasAnswer(destination);
  if (moment === "again") return returning.tryAgain(destination);
  return redirectKind(location) === "private-use" ? returning.mayAsk : returning.movesOn;
}
