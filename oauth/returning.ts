/**
 * Returning: the page between Allow or Cancel and the client.
 *
 * A redirect that answers a form is bound by `form-action`, and Chromium applies it to every hop after it, so that no
 * list of addresses would ever be long enough. A page of ours that forwards the browser starts a fresh
 * navigation; it also stays behind when the address opens a program instead of a page.
 */
import type { KoaContextWithOIDC } from "oidc-provider";
import { dashboardClientId } from "../shared/server/dashboard-client.ts";
import { newNonce, pageHeaders } from "./pages.ts";
import { returningPage } from "./views/returning.ts";

/** Koa middleware: turns the engine's final redirect after an interaction into the page. */
export async function showReturningPage(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  const location = ctx.response.get("Location");
  // To a page of ours, such as consent after sign-in, the engine sends the browser by path.
  if (ctx.oidc?.route !== "resume" || ctx.status !== 303 || location.startsWith("/")) return;
  const { client } = ctx.oidc;
  const nonce = newNonce();
  ctx.remove("Location");
  ctx.status = 200;
  ctx.set(pageHeaders(nonce));
  ctx.body = returningPage({
    nonce,
    location,
    ...(client?.clientId !== dashboardClientId && { clientName: client?.clientName ?? "" }),
    outcome: URL.parse(location)?.searchParams.has("error") ? "cancelled" : "allowed",
  });
}
