/** Consent: what a person is asked before a client may act for them, and what follows from their answer. */
import type { Request, Response } from "express";
import type Provider from "oidc-provider";
import type { User } from "../shared/server/database.ts";
import type { Answers } from "./answers.ts";
import { brandOf } from "./branding.ts";
import { isDocumentAddress } from "./client-documents.ts";
import type { Acquaintance, Connection, Consents } from "./consents.ts";
import type { FormTokens } from "./csrf.ts";
import { receiverOf } from "./device.ts";
import { pathOf } from "./interaction-path.ts";
import { lifetimes } from "./lifetimes.ts";
import { newNonce, sendPage } from "./pages.ts";
import type { Resource, Resources } from "./resources.ts";
import { languageOf } from "./texts/language.ts";
import type { ClientIdentity } from "./views/client-identity.ts";
import { consentPage } from "./views/consent.ts";
import type { AskedScope } from "./views/permissions.ts";
import { returningPage } from "./views/returning.ts";

export interface ConsentParts {
  provider: Provider;
  resources: Resources;
  consents: Consents;
  tokens: FormTokens;
  answers: Answers;
  /** The name of the provider a person signed in with; undefined for the development sign-in. */
  providerOf(person: User): string | undefined;
}

type Interaction = InstanceType<Provider["Interaction"]>;

interface Asked {
  interaction: Interaction;
  person: User;
}

interface Whose {
  accountId: string;
}

export class Consent {
  readonly #parts: ConsentParts;

  constructor(parts: ConsentParts) {
    this.#parts = parts;
  }

  async show(request: Request, response: Response, { interaction, person }: Asked): Promise<void> {
    const { resources, consents, tokens, provider, providerOf } = this.#parts;
    const connection = connectionOf(interaction);
    const resource = await resources.require(connection.resource);
    const [acquaintance, before] = await Promise.all([
      consents.acquaintance(connection),
      consents.find(provider, connection),
    ]);
    const had = before?.getResourceScope(connection.resource);
    const nonce = newNonce();
    const html = consentPage({
      language: languageOf({
        uiLocales: interaction.params.ui_locales,
        acceptLanguage: request.get("Accept-Language"),
      }),
      nonce,
      csrf: tokens.issue(consentSubject(interaction)),
      action: `${pathOf(interaction)}/consent`,
      switchAccountAction: `${pathOf(interaction)}/switch-account`,
      person: { username: person.username, provider: providerOf(person) },
      client: await this.#identity(interaction, resource, acquaintance),
      project: { name: resource.project.name, serverUrl: resource.url, brand: brandOf(resource.project) },
      scopes: askedScopes(interaction, resource).map((scope) => ({
        ...scope,
        ...(had && { before: known(had, scope.name, acquaintance) }),
      })),
      staysConnectedUntil: new Date(Date.now() + lifetimes.refreshTokenAbsolute * 1000),
      nothingTicked: request.query.problem === "nothing",
    });
    sendPage(response, nonce, { html });
  }

