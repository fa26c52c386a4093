/** Error page: an error a person meets in the browser, because it cannot or must not be sent back to the client. */
import type { Client, KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import { withTrace } from "../shared/server/http.ts";
import { ClientNotAllowed } from "./client-policy.ts";
import { newNonce, pageHeaders } from "./pages.ts";
import { ClientDisabled } from "./project-standing.ts";
import type { Language } from "./texts/language.ts";
import { languageOf } from "./texts/language.ts";
import { TooManyRequests } from "./too-many-requests.ts";
import { traceOf } from "./trace.ts";
import { closestTo, differenceOf } from "./views/difference.ts";
import { displayName } from "./views/display-name.ts";
import type { Detail, ErrorView } from "./views/error.ts";
import { errorPage } from "./views/error.ts";
import type { Html } from "./views/html.ts";
import { html } from "./views/html.ts";

type Words = Pick<ErrorView, "title" | "message" | "whoCanFix" | "advice" | "details">;

/** What is known of the request that failed. */
export interface FailedRequest {
  error: Error;
  traceId: string;
  language: Language;
  client?: Client | undefined;
  parameters?: Record<string, unknown> | undefined;
  /** Where to send the person back to, if that address was checked. */
  backTo?: { label: string; href: string } | undefined;
}

/** @returns the page's HTML, to be sent with the headers that belong to its nonce */
export function renderErrorPage(failed: FailedRequest, nonce: string): string {
  const { backTo, traceId, language } = failed;
  return errorPage({ language, nonce, traceId, ...wordsFor(failed), ...(backTo && { action: backTo }) });
}

/** The engine's `renderError` setting. */
export async function renderError(ctx: KoaContextWithOIDC, out: object, error: Error): Promise<void> {
  // Some clients try their registration here before they open a browser.
  if (ctx.accepts("html", "json") === "json") {
    ctx.body = out;
    return;
  }
  const nonce = newNonce();
  ctx.set(pageHeaders(nonce));
  const parameters: Record<string, unknown> = ctx.oidc.params ?? ctx.query;
  const language = languageOf({
    uiLocales: parameters.ui_locales,
    acceptLanguage: ctx.get("Accept-Language"),
  });
  const failed: FailedRequest = {
    error,
    traceId: String(ctx.res.getHeader("X-Request-Id") ?? ""),
    language,
    client: ctx.oidc.client,
    parameters,
    backTo: wayBack(ctx, out, { error, language }),
  };
  ctx.body = renderErrorPage(failed, nonce);
}

function wordsFor(failed: FailedRequest): Words {
  const { error, language } = failed;
  const { errors: texts } = language.texts;
  if (error instanceof errors.InvalidRedirectUri) return unregisteredRedirect(failed);
  if (error instanceof errors.InvalidClientAuth) return unusableClient(error, failed);
  if (error instanceof errors.InvalidClient) {
    return { ...texts.unknownClient, whoCanFix: "you", details: clientDetails(failed) };
  }
  if (error instanceof errors.InvalidTarget) return unknownServer(error, failed);
  if (error instanceof ClientDisabled) return disabledClient(error, failed);
  if (error instanceof ClientNotAllowed) return notAllowedClient(error, failed);
  if (error instanceof errors.SessionNotFound) return { ...texts.expired, whoCanFix: "you" };
  if (error instanceof TooManyRequests) return tooMany(error, failed);
  if (!(error instanceof errors.OIDCProviderError)) return { ...texts.ownFault, whoCanFix: "server" };
  if (error.error === "temporarily_unavailable") return { ...texts.unavailable, whoCanFix: "server" };
  return {
    title: texts.invalid.title,
    message: error.error_description ?? texts.invalid.message,
    whoCanFix: "client",
    details: [{ label: texts.code, value: error.error }],
  };
}

function unregisteredRedirect({ client, parameters, language }: FailedRequest): Words {
  const { redirect, code } = language.texts.errors;
  const { title, message, advice } = redirect;
  return {
    ...{ title, message, advice },
    whoCanFix: "client",
    details: [
      ...redirectDetails(parameters?.redirect_uri, client?.redirectUris ?? [], language),
      { label: code, value: "invalid_redirect_uri" },
    ],
  };
}

/** The registered address that was probably meant stands first, and what differs in it is marked. */
function redirectDetails(
  asked: unknown,
  registered: readonly string[],
  { texts }: Language,
): readonly Detail[] {
  const { askedFor, registered: label, difference, differs } = texts.errors.redirect;
  if (typeof asked !== "string" || asked === "") {
    const rest = registered.map((value) => ({ label, value }));
    return [{ label: difference, value: plain(differs.missing) }, ...rest];
  }
  const shown = asked.slice(0, longestShown);
  const closest = closestTo(shown, registered);
  if (closest === undefined) return [{ label: askedFor, value: shown }];
  const { where, asked: value, registered: closestMarked } = differenceOf(shown, closest);
  const others = registered.filter((uri) => uri !== closest);
  return [
    { label: askedFor, value },
    { label, value: closestMarked },
    { label: difference, value: plain(where.map((place) => differs[place]).join(" ")) },
    ...others.map((uri) => ({ label, value: uri })),
  ];
}

function plain(sentence: string): Html {
  return html`<span class="plain">${sentence}</span>`;
}

const longestShown = 500;

function clientDetails({ parameters, language }: FailedRequest): Detail[] {
  const { clientId, code } = language.texts.errors;
  return [
    { label: clientId, value: String(parameters?.client_id ?? "").slice(0, longestShown) },
    { label: code, value: "invalid_client" },
  ];
}

/** Whose metadata document could not be fetched or is not valid. */
function unusableClient({ error_description }: errors.OIDCProviderError, failed: FailedRequest): Words {
  const { title } = failed.language.texts.errors.unusableClient;
  return { title, message: error_description ?? "", whoCanFix: "client", details: clientDetails(failed) };
}

function unknownServer({ error_description }: errors.OIDCProviderError, { language }: FailedRequest): Words {
  const { unknownServer, code } = language.texts.errors;
  const details = [{ label: code, value: "invalid_target" }];
  return { title: unknownServer.title, message: error_description ?? "", whoCanFix: "server", details };
}

function disabledClient({ projectName, error }: ClientDisabled, { client, language }: FailedRequest): Words {
  const { disabledClient: texts, clientId, code } = language.texts.errors;
  return {
    title: texts.title(projectName),
    message: texts.message(displayName(client?.clientName ?? ""), projectName),
    advice: texts.advice,
    whoCanFix: "server",
    details: [
      { label: clientId, value: client?.clientId ?? "" },
      { label: code, value: error },
    ],
  };
}

function notAllowedClient(
  { projectName, error, error_description: reason = "" }: ClientNotAllowed,
  { client, language }: FailedRequest,
): Words {
  const { notAllowedClient: texts, clientId, reason: label, code } = language.texts.errors;
  return {
    title: texts.title(projectName),
    message: texts.message(displayName(client?.clientName ?? ""), projectName),
    advice: texts.advice,
    whoCanFix: "server",
    details: [
      { label, value: reason },
      { label: clientId, value: client?.clientId ?? "" },
      { label: code, value: error },
    ],
  };
}

function tooMany({ error_description }: TooManyRequests, { language }: FailedRequest): Words {
  const { tooMany, reason, code } = language.texts.errors;
  return {
    ...tooMany,
    whoCanFix: "you",
    details: [
      { label: reason, value: error_description ?? "" },
      { label: code, value: "too_many_requests" },
    ],
  };
}

/** Back to the client with the error, where its address was checked and only the kind of error kept us from it. */
function wayBack(
  ctx: KoaContextWithOIDC,
  out: object,
  { error, language }: Pick<FailedRequest, "error" | "language">,
): FailedRequest["backTo"] {
  const { oidc } = ctx;
  const redirectUri = oidc.params?.redirect_uri;
  if (!isForTheClient(error) || !oidc.redirectUriCheckPerformed) return undefined;
  if (typeof redirectUri !== "string") return undefined;
  const href = new URL(redirectUri);
  for (const [name, value] of Object.entries(out)) href.searchParams.set(name, String(value));
  href.searchParams.set("error_description", withTrace(error.error_description ?? "", traceOf(ctx)));
  const client = displayName(oidc.client?.clientName ?? "");
  return { label: language.texts.errors.backTo(client), href: href.href };
}

/** What would have been sent back to the client, had its person not to know of it first. */
function isForTheClient(error: Error): error is errors.OIDCProviderError {
  if (error instanceof ClientNotAllowed) return error.leadsBack;
  return error instanceof errors.InvalidTarget || error instanceof ClientDisabled;
}
