/** Consent: what a person is asked before a client may act for them, and what follows from their answer. */
import type { Request, Response } from "express";
import type Provider from "oidc-provider";
import type { User } from "../shared/server/database.ts";
import type { Answers } from "./answers.ts";
import { askedScopes, chosenScope, shownScopes } from "./asked-scopes.ts";
import { brandOf } from "./branding.ts";
import { isDocumentAddress } from "./client-documents.ts";
import type { Acquaintance, Connection, Consents } from "./consents.ts";
import type { FormTokens } from "./csrf.ts";
import { receiverOf } from "./device.ts";
import { pathOf } from "./interaction-path.ts";
import { lifetimesOf } from "./lifetimes.ts";
import { newNonce, sendPage } from "./pages.ts";
import type { Resource, Resources } from "./resources.ts";
import type { Resume } from "./resumption.ts";
import { languageOf } from "./texts/language.ts";
import type { ClientIdentity } from "./views/client-identity.ts";
import { consentPage } from "./views/consent.ts";
import { returningPage } from "./views/returning.ts";

export interface ConsentParts {
  provider: Provider;
  resources: Resources;
  consents: Consents;
  tokens: FormTokens;
  answers: Answers;
  resume: Resume;
  /** The name of the provider a person signed in with; undefined for the development sign-in. */
  providerOf(person: User): string | undefined;
}

type Interaction = InstanceType<Provider["Interaction"]>;

interface Asked {
  interaction: Interaction;
  person: User;
  /** The page is shown again, since nothing was chosen. */
  nothingTicked: boolean;
}

interface Shown {
  interaction: Interaction;
  /** The scopes that the answered page listed. */
  shown: string | undefined;
}

interface Whose {
  accountId: string;
}

export class Consent {
  readonly #parts: ConsentParts;

  constructor(parts: ConsentParts) {
    this.#parts = parts;
  }

  async show(request: Request, response: Response, asked: Asked): Promise<void> {
    const { interaction, person, nothingTicked } = asked;
    const { consents, tokens, providerOf } = this.#parts;
    const [{ resource, scopes }, acquaintance] = await Promise.all([
      this.#asked(interaction),
      consents.acquaintance(connectionOf(interaction)),
    ]);
    const { project, url: serverUrl } = resource;
    const brand = brandOf(project);
    const nonce = newNonce();
    const html = consentPage({
      language: languageOf({
        uiLocales: interaction.params.ui_locales,
        acceptLanguage: request.get("Accept-Language"),
      }),
      nonce,
      csrf: tokens.issue(consentSubject(interaction), scopes.map(({ name }) => name).join(" ")),
      action: `${pathOf(interaction)}/consent`,
      switchAccountAction: `${pathOf(interaction)}/switch-account`,
      person: { username: person.username, provider: providerOf(person) },
      client: await this.#identity(interaction, resource, acquaintance),
      project: { name: project.name, serverUrl, brand },
      scopes,
      staysConnectedUntil: new Date(Date.now() + lifetimesOf(project).refreshTokenAbsolute * 1000),
      nothingTicked,
    });
    sendPage(response, nonce, { html, pictures: brand?.logo !== undefined });
  }

  /** The form's token was verified. */
  async decide(request: Request, response: Response, { interaction, shown }: Shown): Promise<void> {
    const { resources, resume } = this.#parts;
    if (request.body.decision === "allow") {
      const { project } = await resources.require(String(interaction.params.resource));
      const scope = chosenScope(request.body, shownScopes(project, shown));
      if (!scope) return response.redirect(303, `${pathOf(interaction)}?problem=nothing`);
      // From here on the request is for nothing else.
      interaction.params = { ...interaction.params, scope };
      const grantId = await this.#rememberedGrant(interaction);
      interaction.result = { consent: { ...(grantId && { grantId }) } };
    } else {
      const error_description = "the person did not allow the connection";
      interaction.result = { error: "access_denied", error_description };
    }
    await resume(request, response, interaction);
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

  async #asked(interaction: Interaction) {
    const { resources, consents, provider } = this.#parts;
    const connection = connectionOf(interaction);
    const [resource, isRemembered, before] = await Promise.all([
      resources.require(connection.resource),
      consents.isRemembered(connection.clientId),
      consents.find(provider, connection),
    ]);
    const had = before?.getResourceScope(connection.resource);
    const scopes = askedScopes(resource.project, {
      asked: String(interaction.params.scope),
      had,
      isRemembered,
    });
    return { resource, scopes };
  }

  /** To which the answer adds. */
  async #rememberedGrant(interaction: Interaction): Promise<string | undefined> {
    const { consents, provider } = this.#parts;
    const connection = connectionOf(interaction);
    if (!(await consents.isRemembered(connection.clientId))) return undefined;
    return (await consents.find(provider, connection))?.jti;
  }

  async #identity(interaction: Interaction, { project }: Resource, acquaintance: Acquaintance) {
    const { provider, resources } = this.#parts;
    const clientId = String(interaction.params.client_id);
    const [client, isTrusted] = await Promise.all([
      provider.Client.find(clientId),
      resources.standing.isTrusted(project, clientId),
    ]);
    const { projectId, firstSeen } = acquaintance;
    const byOwner = projectId === project._id;
    const identity: ClientIdentity = {
      name: client?.clientName ?? "",
      nameSetBy: byOwner ? "owner" : nameSetter(clientId),
      firstSeen: byOwner ? undefined : firstSeen,
      trustedBy: isTrusted ? project.name : undefined,
      ...(await receiverOf(provider, interaction)),
    };
    return identity;
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

function nameSetter(clientId: string): ClientIdentity["nameSetBy"] {
  return isDocumentAddress(clientId) ? { host: new URL(clientId).host } : "client";
}
