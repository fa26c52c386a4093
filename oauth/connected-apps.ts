/** Connected apps: `/oauth/connected-apps`, where a person sees what they have allowed, ends it, and signs out everywhere. */
import { hash, randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import { Router } from "express";
import type Provider from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import type { User } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import { AllowedApps } from "./allowed-apps.ts";
import type { Clients } from "./clients.ts";
import { FormTokens } from "./csrf.ts";
import type { OauthEnv } from "./env.ts";
import type { Events } from "./events.ts";
import { connectedAppsClientId } from "./first-party.ts";
import { form } from "./form.ts";
import { orUnavailable } from "./outage.ts";
import { newNonce, sendPage } from "./pages.ts";
import type { PermissionParts } from "./permissions.ts";
import { Permissions } from "./permissions.ts";
import { ownersOf } from "./project-tokens.ts";
import { keepLanguage, languageOf } from "./texts/language.ts";
import type { Notice } from "./views/connected-apps.ts";
import { connectedAppsPage, signedOutPage } from "./views/connected-apps.ts";

export interface ConnectedAppsParts extends PermissionParts {
  env: OauthEnv;
  keyring: Keyring;
  provider: Provider;
  clients: Clients;
  events: Events;
}

export function connectedApps(parts: ConnectedAppsParts): Router {
  const pages = new ConnectedAppsPages(parts);
  const router = Router();
  router.get(endpoints.connectedApps, (request, response) => pages.show(request, response));
  router.post(endpoints.connectedApps, form, (request, response) => pages.act(request, response));
  return router;
}

interface SignedIn {
  session: InstanceType<Provider["Session"]>;
  person: User;
}

class ConnectedAppsPages {
  readonly #parts: ConnectedAppsParts;
  readonly #permissions: Permissions;
  readonly #allowed: AllowedApps;
  readonly #tokens: FormTokens;

  constructor(parts: ConnectedAppsParts) {
    this.#parts = parts;
    this.#permissions = new Permissions(parts);
    this.#allowed = new AllowedApps(parts);
    this.#tokens = new FormTokens(parts.keyring, parts.env.issuer);
  }

  async show(request: Request, response: Response): Promise<void> {
    const { code, error, state, ui_locales: uiLocales } = request.query;
    // Back from sign-in, with a code that nobody redeems: what counts is the browser's session.
    if (code !== undefined) {
      response.redirect(303, keepLanguage(endpoints.connectedApps, state));
      return;
    }
    const signedIn = await this.#signedIn(request, response);
    if (signedIn) return this.#showApps(request, response, { signedIn });
    if (error !== undefined) return this.#showSignedOut(request, response, "here");
    response.redirect(303, signInUrl(this.#parts.env, uiLocales));
  }

  /** Takes one of `grant`, `client` and `sign_out` (`here` or `everywhere`). */
  async act(request: Request, response: Response): Promise<void> {
    const signedIn = await this.#signedIn(request, response);
    if (!signedIn) return this.#showSignedOut(request, response, "here");
    this.#tokens.verify(request, subjectOf(signedIn));
    const { grant, client, sign_out: signOut } = request.body;
    if (signOut === "here") {
      await signedIn.session.destroy();
      return this.#showSignedOut(request, response, "here");
    }
    if (signOut === "everywhere") {
      await this.#signOutEverywhere(signedIn);
      return this.#showSignedOut(request, response, "everywhere");
    }
    const chosen = grant === undefined ? { clientId: String(client) } : { grantId: String(grant) };
    const notice = await this.#end(request, signedIn, chosen);
    await this.#showApps(request, response, { signedIn, notice });
  }

  /** Undefined for a browser that nobody is signed in in, and for whoever was erased meanwhile. */
  async #signedIn(request: Request, response: Response): Promise<SignedIn | undefined> {
    const { provider, database } = this.#parts;
    const session = await provider.Session.get(provider.createContext(request, response));
    const { accountId } = session;
    const person = accountId && (await orUnavailable(() => database.users.findOne({ _id: accountId })));
    return person ? { session, person } : undefined;
  }

  async #showApps(
    request: Request,
    response: Response,
    { signedIn, notice }: { signedIn: SignedIn; notice?: Notice },
  ): Promise<void> {
    const apps = await this.#allowed.describe(await this.#permissions.of(signedIn.person._id));
    const nonce = newNonce();
    const html = connectedAppsPage({
      ...this.#pageOf(request),
      nonce,
      csrf: this.#tokens.issue(subjectOf(signedIn)),
      username: signedIn.person.username,
      apps,
      notice,
    });
    sendPage(response, nonce, { html });
  }

  #showSignedOut(request: Request, response: Response, where: "here" | "everywhere"): void {
    const nonce = newNonce();
    sendPage(response, nonce, { html: signedOutPage({ ...this.#pageOf(request), nonce, where }) });
  }

  #pageOf(request: Request) {
    const uiLocales = request.query.ui_locales ?? request.query.state;
    return {
      language: languageOf({ uiLocales, acceptLanguage: request.get("Accept-Language") }),
      action: keepLanguage(endpoints.connectedApps, uiLocales),
    };
  }

  async #end(
    request: Request,
    { person }: SignedIn,
    chosen: { grantId: string } | { clientId: string },
  ): Promise<Notice> {
    const ended = await this.#permissions.end(person._id, chosen);
    for (const grant of ended) {
      const about = { ...ownersOf(grant), resource: grant.resource };
      this.#parts.events.record(request, { step: "revocation", outcome: "ok", ...about });
    }
    const [first] = ended;
    if (!first) return "endedAlready";
    const { clientId = "", resource = "" } = first;
    const clientName = await this.#allowed.nameOf(clientId);
    if ("clientId" in chosen) return { clientName };
    return { clientName, projectName: await this.#allowed.projectNameOf(resource) };
  }

  async #signOutEverywhere({ session, person }: SignedIn): Promise<void> {
    const { artifacts, dashboardSessions } = this.#parts.database;
    await Promise.all([
      orUnavailable(() => artifacts.deleteMany({ accountId: person._id, model: "Session" })),
      orUnavailable(() => dashboardSessions.deleteMany({ userId: person._id })),
    ]);
    await session.destroy();
  }
}

/** Through the issuer's own authorization endpoint, so that a person signs in here as everywhere else. */
function signInUrl({ issuer }: OauthEnv, uiLocales: unknown): string {
  const url = new URL(endpoints.authorize, issuer);
  // Of a verifier that is not kept.
  const challenge = hash("sha256", randomBytes(32), "base64url");
  url.search = new URLSearchParams({
    client_id: connectedAppsClientId,
    redirect_uri: issuer + endpoints.connectedApps,
    response_type: "code",
    scope: "openid",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...(typeof uiLocales === "string" && uiLocales && { ui_locales: uiLocales, state: uiLocales }),
  }).toString();
  return url.href;
}

/** Bound to the person and this browser's session: a form is worth nothing in another. */
function subjectOf({ session, person }: SignedIn): string {
  return `connected apps ${session.uid} ${person._id}`;
}
