/** Sign-in: the dashboard as an OpenID Connect client of our own issuer (OpenID Connect Core §3.1). */
import type { Request, Response } from "express";
import { Router } from "express";
import * as openid from "openid-client";
import { endpoints } from "../shared/endpoints.ts";
import {
  dashboardCallbackPath,
  dashboardClientId,
  dashboardClientSecret,
} from "../shared/server/dashboard-client.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Log } from "../shared/server/log.ts";
import { isOutage } from "../shared/server/outage.ts";
import type { ApiEnv } from "./env.ts";
import { PendingSignIns } from "./pending-sign-in.ts";
import type { Sessions } from "./session.ts";

export interface SignInParts {
  env: ApiEnv;
  keyring: Keyring;
  log: Log;
  sessions: Sessions;
}

/**
 * How old a sign-in at the issuer may be, in seconds. `fresh` is for who is asked to sign in again, and leaves time for
 * nothing but the way back.
 */
const ages = { usual: 14 * 24 * 3600, fresh: 5 * 60 };

/** The codes `/sign-in?error=` has words for. */
type Failure = "cancelled" | "expired" | "unavailable" | "failed";

export function signIn(parts: SignInParts): Router {
  const dashboard = new DashboardSignIn(parts);
  const router = Router();
  router.use("/auth", (_request, response, next) => {
    response.set("Cache-Control", "no-store");
    next();
  });
  router.get("/auth/sign-in", (request, response) => dashboard.leave(request, response));
  router.get(dashboardCallbackPath, (request, response) => dashboard.return(request, response));
  router.post("/auth/sign-out", (request, response) => dashboard.signOut(request, response));
  return router;
}

class DashboardSignIn {
  readonly #parts: SignInParts;
  readonly #pending: PendingSignIns;
  #discovered: Promise<openid.Configuration> | undefined;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#pending = new PendingSignIns(parts.keyring, parts.env.dashboardUrl);
  }

  async leave(request: Request, response: Response): Promise<void> {
    const configuration = await this.#configuration();
    if (!configuration) return fail(response, "unavailable");
    const { next, fresh } = request.query;
    const pending = this.#pending.begin(response, { next, maxAge: fresh ? ages.fresh : ages.usual });
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#parts.env.dashboardUrl + dashboardCallbackPath,
      scope: "openid",
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: "S256",
      // With it the ID token says when the person signed in (OpenID Connect Core §2).
      max_age: String(pending.maxAge),
      ...(fresh && { prompt: "login" }),
    });
    response.redirect(303, url.href);
  }

  async return(request: Request, response: Response): Promise<void> {
    const { env, sessions, log } = this.#parts;
    const pending = this.#pending.take(request, response);
    if (!pending) return fail(response, "expired");
    const configuration = await this.#configuration();
    if (!configuration) return fail(response, "unavailable");
    try {
      const answer = new URL(env.dashboardUrl + request.originalUrl);
      const tokens = await openid.authorizationCodeGrant(configuration, answer, {
        pkceCodeVerifier: pending.codeVerifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        maxAge: pending.maxAge,
        idTokenExpected: true,
      });
      const { sub: userId, auth_time: signedInAt } = tokens.claims() ?? {};
      if (!userId || !signedInAt) throw new Error("the ID token names nobody, or not when they signed in");
      await sessions.start(request, response, { userId, signedInAt: new Date(signedInAt * 1000) });
    } catch (error) {
      const failure = failureOf(error);
      if (failure !== "cancelled") {
        log.warn({ err: error, id: response.get("X-Request-Id") }, "sign-in failed");
      }
      return fail(response, failure);
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

  /** Asked once; a failure is not kept, so that the issuer may start after the dashboard. */
  async #configuration(): Promise<openid.Configuration | undefined> {
    const { env, keyring, log } = this.#parts;
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
      log.warn({ err: error }, "the issuer does not answer");
      return undefined;
    }
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof openid.AuthorizationResponseError) {
    return failuresOfIssuer.get(error.error) ?? "failed";
  }
  // openid-client passes on what fetch throws: a TypeError.
  if (error instanceof TypeError || isOutage(error)) return "unavailable";
  if (error instanceof openid.ResponseBodyError) return error.status >= 500 ? "unavailable" : "failed";
  if (!(error instanceof openid.ClientError)) return "failed";
  const answeredBadly = error.cause instanceof globalThis.Response && error.cause.status >= 500;
  return answeredBadly || error.code === "OAUTH_TIMEOUT" ? "unavailable" : "failed";
}

/** RFC 6749 §4.1.2.1. */
const failuresOfIssuer = new Map<string, Failure>([
  ["access_denied", "cancelled"],
  ["temporarily_unavailable", "unavailable"],
  ["server_error", "unavailable"],
]);

function fail(response: Response, code: Failure): void {
  response.redirect(303, `/sign-in?error=${code}`);
}
