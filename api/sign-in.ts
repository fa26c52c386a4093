/** Sign-in: the dashboard as an OpenID Connect client of our own issuer (OpenID Connect Core §3.1). */
import type { Request, Response } from "express";
import { Router } from "express";
import * as openid from "openid-client";
import { z } from "zod";
import { endpoints } from "../shared/endpoints.ts";
import {
  dashboardCallbackPath,
  dashboardClientId,
  dashboardClientSecret,
} from "../shared/server/dashboard-client.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Log } from "../shared/server/log.ts";
import { Cookie } from "./cookies.ts";
import type { ApiEnv } from "./env.ts";
import type { Sessions } from "./session.ts";

export interface SignInParts {
  env: ApiEnv;
  keyring: Keyring;
  log: Log;
  sessions: Sessions;
}

/** What the browser keeps, sealed, while it is at the issuer. */
const pendingSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  next: z.string(),
  expiresAt: z.number(),
});
type Pending = z.infer<typeof pendingSchema>;

/** The codes `/sign-in?error=` has words for. */
type Failure = "cancelled" | "expired" | "unavailable" | "failed";

const pendingMilliseconds = 15 * 60_000;
const sealContext = "pending sign-in";

export function signIn(parts: SignInParts): Router {
  const dashboard = new DashboardSignIn(parts);
  const router = Router();
  router.get("/auth/sign-in", (request, response) => dashboard.leave(request, response));
  router.get(dashboardCallbackPath, (request, response) => dashboard.return(request, response));
  router.post("/auth/sign-out", (request, response) => dashboard.signOut(request, response));
  return router;
}

class DashboardSignIn {
  readonly #parts: SignInParts;
  readonly #cookie: Cookie;
  #discovered: Promise<openid.Configuration> | undefined;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#cookie = new Cookie("sign_in", parts.env.dashboardUrl);
  }

  async leave(request: Request, response: Response): Promise<void> {
    const { env, keyring } = this.#parts;
    const configuration = await this.#configuration().catch((error) => this.#unavailable(error));
    if (!configuration) return fail(response, "unavailable");
    const pending: Pending = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      codeVerifier: openid.randomPKCECodeVerifier(),
      next: localPath(request.query.next),
      expiresAt: Date.now() + pendingMilliseconds,
    };
    const sealed = keyring.seal("dashboard-sign-in", sealContext, JSON.stringify(pending));
    this.#cookie.set(response, Buffer.from(sealed, "base64").toString("base64url"), pendingMilliseconds);
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: env.dashboardUrl + dashboardCallbackPath,
      scope: "openid",
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: "S256",
    });
    response.redirect(303, url.href);
  }

  async return(request: Request, response: Response): Promise<void> {
    const { env, sessions, log } = this.#parts;
    const pending = this.#pending(request);
    this.#cookie.clear(response);
    if (!pending) return fail(response, "expired");
    const answer = new URL(request.originalUrl, env.dashboardUrl);
    try {
      const tokens = await openid.authorizationCodeGrant(await this.#configuration(), answer, {
        pkceCodeVerifier: pending.codeVerifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
      });
      const userId = tokens.claims()?.sub;
      if (!userId) throw new Error("the ID token names nobody");
      await sessions.start(request, response, userId);
    } catch (error) {
      log.warn({ err: error, id: response.get("X-Request-Id") }, "sign-in failed");
      return fail(response, failureOf(error));
    }
    response.redirect(303, pending.next);
  }

  /** The issuer's own session is ended there, after asking: other sites may use it. */
  async signOut(request: Request, response: Response): Promise<void> {
    const { env, sessions } = this.#parts;
    if (request.get("Origin") !== env.dashboardUrl) {
      response.status(403).json({ error: "sign-out must come from the dashboard's own page" });
      return;
    }
    await sessions.end(request, response);
    response.redirect(303, env.issuer + endpoints.signOut);
  }

  #pending(request: Request): Pending | undefined {
    const sealed = Buffer.from(this.#cookie.read(request) ?? "", "base64url").toString("base64");
    const opened = this.#parts.keyring.open("dashboard-sign-in", sealContext, sealed);
    const pending = opened && pendingSchema.safeParse(JSON.parse(opened)).data;
    return pending && pending.expiresAt > Date.now() ? pending : undefined;
  }

  /** Asked once; a failure is not kept, so that the issuer may start after the dashboard. */
  async #configuration(): Promise<openid.Configuration> {
    const { env, keyring } = this.#parts;
    this.#discovered ??= openid.discovery(
      new URL(env.issuer),
      dashboardClientId,
      undefined,
      openid.ClientSecretBasic(dashboardClientSecret(keyring)),
      // Plain http passed the check of the environment on loopback only.
      { timeout: 5, execute: env.issuer.startsWith("http:") ? [openid.allowInsecureRequests] : [] },
    );
    try {
      return await this.#discovered;
    } catch (error) {
      this.#discovered = undefined;
      throw error;
    }
  }

  #unavailable(error: unknown): undefined {
    this.#parts.log.warn({ err: error }, "the issuer does not answer");
  }
}

/** A path of this origin: `//host` and `/\host` would be addresses of others. */
export function localPath(next: unknown): string {
  return typeof next === "string" && /^\/(?![/\\])[^\s]*$/.test(next) ? next : "/";
}

function failureOf(error: unknown): Failure {
  if (error instanceof openid.AuthorizationResponseError) {
    return error.error === "access_denied" ? "cancelled" : "failed";
  }
  if (error instanceof openid.ResponseBodyError) return error.status >= 500 ? "unavailable" : "failed";
  // What openid-client wraps of a failed fetch, and what the database throws.
  return error instanceof openid.ClientError && error.code !== "OAUTH_TIMEOUT" ? "failed" : "unavailable";
}

function fail(response: Response, code: Failure): void {
  response.redirect(303, `/sign-in?error=${code}`);
}
