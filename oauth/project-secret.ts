/** Project secret: recognises the holder of a registration secret, `Authorization: Bearer mcpauth_sk_…`. */
import type { Request } from "express";
import { errors } from "oidc-provider";
import type { Database } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import { networkOf } from "../shared/server/network.ts";
import type { ProjectRecord, SecretRecord } from "../shared/server/project-records.ts";
import { isRegistrationSecret, secretDigests } from "../shared/server/registration-secret.ts";
import { orUnavailable } from "./outage.ts";
import type { SecretAttempts } from "./secret-attempts.ts";
import { ShortCache } from "./short-cache.ts";

/** How stale "last used" may be in the dashboard. */
const lastUsedPrecision = 60_000;

const longestUserAgent = 200;

interface Holder {
  secret: SecretRecord;
  project: ProjectRecord;
}

export class ProjectSecrets {
  readonly #database: Database;
  readonly #keyring: Keyring;
  readonly #attempts: SecretAttempts;
  /** Keyed by digest. A revoked secret is refused everywhere within the cache's five seconds. */
  readonly #holders = new ShortCache<Holder | undefined>("registration_secrets");

  constructor(database: Database, keyring: Keyring, attempts: SecretAttempts) {
    this.#database = database;
    this.#keyring = keyring;
    this.#attempts = attempts;
  }

  /**
   * The project whose secret the request carries, in the header only: bodies and URLs end up in logs.
   *
   * @throws errors.InvalidClientAuth (401 `invalid_client`) for a missing, ill-formed, unknown, expired or revoked one,
   *   TooManyRequests if it was so too often
   */
  async authenticate(request: Request): Promise<ProjectRecord> {
    const secret = /^Bearer +(\S+)$/i.exec(request.get("Authorization") ?? "")?.[1];
    if (!secret)
      throw refused("send the project's registration secret as Authorization: Bearer mcpauth_sk_…");
    if (!isRegistrationSecret(secret)) {
      throw refused(
        "the registration secret is ill-formed or mistyped: copy it again, whole, from where it is kept",
      );
    }
    const digests = secretDigests(this.#keyring, secret);
    const find = () => this.#holder(digests, request);
    const holder = await this.#attempts.ofProject(request, digests[0], find);
    if (!holder) {
      throw refused(
        "the registration secret is unknown or no longer valid: generate a new one in the dashboard",
      );
    }
    return holder.project;
  }

  /** Whose secret it is, as long as it is valid. */
  async #holder(digests: [string, ...string[]], request: Request): Promise<Holder | undefined> {
    const find = () => orUnavailable(() => this.#find(digests, request));
    const holder = await this.#holders.get(digests[0], find);
    const { expiresAt } = holder?.secret ?? {};
    return expiresAt && expiresAt.getTime() <= Date.now() ? undefined : holder;
  }

  async #find(digests: string[], request: Request): Promise<Holder | undefined> {
    const { secrets, projects } = this.#database;
    const secret = await secrets.findOne({ digest: { $in: digests } });
    const project = secret && (await projects.findOne({ _id: secret.projectId }));
    if (!project) return undefined;
    await this.#noteUse(secret, request);
    return { secret, project };
  }

  async #noteUse({ _id, lastUsedAt }: SecretRecord, request: Request): Promise<void> {
    const now = new Date();
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < lastUsedPrecision) return;
    const change = { $max: { lastUsedAt: now }, $set: { lastUsedBy: userOf(request) } };
    await this.#database.secrets.updateOne({ _id }, change);
  }
}

/** Enough to find the server that still has an old secret. */
function userOf(request: Request): NonNullable<SecretRecord["lastUsedBy"]> {
  const userAgent = request.get("User-Agent")?.slice(0, longestUserAgent);
  const address = networkOf(request.ip ?? "");
  return { ...(userAgent && { userAgent }), ...(address && { address }) };
}

function refused(description: string): Error {
  const error = new errors.InvalidClientAuth("registration secret refused");
  error.error_description = description;
  return error;
}
