/**
 * Returning: the page between Allow or Cancel and the client.
 *
 * A redirect that answers a form is bound by `form-action`, and Chromium applies it to every hop after it, so that no
 * list of addresses would ever be long enough. A page of ours that forwards the browser starts a fresh
 * navigation; it also stays behind when the address opens a program instead of a page.
 */
import type { KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import { dashboardClientId } from "../shared/server/dashboard-client.ts";
import type { Answers } from "./answers.ts";
import { newNonce, pageHeaders } from "./pages.ts";
import { languageOf } from "./texts/language.ts";
import { returningPage } from "./views/returning.ts";

/** Koa middleware: turns the engine's final redirect after an interaction into the page. */
export function showReturningPage(answers: Answers) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.oidc?.route !== "resume") return;
    if (ctx.status === 400) return sendAgain(answers, ctx);
    const location = ctx.response.get("Location");
    const { client, provider, entities } = ctx.oidc;
    // To a page of ours, such as consent after sign-in.
    if (ctx.status !== 303 || new URL(location, provider.issuer).origin === provider.issuer) return;
    const clientName = client?.clientId === dashboardClientId ? undefined : (client?.clientName ?? "");
    await keep(answers, entities.Interaction?.uid, { location, clientName });
    send(ctx, { location, clientName });
  };
}

/**
 * A browser that sent its decision twice comes here twice, and the engine has forgotten the request with the first. It is
 * the same browser if it has the cookie of before the first answer, or the session of after it.
 */
async function sendAgain(answers: Answers, ctx: KoaContextWithOIDC): Promise<void> {
  const { provider, session } = ctx.oidc;
  const uid = ctx.path.slice(ctx.path.lastIndexOf("/") + 1);
  const answer = await answers.find(uid);
  if (!answer?.isUnspent) return;
  const waited = ctx.cookies.get(provider.cookieName("resume"), { signed: true }) === uid;
  if (waited || answer.sessionUid === session?.uid) send(ctx, answer);
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

/** Without it a second click would find nothing, which is no reason to withhold the answer from the first. */
async function keep(answers: Answers, uid = "", { location, clientName = "" }: Kept): Promise<void> {
  await answers.keep(uid, { location, clientName }).catch((error: unknown) => {
    if (!(error instanceof errors.TemporarilyUnavailable)) throw error;
  });
}

interface Kept {
  location: string;
  clientName: string | undefined;
}
