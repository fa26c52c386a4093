/** Subject tokens: who a token is asked for, and who acts for them (RFC 8693 §2.1, §4.1). */
import { errors } from "oidc-provider";
import type { MintingSettings } from "../shared/minting.ts";
import { accountIdOf, tokenTypes } from "../shared/minting.ts";
import type { Artifact } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { IdentityProviders } from "./identity-provider.ts";
import { UnacceptableToken } from "./identity-provider.ts";
import type { Claims, MintRequest, Presented } from "./mint-request.ts";
import type { ProjectStanding } from "./project-standing.ts";
import { findToken, isLive, isOf } from "./project-tokens.ts";

/** RFC 8693 §4.1: who acts, and within it for whom they act in turn. */
export interface Actor {
  sub: string;
  client_id?: string | undefined;
  subject?: string | undefined;
  subject_issuer?: string | undefined;
  act?: Actor | undefined;
}

/**
 * What a minted token says beside who it is for, in the words in which introspection and JWTs state it. A type alias,
 * since the engine's records take no interface.
 */
export type MintedFacts = {
  /** The product's own id of the person, or the identity provider's. */
  subject?: string | undefined;
  subject_issuer?: string | undefined;
  name?: string | undefined;
  email?: string | undefined;
  claims?: Claims | undefined;
  act?: Actor | undefined;
};

export interface Subject {
  accountId: string;
  facts: MintedFacts;
  /** The access token of ours that was presented: what is minted is never worth more. */
  source?: Artifact | undefined;
}

type Identified = Subject & { mayAct?: unknown };

export interface SubjectTokensParts {
  store: ArtifactStore;
  standing: ProjectStanding;
  identityProviders: IdentityProviders;
  /** From a JWT of ours to the identifier it is stored under; other values stay as they are. */
  readIdentifier(token: string): Promise<string>;
}

const maximumSubject = 255;
const maximumActors = 8;

export class SubjectTokens {
  readonly #parts: SubjectTokensParts;

  constructor(parts: SubjectTokensParts) {
    this.#parts = parts;
  }

  /**
   * @throws errors.InvalidRequest for a token that is not what it is said to be, or of a kind the project does not take
   *   (RFC 8693 §2.2.2)
   */
  async identify(project: ProjectRecord, settings: MintingSettings, asked: MintRequest): Promise<Subject> {
    requireSwitchedOn(settings, asked.subject);
    const subject = await this.#identify(project, settings, asked.subject);
    const { name, email, claims } = asked.person;
    if (subject.source && (name ?? email ?? claims) !== undefined) {
      throw refusal(asked.subject, "says who the person is: leave out name, email and claims");
    }
    const said = Object.entries({ name, email, claims }).filter(([, value]) => value !== undefined);
    const facts = { ...subject.facts, ...Object.fromEntries(said) };
    if (!asked.actor) return { ...subject, facts };
    const actor = await this.#identify(project, settings, asked.actor);
    requireMayAct(subject, actor);
    return { ...subject, facts: { ...facts, act: actorOf(actor, facts.act) } };
  }

