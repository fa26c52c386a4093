/**
 * Returning: the page between Allow or Cancel and the client.
 *
 * A redirect that answers a form is bound by `form-action`, and Chromium applies it to every hop after it, so that no
 * list of addresses would ever be long enough. A page of ours that forwards the browser starts a fresh
 * navigation; it also stays behind when the address opens a program instead of a page.
 */
import type { KoaContextWithOIDC } from "oidc-provider";
import { dashboardClientId } from "../shared/server/dashboard-client.ts";
import type { Answers } from "./answers.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { newNonce, pageHeaders } from "./pages.ts";
import { languageOf } from "./texts/language.ts";
import { tracedLocation, traceOf } from "./trace.ts";
import { returningPage } from "./views/returning.ts";

/** Koa middleware: turns the engine's final redirect after an interaction into the page. */
export function showReturningPage(answers: Answers) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.oidc?.route !== "resume") return;
    const location = destination(ctx);
    const failed = ctx.status === 400 || isFailure(ctx, location);
    if (failed && (await sendAgain(answers, ctx))) return;
    if (location !== undefined) send(ctx, { location, clientName: clientName(ctx) });
  };
}

/** Koa middleware: what a client is answered to a decision is stored with all else that follows from it. */
export function keepAnswer(answers: Answers, store: ArtifactStore) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.oidc?.route !== "resume") return;
    const location = destination(ctx);
    const interaction = ctx.oidc.entities.Interaction;
    const isDecided = interaction?.result?.consent ?? interaction?.result?.error;
    if (location === undefined || !interaction || !isDecided || isFailure(ctx, location)) return;
    const answer = { location: tracedLocation(location, traceOf(ctx)), clientName: clientName(ctx) ?? "" };
    await store.save(ctx, answers.record(interaction, answer));
  };
}

/** The client's address; undefined if the engine leads to a page of ours, such as consent after sign-in. */
function destination({ status, response, oidc }: KoaContextWithOIDC): string | undefined {
  const location = response.get("Location");
  const { issuer } = oidc.provider;
  return status === 303 && new URL(location, issuer).origin !== issuer ? location : undefined;
}

/** An error is the answer though the person allowed it: of two clicks, the first has used up what the second needs. */
function isFailure({ oidc }: KoaContextWithOIDC, location: string | undefined): boolean {
  const isAllowed = oidc.entities.Interaction?.result?.consent !== undefined;
  return isAllowed && URL.parse(location ?? "")?.searchParams.has("error") === true;
}

/** Undefined for the dashboard, which is no stranger. */
function clientName({ oidc: { client } }: KoaContextWithOIDC): string | undefined {
  return client?.clientId === dashboardClientId ? undefined : (client?.clientName ?? "");
}

/**
 * A browser that sent its decision twice comes here twice, and the engine has forgotten the request with the first. It is
 * the same browser if it has the cookie of before the first answer, or the session of after it.
 */
async function sendAgain(answers: Answers, ctx: KoaContextWithOIDC): Promise<boolean> {
  const { provider, session } = ctx.oidc;
  const uid = ctx.path.slice(ctx.path.lastIndexOf("/") + 1);
  const answer = await answers.find(uid);
  if (!answer?.isUnspent) return false;
  // Within the request of one of our pages the cookie is lent: the page has checked its own.
  const waited = ctx.cookies.get(provider.cookieName("resume"), { signed: true }) === uid;
  if (!waited && answer.sessionUid !== session?.uid) return false;
  send(ctx, answer);
  return true;
}

function send(ctx: KoaContextWithOIDC, { location, clientName }: Kept): void {
  const nonce = newNonce();
  const uiLocales = ctx.oidc.params?.ui_locales;
  ctx.remove("Location");
  ctx.status = 200;
  ctx.set(pageHeaders(nonce));
  ctx.body = returningPage({
    language: languageOf({ uiLocales, acceptLanguage: ctx.get("Accept-Language") }),
    nonce,
    location,
    clientName,
    outcome: URL.parse(location)?.searchParams.has("error") ? "cancelled" : "allowed",
  });
}

interface Kept {
  location: string;
  clientName: string | undefined;
}
