/** Minted tokens: written as the engine writes its own, so that they are introspected, refreshed and revoked like any other. */
import { randomBytes } from "node:crypto";
import type { CryptoKey, JWK as JoseJwk } from "jose";
import { importJWK, SignJWT } from "jose";
import type { JWK } from "oidc-provider";
import { errors } from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { artifactId, toArtifact, tokenPrefix } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { lifetimes, lifetimesOf, refreshTokenLife } from "./lifetimes.ts";
import type { Minted } from "./minted-refresh.ts";
import type { SigningKeys } from "./signing-keys.ts";
import type { Subject } from "./subject-tokens.ts";

export interface Order {
  project: ProjectRecord;
  subject: Subject;
  resource: string;
  scope: string;
  /** Seconds. */
  lifetime: number;
  refreshable: boolean;
}

export interface Issued {
  grantId: string;
  accessToken: string;
  refreshToken?: string;
}

const grantType = "token_exchange";

export class MintedTokens {
  readonly #issuer: string;
  readonly #store: ArtifactStore;
  readonly #signingKeys: SigningKeys;
  readonly #imported = new WeakMap<JWK, Promise<CryptoKey | Uint8Array>>();

  constructor(issuer: string, store: ArtifactStore, signingKeys: SigningKeys) {
    this.#issuer = issuer;
    this.#store = store;
    this.#signingKeys = signingKeys;
  }

  /** Grant and tokens go in one command, along with those of other requests. */
  async issue(order: Order): Promise<Issued> {
    const { source } = order.subject;
    const access = accessToken(order, source?.grantId ?? newValue());
    const refresh = order.refreshable && !source ? refreshToken(order, access) : undefined;
    const grants = source ? [] : [grantOf(order, access)];
    await this.#store.records.insertAll([...grants, access.record, ...(refresh ? [refresh.record] : [])]);
    if (source) await this.#requireStanding(access.grantId);
    const structured = order.project.tokenFormat === "jwt";
    return {
      grantId: access.grantId,
      accessToken: structured ? await this.#sign(order, access) : access.value,
      ...(refresh && { refreshToken: refresh.value }),
    };
  }

  /** Whoever revoked the person's connection meanwhile ends what came of it, see `ArtifactStore.flush`. */
  async #requireStanding(grantId: string): Promise<void> {
    if (await this.#store.records.find(artifactId("Grant", grantId))) return;
    await this.#store.revoke(grantId);
    throw new errors.InvalidRequest("subject_token was revoked");
  }

  /** RFC 9068 §2.2 */
  async #sign(
    { project, subject, resource, scope }: Order,
    { value, iat, exp }: AccessToken,
  ): Promise<string> {
    const [key] = this.#signingKeys.current.keys;
    if (!key) throw new Error("there is no signing key");
    const { accountId: sub, facts } = subject;
    const own = {
      iss: this.#issuer,
      sub,
      aud: resource,
      iat,
      exp,
      jti: value,
      client_id: project._id,
      scope,
    };
    return new SignJWT({ ...facts, ...own })
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: key.kid ?? "" })
      .sign(await this.#import(key));
  }

  #import(key: JWK): Promise<CryptoKey | Uint8Array> {
    const imported = this.#imported.get(key) ?? importJWK(key as JoseJwk, "ES256");
    this.#imported.set(key, imported);
    return imported;
  }
}

interface AccessToken {
  value: string;
  record: Artifact;
  grantId: string;
  iat: number;
  exp: number;
}

function accessToken(order: Order, grantId: string): AccessToken {
  const { project, subject, resource, scope, lifetime } = order;
  const value = tokenPrefix("AccessToken") + newValue();
  const iat = Math.floor(Date.now() / 1000);
  const exp = iat + lifetime;
  const owner = { accountId: subject.accountId, clientId: project._id, grantId, gty: grantType };
  const payload = {
    kind: "AccessToken",
    jti: value,
    iat,
    exp,
    ...owner,
    aud: resource,
    scope,
    extra: subject.facts,
  };
  const record = { _id: artifactId("AccessToken", value), ...toArtifact("AccessToken", payload, lifetime) };
  return { value, record, grantId, iat, exp };
}

function refreshToken(order: Order, { grantId, iat }: AccessToken): { value: string; record: Artifact } {
  const { project, subject, resource, scope, lifetime } = order;
  const value = tokenPrefix("RefreshToken") + newValue();
  const life = refreshTokenLife(lifetimesOf(project), iat);
  const owner = { accountId: subject.accountId, clientId: project._id, grantId, gty: grantType };
  const minted: Minted = { facts: subject.facts, scope, lifetime };
  const times = { iat, exp: iat + life, iiat: iat };
  const payload = { kind: "RefreshToken", jti: value, ...times, ...owner, resource, scope, minted };
  return {
    value,
    record: { _id: artifactId("RefreshToken", value), ...toArtifact("RefreshToken", payload, life) },
  };
}

/** Outlives all that can come of it. */
function grantOf(
  { project, subject, resource, scope, lifetime, refreshable }: Order,
  token: AccessToken,
): Artifact {
  const { grantId, iat } = token;
  const life = refreshable ? lifetimes.grant : lifetime;
  const owner = { accountId: subject.accountId, clientId: project._id };
  const resources = { [resource]: scope };
  const payload = { kind: "Grant", jti: grantId, iat, exp: iat + life, ...owner, resources };
  return { _id: artifactId("Grant", grantId), ...toArtifact("Grant", payload, life) };
}

function newValue(): string {
  return randomBytes(32).toString("base64url");
}