  async #identify(
    project: ProjectRecord,
    settings: MintingSettings,
    presented: Presented,
  ): Promise<Identified> {
    const identified = await this.#found(project, settings, presented);
    const { accountId, source } = identified;
    const reason = await this.#parts.standing.reasonAgainst(project, source ?? { accountId });
    if (reason) throw refusal(presented, `is refused: ${reason} in this project`);
    return identified;
  }

  #found(project: ProjectRecord, settings: MintingSettings, presented: Presented): Promise<Identified> {
    if (presented.type === tokenTypes.subject) return named(project, presented);
    if (presented.type === tokenTypes.accessToken) return this.#known(project, presented);
    return this.#vouched(project, settings, presented);
  }

  async #vouched(
    { _id: projectId }: ProjectRecord,
    { identityProviders }: MintingSettings,
    presented: Presented,
  ): Promise<Identified> {
    try {
      const verified = await this.#parts.identityProviders.verify(presented.token, identityProviders);
      const { issuer, subject, claims } = verified;
      const facts = { subject, subject_issuer: issuer, ...contactOf(claims) };
      return { accountId: accountIdOf({ projectId, subject, issuer }), facts, mayAct: claims.may_act };
    } catch (error) {
      if (!(error instanceof UnacceptableToken)) throw error;
      throw refusal(presented, `is refused: ${error.message}`);
    }
  }

  /** An access token of ours, for one of the project's own servers. */
  async #known(project: ProjectRecord, presented: Presented): Promise<Identified> {
    const token = await this.#parts.readIdentifier(presented.token);
    const models = ["AccessToken", ...(presented.parameter === "actor_token" ? ["ClientCredentials"] : [])];
    const source = await findToken(this.#parts.store, token, models);
    if (!source || !isLive(source) || !isOf(project, source)) {
      throw refusal(presented, "is not a live access token of a person at one of this project's servers");
    }
    if (source.payload.jkt) throw refusal(presented, "is bound to a key (RFC 9449) and cannot be exchanged");
    const { accountId = source.clientId ?? "", payload } = source;
    return { accountId, facts: payload.extra ?? {}, source };
  }
}

/** A user of the product, on the word of whoever holds the secret. */
async function named({ _id: projectId }: ProjectRecord, presented: Presented): Promise<Identified> {
  const { token: subject } = presented;
  if (/^(mcpauth_|eyJ[\w-]+\.)/.test(subject)) {
    throw refusal(presented, "is a token itself: say of which type, or send the user's id");
  }
  if (subject.trim() === "" || subject.length > maximumSubject || /\p{Cc}/u.test(subject)) {
    throw refusal(presented, `must be the user's id: 1 to ${maximumSubject} visible characters`);
  }
  return { accountId: accountIdOf({ projectId, subject }), facts: { subject } };
}

function requireSwitchedOn(settings: MintingSettings, presented: Presented): void {
  const { ownUsers, ownTokens, identityProviders } = settings;
  const isOn = {
    [tokenTypes.subject]: ownUsers,
    [tokenTypes.accessToken]: ownTokens,
    [tokenTypes.jwt]: identityProviders.length > 0,
    [tokenTypes.idToken]: identityProviders.length > 0,
  }[presented.type];
  if (isOn) return;
  throw new errors.InvalidRequest(
    `subject_token_type ${presented.type} is not accepted by this project: switch it on in the dashboard, under Minting`,
  );
}

/** RFC 8693 §4.4: a subject may say who alone acts for it. */
function requireMayAct({ mayAct }: Identified, { facts }: Identified): void {
  if (typeof mayAct !== "object" || mayAct === null) return;
  const { sub, iss } = mayAct as { sub?: unknown; iss?: unknown };
  const { subject, subject_issuer: issuer } = facts;
  if (sub === subject && (iss === undefined || iss === issuer)) return;
  throw new errors.InvalidRequest("actor_token is not who the subject_token's may_act allows to act");
}

/** The one who acts now stands outermost. */
function actorOf({ accountId, facts, source }: Identified, before: Actor | undefined): Actor {
  const { subject, subject_issuer } = facts;
  const clientId = source?.clientId;
  const actor: Actor = {
    sub: accountId,
    ...(clientId && { client_id: clientId }),
    ...(subject && { subject }),
    ...(subject_issuer && { subject_issuer }),
    ...(before && { act: before }),
  };
  if (lengthOf(actor) <= maximumActors) return actor;
  throw new errors.InvalidRequest(`actor_token makes a chain of more than ${maximumActors} actors`);
}

function lengthOf({ act }: Actor): number {
  return act ? 1 + lengthOf(act) : 1;
}

/** OpenID Connect Core §5.1: an address that the provider did not check says nothing. */
function contactOf({ name, email, email_verified: verified }: Record<string, unknown>): MintedFacts {
  return {
    ...(typeof name === "string" && { name: name.slice(0, 200) }),
    ...(typeof email === "string" && verified === true && { email: email.slice(0, 254) }),
  };
}

function refusal({ parameter }: Presented, reason: string): Error {
  return new errors.InvalidRequest(`${parameter} ${reason}`);
}
