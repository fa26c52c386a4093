/**
 * Device: authorization for what has no browser of its own (RFC 8628). The device asks at `POST /api/oauth/device` and
 * shows a code; its person types that at `/oauth/device` in any browser, confirms it, and goes on to sign-in and consent.
 */
import type { Request } from "express";
import type Provider from "oidc-provider";
import type { Configuration, KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import { redirectKind } from "../shared/redirect-uri.ts";
import { callerAddress } from "./caller-address.ts";
import { isDocumentAddress } from "./client-documents.ts";
import { pollingInterval } from "./device-codes.ts";
import { renderError } from "./error-page.ts";
import { newNonce, pageHeaders } from "./pages.ts";
import type { Resources } from "./resources.ts";
import type { Language } from "./texts/language.ts";
import { keepLanguage, languageOf } from "./texts/language.ts";
import { TokenBuckets } from "./token-buckets.ts";
import type { Receiver } from "./views/client-identity.ts";
import type { CodeProblem } from "./views/device.ts";
import { confirmDevicePage, deviceAnsweredPage, deviceRefusedPage, enterCodePage } from "./views/device.ts";

type DeviceFlow = NonNullable<NonNullable<Configuration["features"]>["deviceFlow"]>;
type Interaction = InstanceType<Provider["Interaction"]>;

/** The engine's `deviceFlow` setting. Its own pages hold scripts; of what it hands over only the form's token is used. */
export function deviceFlow(resources: Resources): DeviceFlow {
  return {
    enabled: true,
    // No vowels, so no words, and nothing that looks like a digit.
    charset: "base-20",
    mask: "****-****",
    deviceInfo: (ctx) => ({ address: addressOf(ctx), userAgent: ctx.get("User-Agent") }),
    // biome-ignore lint/complexity/useMaxParams: the engine calls it so
    userCodeInputSource: (ctx, _form, out, error) =>
      error ? explain(ctx, out ?? {}, error) : askForCode(ctx, { userCode: ctx.state.userCode }),
    userCodeConfirmSource: (ctx) => askToConfirm(resources, ctx),
    successSource: async (ctx) =>
      send(ctx, (page) => deviceAnsweredPage({ ...page, clientName: ctx.oidc.client?.clientName ?? "" })),
  };
}

/** Per address: enough for an office of people with new devices, and nothing to a guesser (RFC 8628 §5.1). */
const tryRate = { burst: 60, perSecond: 0.1 };

/** Koa middleware around the engine's routes of this flow. */
export function guardDevicePages() {
  const tries = new TokenBuckets(tryRate);
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    if (!isCodePage(ctx.path)) {
      await next();
      if (ctx.oidc?.route === "device_authorization") tellInterval(ctx);
      return;
    }
    if (ctx.method !== "POST") {
      prefill(ctx);
      return next();
    }
    const seconds = tries.take(callerAddress(ctx.req as Request));
    if (seconds > 0) return refuseTry(ctx, seconds);
    await next();
  };
}

/** Who gets the answer to a request, for the consent page: an address, or a device that shows a code. */
export async function receiverOf(provider: Provider, { deviceCode, params }: Interaction): Promise<Receiver> {
  if (!deviceCode) {
    const redirectUri = String(params.redirect_uri);
    return { redirectUri, kind: redirectKind(redirectUri) };
  }
  const code = await provider.DeviceCode.find(deviceCode, { ignoreExpiration: true });
  if (!code) throw new errors.SessionNotFound("the device code has expired");
  return { kind: "device", userCode: spelled(code.userCode) };
}

function isCodePage(path: string): boolean {
  return path.toLowerCase().replace(/\/$/, "") === endpoints.device;
}

/** RFC 8628 §3.2: the engine leaves it out. */
function tellInterval(ctx: KoaContextWithOIDC): void {
  if (ctx.status === 200) Object.assign(ctx.body as object, { interval: pollingInterval });
}

/**
 * A link with the code in it (`verification_uri_complete`) fills the field and no more: the engine's page would send it on
 * by a script, and whoever was handed such a link should look at the code (RFC 8628 §5.4).
 */
function prefill(ctx: KoaContextWithOIDC): void {
  const { user_code: userCode, ...query } = ctx.query;
  ctx.query = query;
  ctx.state.userCode = String(userCode ?? "").slice(0, 20);
}

