/** Error answers: the engine's errors in the codes that MCP clients act on, with descriptions that help. */

import type { ParsedUrlQuery } from "node:querystring";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { retryAfterSeconds } from "../shared/server/http.ts";
import type { Log } from "../shared/server/log.ts";

interface ErrorBody {
  error: string;
  error_description?: string | undefined;
}

/** What the engine keeps to itself though it helps the client's author; none of these names another party. */
const advice: Record<string, string> = {
  "code_verifier does not match code_challenge":
    "code_verifier does not match the code_challenge of the authorization request: keep the verifier from one request until its code is redeemed",
  "code_verifier must be provided":
    "code_verifier is missing: send the one whose S256 hash was the code_challenge",
  "authorization code not found": "the code is unknown, was already used, or is not one of ours",
  "authorization code is expired": "the code has expired: it is valid for 60 seconds",
  "authorization code already consumed": "the code was already used: all tokens issued for it are revoked",
  "authorization code redirect_uri mismatch":
    "redirect_uri must be the very one of the authorization request",
  "device code not found": "the device code is unknown or expired: ask for a new one",
  "device code already consumed": "the device code was already used: ask for a new one",
  "client mismatch": "it was issued to another client",
  "refresh token not found": "the refresh token is unknown, expired or revoked: sign in again",
  "refresh token is expired": "the refresh token has expired: sign in again",
  "refresh token already used":
    "the refresh token was used before: the connection is revoked for safety, sign in again",
  "grant not found": "the connection was revoked: sign in again",
  "client not found": "the client is unknown: register again",
  "Authorization Server policy requires PKCE to be used for this request":
    "code_challenge is missing: every client needs PKCE with code_challenge_method S256 (RFC 7636)",
  "not supported value of code_challenge_method":
    "code_challenge_method must be S256: send code_challenge as the S256 hash of the verifier",
  "code_challenge_method must be provided":
    "code_challenge_method is missing: send S256 beside code_challenge",
  "code_challenge must be provided with code_challenge_method":
    "code_challenge is missing beside code_challenge_method: send the S256 hash of the verifier",
};

export function explainErrors(provider: Provider, log: Log): void {
  provider.use(answerInProtocol);
  const describeIn = (ctx: KoaContextWithOIDC, error: Error) => describe(ctx.body as ErrorBody, error);
  provider.on("grant.error", describeIn);
  provider.on("revocation.error", describeIn);
  provider.on("device_authorization.error", describeIn);
  provider.on("introspection.error", describeIn);
  provider.on("server_error", (ctx: KoaContextWithOIDC, error: Error) => {
    log.error({ err: error, id: ctx.res.getHeader("X-Request-Id"), route: ctx.oidc?.route }, "server error");
  });
}

/** Koa middleware around the engine's JSON endpoints. */
async function answerInProtocol(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  const api = ctx.path.toLowerCase().startsWith("/api/");
  // The engine would answer a caller that prefers HTML with a page.
  if (api) ctx.headers.accept = "application/json";
  else ctx.query = plainOAuth(ctx.query);
  await next();
  if (ctx.oidc?.route === "introspection") withoutCors(ctx);
  if (ctx.oidc?.route === "authorization") explainRedirect(ctx);
  if (ctx.status === 503) ctx.set("Retry-After", String(retryAfterSeconds));
  if (api && ctx.status >= 400) correctCode(ctx);
}

const openIdOnly = ["nonce", "max_age", "acr_values", "id_token_hint", "claims", "claims_locales"];

/**
 * The engine refuses OpenID Connect's parameters without the scope `openid`; for plain OAuth they mean nothing
 * (RFC 6749 §3.1: ignore). Some clients send blanks around their scopes.
 */
function plainOAuth({ scope, ...query }: ParsedUrlQuery): ParsedUrlQuery {
  const scopes = typeof scope === "string" ? scope.split(" ").filter(Boolean) : scope;
  const kept = scopes && { scope: typeof scope === "string" ? scopes.join(" ") : scopes };
  if (scopes?.includes("openid")) return { ...query, ...kept };
  const plain = Object.entries(query).filter(([name]) => !openIdOnly.includes(name));
  return { ...Object.fromEntries(plain), ...kept };
}

/** The engine lets every origin introspect; for that endpoint there is no reason. */
function withoutCors(ctx: KoaContextWithOIDC): void {
  for (const header of ["Access-Control-Allow-Origin", "Access-Control-Expose-Headers"]) ctx.remove(header);
}

/** The error a client is sent by redirect, in words that say what to change. */
function explainRedirect(ctx: KoaContextWithOIDC): void {
  const location = URL.parse(ctx.response.get("Location"));
  const explained = advice[location?.searchParams.get("error_description") ?? ""];
  if (!location || !explained) return;
  location.searchParams.set("error_description", explained);
  ctx.set("Location", location.href);
}

const projectAdvice = "as a project, send its registration secret as Authorization: Bearer mcpauth_sk_…";

/** MCP clients register again on `invalid_client` and `unauthorized_client`, and are stuck on `invalid_request`. */
function correctCode(ctx: KoaContextWithOIDC): void {
  const body = ctx.body as ErrorBody;
  if (body?.error_description === "no client authentication mechanism provided") {
    const forProjects = ctx.oidc?.route === "introspection" || ctx.oidc?.route === "revocation";
    const asClient = "send client_id, with the client's secret if it has one";
    body.error = "invalid_client";
    body.error_description = forProjects
      ? `credentials are missing: ${projectAdvice}; as a client, ${asClient}`
      : `client_id is missing: ${asClient}`;
    ctx.status = 401;
    ctx.set("WWW-Authenticate", `${forProjects ? "Bearer" : "Basic"} realm="${ctx.oidc.issuer}"`);
  }
  if (/grant.type\S* is not allowed for this client$/.test(body?.error_description ?? "")) {
    body.error = "unauthorized_client";
  }
}

function describe(body: ErrorBody, error: Error & { error_detail?: string }): void {
  if (!body || (body.error !== "invalid_grant" && body.error !== "invalid_client")) return;
  const detail = error.error_detail;
  if (detail) body.error_description = advice[detail] ?? detail;
}
