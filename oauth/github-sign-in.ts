/** GitHub sign-in: the way of a browser to GitHub and back, bound to that browser (RFC 6749 §10.12, RFC 9700 §4.7). */
import { createHash, randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import type { Database, SignIn, User } from "../shared/server/database.ts";
import type { Log } from "../shared/server/log.ts";
import { signInUser } from "../shared/server/users.ts";
import type { OauthEnv } from "./env.ts";
import type { Events } from "./events.ts";
import { finishSignIn } from "./finish-sign-in.ts";
import type { GitHubSettings } from "./github.ts";
import { GitHubUnavailable, gitHubAuthorizationUrl, gitHubProfile } from "./github.ts";
import { orUnavailable } from "./outage.ts";
import { requestOf } from "./steps.ts";

export interface GitHubSignInParts {
  env: OauthEnv;
  database: Database;
  log: Log;
  provider: Provider;
  events: Events;
}

const lifetimeMilliseconds = 10 * 60_000;
const random = () => randomBytes(32).toString("base64url");
const sha256 = (value: string) => createHash("sha256").update(value).digest("base64url");

export class GitHubSignIn {
  readonly #parts: GitHubSignInParts;
  readonly #settings: GitHubSettings;
  readonly #redirectUri: string;
  readonly #cookieName: string;

  constructor(parts: GitHubSignInParts, settings: GitHubSettings) {
    const { issuer } = parts.env;
    this.#parts = parts;
    this.#settings = settings;
    this.#redirectUri = issuer + endpoints.gitHubCallback;
    this.#cookieName = issuer.startsWith("https:") ? "__Host-mcpauth_sign_in" : "mcpauth_sign_in";
  }

  /** `GET /oauth/interaction/:uid/github`: remembers the attempt and sends the browser off. */
  async leave(request: Request, response: Response): Promise<void> {
    const { database, provider } = this.#parts;
    const { uid } = await provider.interactionDetails(request, response);
    if (uid !== request.params.uid) throw new errors.SessionNotFound("another interaction's cookie");
    const [state, codeVerifier] = [random(), random()];
    const attempt: SignIn = {
      _id: sha256(state),
      browser: sha256(this.#browserOf(request, response)),
      interactionUid: uid,
      codeVerifier,
      expiresAt: new Date(Date.now() + lifetimeMilliseconds),
    };
    await orUnavailable(() => database.signIns.insertOne(attempt));
    const codeChallenge = sha256(codeVerifier);
    const url = gitHubAuthorizationUrl(this.#settings, {
      redirectUri: this.#redirectUri,
      state,
      codeChallenge,
    });
    response.redirect(303, url);
  }

  /**
   * `GET /oauth/sign-in/github/callback`: GitHub's answer. Counts once, and only in the browser that left: GitHub
   * lets everybody through who has used it here before, so nothing but this check stands against another person's
   * answer being slipped into this browser, or this person's into another's.
   */
  async return(request: Request, response: Response): Promise<void> {
    const { database, provider, events } = this.#parts;
    const browser = cookiesOf(this.#parts, request, response).get(this.#cookieName, { signed: true }) ?? "";
    const waiting = { _id: sha256(String(request.query.state)), browser: sha256(browser) };
    const attempt = await orUnavailable(() => database.signIns.findOneAndDelete(waiting));
    if (!attempt || attempt.expiresAt.getTime() < Date.now()) {
      throw new errors.SessionNotFound("no sign-in of this browser is waiting for this answer");
    }
    const interaction = await provider.Interaction.find(attempt.interactionUid);
    if (!interaction) throw new errors.SessionNotFound("the request has expired");
    const person = await this.#person(request, attempt);
    if (typeof person === "object") {
      return finishSignIn(request, response, { provider, interaction, accountId: person._id });
    }
    events.record(request, {
      step: "sign_in",
      outcome: "failed",
      cause: `GitHub: ${person}`,
      ...requestOf(interaction),
    });
    response.redirect(303, `${endpoints.interaction}/${interaction.uid}?problem=${person}`);
  }

  /** Who came back, or the name of a problem the sign-in page has words for. */
  async #person(request: Request, { codeVerifier }: SignIn): Promise<User | "denied" | "unavailable"> {
    const { database, log } = this.#parts;
    const { code } = request.query;
    if (typeof code !== "string") return "denied";
    const redirectUri = this.#redirectUri;
    try {
      const { subject, profile } = await gitHubProfile(this.#settings, { code, codeVerifier, redirectUri });
      return await orUnavailable(() => signInUser(database, { provider: "github", subject }, profile));
    } catch (error) {
      if (!(error instanceof GitHubUnavailable)) throw error;
      log.warn({ err: error }, "GitHub sign-in failed");
      return "unavailable";
    }
  }

  /** One value for all attempts of a browser, so that two tabs do not spoil each other's. */
  #browserOf(request: Request, response: Response): string {
    const cookies = cookiesOf(this.#parts, request, response);
    const browser = cookies.get(this.#cookieName, { signed: true }) ?? random();
    const secure = this.#cookieName.startsWith("__Host-");
    const options = {
      signed: true,
      httpOnly: true,
      sameSite: "lax",
      secure,
      maxAge: lifetimeMilliseconds,
    } as const;
    cookies.set(this.#cookieName, browser, options);
    return browser;
  }
}

/** The engine's cookie jar: signed with the same rotating keys. */
function cookiesOf({ provider }: GitHubSignInParts, request: Request, response: Response) {
  return provider.createContext(request, response).cookies;
}