function refuseTry(ctx: KoaContextWithOIDC, seconds: number): void {
  ctx.status = 429;
  ctx.set("Retry-After", String(seconds));
  send(ctx, (page) => deviceRefusedPage({ ...page, reason: "tries" }));
}

interface CodeEntry {
  userCode?: string | undefined;
  problem?: CodeProblem | undefined;
}

/** Why a code did not lead on, by the engine's name for it. */
const problems: Record<string, CodeProblem> = {
  NoCodeError: "missing",
  NotFoundError: "unknown",
  ExpiredError: "expired",
  AlreadyUsedError: "used",
  DeviceCodeUsed: "used",
};

async function explain(ctx: KoaContextWithOIDC, out: object, error: Error & { userCode?: string }) {
  if (ctx.status === 503 || !ctx.oidc.session?.exp) leaveSession(ctx);
  const problem = problems[error.name];
  if (problem) return askForCode(ctx, { userCode: error.userCode, problem });
  if (error.name === "AbortedError") {
    return send(ctx, (page) => deviceRefusedPage({ ...page, reason: "cancelled" }));
  }
  const formRefused = error instanceof errors.InvalidRequest && ctx.oidc.route === "code_verification";
  return formRefused ? askAgain(ctx) : renderError(ctx, out, error);
}

/** The engine would save the session after an error, and fail where the database is away or the session was never kept. */
function leaveSession({ oidc }: KoaContextWithOIDC): void {
  if (oidc.session) Object.assign(oidc.session, { touched: false });
}

/** The form's token was another's. Without a session there can be no form that is accepted: the page must be opened anew. */
function askAgain(ctx: KoaContextWithOIDC): void {
  if (ctx.oidc.session?.exp) askForCode(ctx, { problem: "outdated" });
  else send(ctx, (page) => deviceRefusedPage({ ...page, reason: "outdated" }));
}

function askForCode(ctx: KoaContextWithOIDC, { userCode, problem }: CodeEntry): void {
  send(ctx, (page) => enterCodePage({ ...page, xsrf: xsrfOf(ctx), userCode, problem }));
}

async function askToConfirm(resources: Resources, ctx: KoaContextWithOIDC): Promise<void> {
  const { client, entities } = ctx.oidc;
  const { params = {}, deviceInfo = {}, userCode = "", iat = 0 } = entities.DeviceCode ?? {};
  const { project, url } = await resources.require(String(params.resource));
  const clientId = client?.clientId ?? "";
  send(ctx, (page) =>
    confirmDevicePage({
      ...page,
      xsrf: xsrfOf(ctx),
      userCode: spelled(userCode),
      client: {
        name: client?.clientName ?? "",
        nameSetBy: isDocumentAddress(clientId) ? { host: new URL(clientId).host } : "client",
      },
      project: { name: project.name, serverUrl: url },
      device: {
        address: String(deviceInfo.address ?? ""),
        userAgent: String(deviceInfo.userAgent ?? ""),
        askedAt: new Date(iat * 1000),
      },
    }),
  );
}

/** The engine accepts the form only with this token, which it keeps in the browser's session. */
function xsrfOf({ oidc }: KoaContextWithOIDC): string {
  const state = oidc.session?.state as { secret?: string } | undefined;
  return state?.secret ?? "";
}

interface Page {
  language: Language;
  nonce: string;
  action: string;
}

/** The language is the one the person asked for here; else what their device asked for, which they set up. */
function send(ctx: KoaContextWithOIDC, render: (page: Page) => string): void {
  const nonce = newNonce();
  const { ui_locales: here } = ctx.query;
  const uiLocales = here ?? ctx.oidc?.entities.DeviceCode?.params?.ui_locales;
  const language = languageOf({ uiLocales, acceptLanguage: ctx.get("Accept-Language") });
  ctx.set(pageHeaders(nonce));
  ctx.body = render({ language, nonce, action: keepLanguage(endpoints.device, here) });
}

function spelled(userCode: string): string {
  return `${userCode.slice(0, 4)}-${userCode.slice(4)}`;
}

/** Express knows which proxies to believe; the engine would believe anyone. */
function addressOf({ req }: KoaContextWithOIDC): string {
  return ((req as Request).ip ?? "").replace(/^::ffff:(?=[\d.]+$)/i, "");
}
