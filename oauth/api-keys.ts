/** API keys: what a project is told of a value that was a key of its servers before OAuth (docs/decisions/0034-api-keys.md). */
import { hash } from "node:crypto";
import type { Request } from "express";
import { apiKeyClientId, apiKeyTokenType } from "../shared/api-key.ts";
import { accountIdOf } from "../shared/minting.ts";
import { apiKeyDigests } from "../shared/server/api-key.ts";
import type { Database } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import { networkOf } from "../shared/server/network.ts";
import type { ApiKeyRecord, ProjectRecord } from "../shared/server/project-records.ts";
import type { Events } from "./events.ts";
import { clean } from "./facts.ts";
import { orUnavailable } from "./outage.ts";
import { tokenOf } from "./project-tokens.ts";
import type { Resources } from "./resources.ts";
import { ShortCache } from "./short-cache.ts";

/** How stale "last used" may be in the dashboard, and how long an answer holds without an end date, in milliseconds. */
const lastUsedPrecision = 60_000;
const answerHolds = 3_600_000;

export interface ApiKeysParts {
  issuer: string;
  database: Database;
  keyring: Keyring;
  resources: Resources;
  events: Events;
}

export class ApiKeys {
  readonly #parts: ApiKeysParts;
  /** By digest. What members change holds everywhere within its five seconds. */
  readonly #known = new ShortCache<ApiKeyRecord | null>("api_keys");

  constructor(parts: ApiKeysParts) {
    this.#parts = parts;
  }

  /**
   * The answer to an introspection. Undefined for what was never a key of this project, and without a look-up for what
   * begins as our own tokens do. Of a key that has ended it says since when: RFC 7662 §2.2 advises against saying why
   * something is not active, but this is told only to the project that imported it, and only of what was a key.
   */
  async introspect(project: ProjectRecord, request: Request): Promise<object | undefined> {
    const token = tokenOf(request);
    const key = token.startsWith("mcpauth_") ? null : await this.#find(project, token, request);
    if (!key) return undefined;
    const cause = await this.#reasonAgainst(project, key);
    this.#parts.events.record(request, {
      step: "introspection",
      outcome: cause ? "failed" : "ok",
      projectId: project._id,
      ...(cause && { cause }),
      once: `${key._id} ${cause}`,
    });
    const endedAt = endOf(project, key);
    if (endedAt && endedAt.getTime() <= Date.now()) {
      return { active: false, api_key: { ended_at: secondsOf(endedAt) } };
    }
    return cause ? { active: false } : this.#facts(project, key);
  }

  async #find(project: ProjectRecord, token: string, request: Request): Promise<ApiKeyRecord | null> {
    const sha256 = hash("sha256", token, "base64url");
    const digests = apiKeyDigests(this.#parts.keyring, project._id, sha256);
    return this.#known.get(digests[0], () =>
      orUnavailable(async () => {
        const { apiKeys } = this.#parts.database;
        const key = await apiKeys.findOne({ projectId: project._id, digest: { $in: digests } });
        if (key) await this.#noteUse(key, request);
        return key;
      }),
    );
  }

  /** Of several processes that see a key at once, one notes it. */
  async #noteUse({ _id, lastUsedAt }: ApiKeyRecord, request: Request): Promise<void> {
    const now = new Date();
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < lastUsedPrecision) return;
    const unnoted = { _id, lastUsedAt: lastUsedAt ?? { $exists: false } };
    const change = { $set: { lastUsedAt: now, lastUsedBy: callerOf(request) }, $inc: { minutesUsed: 1 } };
    await this.#parts.database.apiKeys.updateOne(unnoted, change);
  }

  async #reasonAgainst(project: ProjectRecord, key: ApiKeyRecord): Promise<string | undefined> {
    const endsAt = endOf(project, key);
    if (endsAt && endsAt.getTime() <= Date.now()) return "an API key that has ended";
    return this.#parts.resources.standing.reasonAgainst(project, { accountId: subjectOf(key) });
  }

  #facts(project: ProjectRecord, key: ApiKeyRecord): object {
    const { _id: id, label, subject, scopes, importedAt } = key;
    const { serverUrls } = project;
    const given = project.scopes.map(({ name }) => name).filter((name) => scopes?.includes(name) ?? true);
    const until = Math.min(
      Date.now() + answerHolds,
      endOf(project, key)?.getTime() ?? Number.POSITIVE_INFINITY,
    );
    return {
      active: true,
      scope: given.join(" "),
      client_id: apiKeyClientId,
      sub: subjectOf(key),
      ...(subject !== undefined && { subject, username: subject }),
      aud: serverUrls.length === 1 ? serverUrls[0] : serverUrls,
      iss: this.#parts.issuer,
      exp: Math.floor(until / 1000),
      iat: secondsOf(importedAt),
      token_type: apiKeyTokenType,
      api_key: { id, ...(label !== undefined && { label }) },
    };
  }
}

/** The same as of a token minted for this user; a key of nobody's is known by itself. */
function subjectOf({ _id, projectId, subject }: ApiKeyRecord): string {
  return subject === undefined ? _id : accountIdOf({ projectId, subject });
}

function endOf({ apiKeysEndAt }: ProjectRecord, { revokedAt }: ApiKeyRecord): Date | undefined {
  return revokedAt && !(apiKeysEndAt && apiKeysEndAt < revokedAt) ? revokedAt : apiKeysEndAt;
}

/** Who called the server that asks: it says so along with the question, for keys alone. */
function callerOf({ body }: Request): NonNullable<ApiKeyRecord["lastUsedBy"]> {
  const { user_agent, address } = body as Record<string, unknown>;
  const userAgent = typeof user_agent === "string" ? clean(user_agent, { length: 200 }) : "";
  const network = typeof address === "string" ? networkOf(address) : undefined;
  return { ...(userAgent && { userAgent }), ...(network && { address: network }) };
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
