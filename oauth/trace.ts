/** Trace: the id of the request, at the end of every error description the engine sends. */
import type { KoaContextWithOIDC } from "oidc-provider";
import { withTrace } from "../shared/server/http.ts";

/** Koa middleware around those that look for descriptions by their words. */
export async function addTrace(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  const trace = traceOf(ctx);
  const body = ctx.body as { error?: unknown; error_description?: unknown } | undefined;
  if (typeof body?.error === "string" && typeof body.error_description === "string") {
    body.error_description = withTrace(body.error_description, trace);
  }
  const location = ctx.response.get("Location");
  if (location) ctx.set("Location", tracedLocation(location, trace));
}

/** The address with the trace in its error description, if it has one. */
export function tracedLocation(location: string, trace: string): string {
  const url = URL.parse(location);
  const description = url?.searchParams.get("error_description");
  if (!url || !description) return location;
  url.searchParams.set("error_description", withTrace(description, trace));
  return url.href;
}

export function traceOf({ res }: KoaContextWithOIDC): string {
  return String(res.getHeader("X-Request-Id") ?? "");
}
