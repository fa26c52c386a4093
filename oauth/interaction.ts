/** Interaction: the pages between authorize and code, where a person signs in and allows or refuses. */
import type { Request, Response } from "express";
import { Router, urlencoded } from "express";
import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import { dashboardClientId } from "../shared/server/dashboard-client.ts";
import type { Database, User } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Log } from "../shared/server/log.ts";
import { signInUser } from "../shared/server/users.ts";
import { isDocumentAddress } from "./client-documents.ts";
import type { Consents } from "./consents.ts";
import { FormTokens } from "./csrf.ts";
import { receiverOf } from "./device.ts";
import type { OauthEnv } from "./env.ts";
import { finishSignIn } from "./finish-sign-in.ts";
import type { GitHubSignIn } from "./github-sign-in.ts";
import { lifetimes } from "./lifetimes.ts";
import { orUnavailable } from "./outage.ts";
import { newNonce, sendPage } from "./pages.ts";
import { Records } from "./records.ts";
import type { Resources } from "./resources.ts";
import { consentPage } from "./views/consent.ts";
import type { SignInView } from "./views/sign-in.ts";
import { signInPage } from "./views/sign-in.ts";

export interface InteractionParts {
  env: OauthEnv;
  database: Database;
  keyring: Keyring;
  log: Log;
  provider: Provider;
  resources: Resources;
  consents: Consents;
  /** Undefined where GitHub is not set up. */
  gitHub: GitHubSignIn | undefined;
}

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

/** The name a development sign-in suggests; the trial's demo project belongs to it. */
const suggestedLogin = "developer";
const loginPattern = /^[a-z\d](?:[a-z\d-]{0,37}[a-z\d])?$/i;

/** What can have gone wrong before the sign-in page is shown again. */
const problems: Record<string, string> = {
  denied: "GitHub says that you did not continue. Nothing was shared.",
  unavailable: "GitHub does not answer as it should for the moment. Try again in a minute.",
  login: "A login has 1 to 39 letters, digits and hyphens, as at GitHub.",
};

/** Mounted below `/oauth/interaction`: the engine's cookie is bound to that path and the interaction's id. */
export function interactions(parts: InteractionParts): Router {
  const pages = new InteractionPages(parts);
  const form = urlencoded({ limit: "16kb", extended: false });
  const router = Router();
  const { gitHub } = parts;
  if (gitHub) router.get("/:uid/github", (request, response) => gitHub.leave(request, response));
  router.get("/:uid", (request, response) => pages.show(request, response));
  router.post("/:uid/development", form, (request, response) =>
    pages.signInForDevelopment(request, response),
  );
  router.post("/:uid/consent", form, (request, response) => pages.decide(request, response));
  router.post("/:uid/switch-account", form, (request, response) => pages.switchAccount(request, response));
  return router;
}

class InteractionPages {
  readonly #parts: InteractionParts;
  readonly #tokens: FormTokens;
  readonly #users: Records<User>;

  constructor(parts: InteractionParts) {
    this.#parts = parts;
    this.#tokens = new FormTokens(parts.keyring, parts.env.issuer);
    this.#users = new Records(parts.database.users);
  }

  async show(request: Request, response: Response): Promise<void> {
    const interaction = await this.#find(request, response);
    if (interaction.prompt.name === "login") return this.#showSignIn(request, response, interaction);
    const person = await this.#person(interaction);
    return person ? this.#showConsent(response, interaction, person) : this.#startOver(response, interaction);
  }

  /** Anyone who can type may sign in as anyone: possible only where nobody else can reach the issuer. */
  async signInForDevelopment(request: Request, response: Response): Promise<void> {
    const { env, database, provider } = this.#parts;
    const interaction = await this.#find(request, response);
    if (!env.developmentSignIn)
      throw new errors.InvalidRequest("development sign-in exists on loopback issuers only", 404);
    this.#tokens.verify(request, signInSubject(interaction));
    const username = String(request.body.username ?? "").trim();
    if (!loginPattern.test(username)) return response.redirect(303, `${pathOf(interaction)}?problem=login`);
    const identity = { provider: "development" as const, subject: username.toLowerCase() };
    const user = await orUnavailable(() => signInUser(database, identity, { username }));
    await finishSignIn(request, response, { provider, interaction, accountId: user._id });
  }

