/** Provider sign-in: the way of a browser to a provider and back, bound to that browser (RFC 6749 §10.12, RFC 9700 §4.7). */
import { hash, randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import { endpoints, signInCallback } from "../shared/endpoints.ts";
import type { Database, SignIn, User } from "../shared/server/database.ts";
import type { Log } from "../shared/server/log.ts";
import type { Admission } from "./admission.ts";
import type { OauthEnv } from "./env.ts";
import type { Events } from "./events.ts";
import { finishSignIn } from "./finish-sign-in.ts";
import { GitHub } from "./github.ts";
import { OpenIdProvider } from "./openid-provider.ts";
import { orUnavailable } from "./outage.ts";
import type { People } from "./people.ts";
import type { Resume } from "./resumption.ts";
import type { SignInProvider } from "./sign-in-provider.ts";
import { ProviderDenied, ProviderUnavailable } from "./sign-in-provider.ts";
import { requestOf } from "./steps.ts";

export interface ProviderSignInParts {
  env: OauthEnv;
  database: Database;
  log: Log;
  provider: Provider;
  events: Events;
  admission: Admission;
  people: People;
  resume: Resume;
}

type Interaction = InstanceType<Provider["Interaction"]>;

const lifetimeMilliseconds = 10 * 60_000;
const random = () => randomBytes(32).toString("base64url");
const sha256 = (value: string) => hash("sha256", value, "base64url");

export class ProviderSignIn {
  readonly #parts: ProviderSignInParts;
  readonly #cookieName: string;
  /** In the order in which the sign-in page offers them. */
  readonly providers: readonly SignInProvider[];

  constructor(parts: ProviderSignInParts) {
    const { issuer, gitHub, openId } = parts.env;
    this.#parts = parts;
    this.#cookieName = issuer.startsWith("https:") ? "__Host-mcpauth_sign_in" : "mcpauth_sign_in";
    const others = openId.map((settings) => new OpenIdProvider(settings));
    this.providers = gitHub ? [new GitHub(gitHub), ...others] : others;
  }

  /** For people: where somebody has their account; undefined for whoever only typed a login. */
  labelOf({ identity, vouched }: User): string | undefined {
    if (identity.provider === "development") return undefined;
    if (identity.provider === "github") return "GitHub";
    const known = this.providers.find(({ name }) => name === vouched?.by);
    return known?.label ?? URL.parse(identity.provider)?.host;
  }

  /** `GET /oauth/interaction/:uid/sign-in/:provider`: remembers the attempt and sends the browser off. */
  async leave(request: Request, response: Response): Promise<void> {
    const { database, provider: engine, admission } = this.#parts;
    const provider = this.#named(request);
    const interaction = await engine.interactionDetails(request, response);
    if (interaction.uid !== request.params.uid) {
      throw new errors.SessionNotFound("another interaction's cookie");
    }
    const [state, nonce, codeVerifier] = [random(), random(), random()];
    const evidence = await admission.evidenceFor(interaction.params);
    const redirectUri = this.#redirectUri(provider);
    const selectAccount = wantsChoice(interaction);
    try {
      const codeChallenge = sha256(codeVerifier);
      const departure = { redirectUri, state, nonce, codeChallenge, evidence, selectAccount };
      const url = await provider.authorizationUrl(departure);
      const attempt: SignIn = {
        _id: sha256(state),
        provider: provider.name,
        browser: sha256(this.#browserOf(request, response)),
        interactionUid: interaction.uid,
        codeVerifier,
        nonce,
        evidence,
        expiresAt: new Date(Date.now() + lifetimeMilliseconds),
      };
      await orUnavailable(() => database.signIns.insertOne(attempt));
      response.redirect(303, url);
    } catch (error) {
      this.#turnBack(request, response, { provider, interaction, error });
    }
  }

  /**
   * `GET /oauth/sign-in/:provider/callback`: the provider's answer. Counts once, and only in the browser that left: a
   * provider lets everybody through who has used it here before, so nothing but this check stands against another
   * person's answer being slipped into this browser, or this person's into another's.
   */
  async return(request: Request, response: Response): Promise<void> {
    const { database, env, provider: engine, resume } = this.#parts;
    const provider = this.#named(request);
    const browser = this.#cookies(request, response).get(this.#cookieName, { signed: true }) ?? "";
    const state = String(request.query.state);
    const waiting = { _id: sha256(state), browser: sha256(browser), provider: provider.name };
    const attempt = await orUnavailable(() => database.signIns.findOneAndDelete(waiting));
    if (!attempt || attempt.expiresAt.getTime() < Date.now()) {
      throw new errors.SessionNotFound("no sign-in of this browser is waiting for this answer");
    }
    const interaction = await engine.Interaction.find(attempt.interactionUid);
    if (!interaction) throw new errors.SessionNotFound("the request has expired");
    try {
      const url = new URL(env.issuer + request.originalUrl);
      const redirectUri = this.#redirectUri(provider);
      const accountId = await this.#identify(provider, { ...attempt, url, redirectUri, state });
      await finishSignIn(request, response, { provider: engine, resume, interaction, accountId });
    } catch (error) {
      this.#turnBack(request, response, { provider, interaction, error });
    }
  }

  async #identify(
    provider: SignInProvider,
    arrival: Parameters<SignInProvider["identify"]>[0],
  ): Promise<string> {
    const { identity, profile, emails, organizations } = await provider.identify(arrival);
    const vouched = {
      by: provider.name,
      at: new Date(),
      ...(emails && { emails }),
      ...(organizations && { organizations }),
    };
    return this.#parts.people.signIn(identity, { ...profile, vouched });
  }

  /** Back to the sign-in page, which has words for what happened. */
  #turnBack(request: Request, response: Response, { provider, interaction, error }: Failed): void {
    const problem = problemOf(error);
    if (!problem) throw error;
    const { log, events } = this.#parts;
    if (problem === "unavailable") log.warn({ err: error }, `sign-in with ${provider.label} failed`);
    const cause = `${provider.label}: ${problem}`;
    events.record(request, { step: "sign_in", outcome: "failed", cause, ...requestOf(interaction) });
    const query = new URLSearchParams({ problem, provider: provider.name });
    response.redirect(303, `${endpoints.interaction}/${interaction.uid}?${query}`);
  }

  #named(request: Request): SignInProvider {
    const found = this.providers.find(({ name }) => name === request.params.provider);
    if (!found) throw new errors.InvalidRequest("there is no such way to sign in", 404);
    return found;
  }

  #redirectUri({ name }: SignInProvider): string {
    return this.#parts.env.issuer + signInCallback(name);
  }

  /** One value for all attempts of a browser, so that two tabs do not spoil each other's. */
  #browserOf(request: Request, response: Response): string {
    const cookies = this.#cookies(request, response);
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

  /** The engine's cookie jar: signed with the same rotating keys. */
  #cookies(request: Request, response: Response) {
    return this.#parts.provider.createContext(request, response).cookies;
  }
}

interface Failed {
  provider: SignInProvider;
  interaction: Interaction;
  error: unknown;
}

/** The name of a problem that the sign-in page has words for. */
function problemOf(error: unknown): "denied" | "unavailable" | undefined {
  if (error instanceof ProviderDenied) return "denied";
  return error instanceof ProviderUnavailable ? "unavailable" : undefined;
}

/** The person, their client or the project's policy asked for another account than the one at hand. */
function wantsChoice({ prompt, params }: Interaction): boolean {
  const asked = String(params.prompt ?? "").split(" ");
  const reasons = ["switch_account", "not_admitted"];
  return asked.includes("select_account") || prompt.reasons.some((reason) => reasons.includes(reason));
}