  /** The form's token was verified. */
  async decide(request: Request, response: Response, interaction: Interaction): Promise<void> {
    const { resources, answers } = this.#parts;
    if (request.body.decision === "allow") {
      const resource = await resources.require(connectionOf(interaction).resource);
      const scope = chosenScope(request, askedScopes(interaction, resource));
      if (!scope) return response.redirect(303, `${pathOf(interaction)}?problem=nothing`);
      // From here on the request is for nothing else.
      interaction.params = { ...interaction.params, scope };
      interaction.result = { consent: { grantId: await this.#grant(interaction) } };
    } else {
      const error_description = "the person did not allow the connection";
      interaction.result = { error: "access_denied", error_description };
    }
    await Promise.all([
      interaction.deviceCode ? undefined : answers.expect(interaction),
      // Found and checked by the caller; the engine's own way looks everything up again.
      interaction.persist(),
    ]);
    response.redirect(303, interaction.returnTo);
  }

  /**
   * For the browser that decided already: sent once more, the same decision leads to the same answer, and whoever comes
   * back to the page is told what became of it.
   *
   * @returns false if nothing was decided here lately
   */
  async answerAgain(request: Request, response: Response): Promise<boolean> {
    const { provider, answers, tokens } = this.#parts;
    const uid = String(request.params.uid);
    const { cookies } = provider.createContext(request, response);
    if (cookies.get(provider.cookieName("interaction"), { signed: true }) !== uid) return false;
    const answer = await answers.find(uid);
    if (!answer) return false;
    const { accountId, outcome, isUnspent, location, clientName } = answer;
    if (request.method === "POST") tokens.verify(request, consentSubject({ uid, session: { accountId } }));
    const repeated = request.body?.decision === (outcome === "allowed" ? "allow" : "cancel");
    const nonce = newNonce();
    const moment = isUnspent && repeated ? "now" : "again";
    const language = languageOf({ acceptLanguage: request.get("Accept-Language") });
    const html = returningPage({
      ...{ language, nonce, clientName, outcome },
      ...{ location: isUnspent ? location : undefined, moment },
    });
    sendPage(response, nonce, { html });
    return true;
  }

  async #identity(interaction: Interaction, { project }: Resource, acquaintance: Acquaintance) {
    const { provider } = this.#parts;
    const clientId = String(interaction.params.client_id);
    const client = await provider.Client.find(clientId);
    const { projectId, firstSeen } = acquaintance;
    const byOwner = projectId === project._id;
    const identity: ClientIdentity = {
      name: client?.clientName ?? "",
      nameSetBy: byOwner ? "owner" : nameSetter(clientId),
      firstSeen: byOwner ? undefined : firstSeen,
      ...(await receiverOf(provider, interaction)),
    };
    return identity;
  }

  /** Where consent is remembered, more is added to what was allowed before (step-up). */
  async #grant(interaction: Interaction): Promise<string> {
    const { provider, consents } = this.#parts;
    const { accountId, clientId, resource } = connectionOf(interaction);
    const remembered = await consents.isRemembered(clientId);
    const before = remembered && (await consents.find(provider, { accountId, clientId, resource }));
    const grant =
      before || Object.assign(new provider.Grant({ accountId, clientId }), { jti: interaction.cid });
    grant.addResourceScope(resource, String(interaction.params.scope));
    return grant.save();
  }
}

/** Bound to the person who saw the page: an approval is worth nothing in another account. */
export function consentSubject({ uid, session }: Pick<Interaction, "uid"> & { session?: Whose | undefined }) {
  return `consent ${uid} ${session?.accountId}`;
}

function connectionOf({ params, session }: Interaction): Connection {
  const [clientId, resource] = [String(params.client_id), String(params.resource)];
  return { clientId, resource, accountId: session?.accountId ?? "" };
}

function askedScopes({ params }: Interaction, { project }: Resource): AskedScope[] {
  const asked = new Set(String(params.scope).split(" "));
  return project.scopes.filter(({ name }) => asked.has(name));
}

/** What the form says, and nothing else: undefined if that is nothing, or less than must be allowed together. */
function chosenScope(request: Request, asked: readonly AskedScope[]): string | undefined {
  const sent = new Set([request.body.scope].flat());
  if (asked.some(({ name, optional }) => !optional && !sent.has(name))) return undefined;
  return asked
    .map(({ name }) => name)
    .filter((name) => sent.has(name))
    .join(" ");
}

/** An app that is asked about each time has to be allowed everything each time, so only what is new to it is marked. */
function known(had: string, name: string, { isRemembered }: Acquaintance): AskedScope["before"] {
  if (!had.split(" ").includes(name)) return "not allowed";
  return isRemembered ? "allowed" : undefined;
}

function nameSetter(clientId: string): ClientIdentity["nameSetBy"] {
  return isDocumentAddress(clientId) ? { host: new URL(clientId).host } : "client";
}