  async decide(request: Request, response: Response): Promise<void> {
    const interaction = await this.#find(request, response);
    this.#tokens.verify(request, consentSubject(interaction));
    if (!(await this.#person(interaction))) return this.#startOver(response, interaction);
    const result =
      request.body.decision === "allow"
        ? { consent: { grantId: await this.#grant(interaction) } }
        : { error: "access_denied", error_description: "the person did not allow the connection" };
    // Found and checked above; the engine's own way looks everything up again.
    interaction.result = result;
    await interaction.persist();
    response.redirect(303, interaction.returnTo);
  }

  async switchAccount(request: Request, response: Response): Promise<void> {
    const interaction = await this.#find(request, response);
    this.#tokens.verify(request, consentSubject(interaction));
    await this.#startOver(response, interaction);
  }

  /** Null if the person was erased meanwhile. */
  #person({ session }: Interaction): Promise<User | null> {
    return this.#users.find(session?.accountId ?? "");
  }

  async #find(request: Request, response: Response): Promise<Interaction> {
    const interaction = await this.#parts.provider.interactionDetails(request, response);
    if (interaction.uid !== request.params.uid)
      throw new errors.SessionNotFound("another interaction's cookie");
    return interaction;
  }

  async #showSignIn(request: Request, response: Response, interaction: Interaction): Promise<void> {
    const { env } = this.#parts;
    const nonce = newNonce();
    const described = await this.#describe(interaction);
    const problem = problems[String(request.query.problem)];
    const view: SignInView = {
      nonce,
      csrf: this.#tokens.issue(signInSubject(interaction)),
      ...(described && { request: described }),
      ...(env.gitHub && { gitHub: { href: `${pathOf(interaction)}/github` } }),
      ...(env.developmentSignIn && {
        development: { action: `${pathOf(interaction)}/development`, username: suggestedLogin },
      }),
      ...(problem && { problem }),
    };
    sendPage(response, nonce, { html: signInPage(view) });
  }

  async #showConsent(response: Response, interaction: Interaction, person: User): Promise<void> {
    const { params } = interaction;
    const { project, url } = await this.#parts.resources.require(String(params.resource));
    const clientId = String(params.client_id);
    const client = await this.#parts.provider.Client.find(clientId);
    const asked = new Set(String(params.scope).split(" "));
    const nonce = newNonce();
    const html = consentPage({
      nonce,
      csrf: this.#tokens.issue(consentSubject(interaction)),
      action: `${pathOf(interaction)}/consent`,
      switchAccountAction: `${pathOf(interaction)}/switch-account`,
      person: {
        username: person.username,
        provider: person.identity.provider === "github" ? "GitHub" : "development",
      },
      client: {
        name: client?.clientName ?? "",
        nameSetBy: isDocumentAddress(clientId) ? { host: new URL(clientId).host } : "client",
        ...(await receiverOf(this.#parts.provider, interaction)),
      },
      project: { name: project.name, serverUrl: url },
      scopes: project.scopes.filter(({ name }) => asked.has(name)),
      staysConnectedUntil: new Date(Date.now() + lifetimes.refreshTokenAbsolute * 1000),
    });
    sendPage(response, nonce, { html });
  }

  /** Undefined for the dashboard, which needs no introduction. */
  async #describe({ params }: Interaction): Promise<SignInView["request"]> {
    if (params.client_id === dashboardClientId) return undefined;
    const { provider, resources } = this.#parts;
    const client = await provider.Client.find(String(params.client_id));
    const { project, url } = await resources.require(String(params.resource));
    return { clientName: client?.clientName ?? "", projectName: project.name, serverUrl: url };
  }

  /**
   * Holds what the page showed: the request's scopes were settled before it. Where consent is remembered, more is added
   * to what was allowed before (step-up).
   */
  async #grant({ params, session, cid }: Interaction): Promise<string> {
    const { provider, consents } = this.#parts;
    const [clientId, resource, accountId] = [
      String(params.client_id),
      String(params.resource),
      session?.accountId ?? "",
    ];
    const remembered = await consents.isRemembered(clientId);
    const before = remembered && (await consents.find(provider, { accountId, clientId, resource }));
    const grant = before || Object.assign(new provider.Grant({ accountId, clientId }), { jti: cid });
    grant.addResourceScope(resource, String(params.scope));
    return grant.save();
  }

  /**
   * Ends the browser's session and shows the sign-in page for the same request. Done here, since the engine's own
   * change of account is a form that submits itself by a script.
   */
  async #startOver(response: Response, interaction: Interaction): Promise<void> {
    const { artifacts } = this.#parts.database;
    const uid = interaction.session?.uid;
    if (uid) await orUnavailable(() => artifacts.deleteMany({ uid, model: "Session" }));
    delete interaction.session;
    interaction.prompt = { name: "login", reasons: ["switch_account"], details: {} };
    await interaction.persist();
    response.redirect(303, pathOf(interaction));
  }
}

export function pathOf({ uid }: { uid: string }): string {
  return `${endpoints.interaction}/${uid}`;
}

function signInSubject({ uid }: Interaction): string {
  return `sign-in ${uid}`;
}

/** Bound to the person who saw the page: an approval is worth nothing in another account. */
function consentSubject({ uid, session }: Interaction): string {
  return `consent ${uid} ${session?.accountId}`;
}
