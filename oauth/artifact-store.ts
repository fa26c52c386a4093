/**
 * Artifact store: how the engine's records get in and out of MongoDB, in as few round trips as can be.
 *
 * What many requests want at the same moment goes in one command: while one is under way the next ones gather. Each
 * look-up still begins after its request came, so nobody sees anything stale. The tokens of one request are
 * written together when it ends, before it is answered.
 */
import type { Collection } from "mongodb";
import { MongoBulkWriteError } from "mongodb";
import type { Artifact, Database } from "../shared/server/database.ts";
import { artifactId } from "./artifact.ts";
import { Gathered } from "./gathered.ts";
import { orUnavailable } from "./outage.ts";

export class ArtifactStore {
  readonly collection: Collection<Artifact>;
  readonly #finds: Gathered<string, Artifact | null>;
  readonly #inserts: Gathered<Artifact, boolean>;
  /** By request: what is written when it ends. */
  readonly #deferred = new WeakMap<object, Artifact[]>();

  constructor({ artifacts }: Database) {
    this.collection = artifacts;
    this.#finds = new Gathered((ids) => findAll(artifacts, ids));
    this.#inserts = new Gathered((records) => insertAll(artifacts, records));
  }

  find(_id: string): Promise<Artifact | null> {
    return orUnavailable(() => this.#finds.ask(_id));
  }

  /** @returns false if there was such a record, which stays as it is */
  insert(artifact: Artifact): Promise<boolean> {
    return orUnavailable(() => this.#inserts.ask(artifact));
  }

  /** Written by {@link flush}. */
  defer(request: object, artifact: Artifact): void {
    const waiting = this.#deferred.get(request) ?? [];
    waiting.push(artifact);
    this.#deferred.set(request, waiting);
  }

  /**
   * Writes what a request issued, and makes sure that nobody revoked the grant meanwhile: whoever revokes removes the
   * grant first and the tokens after it, so tokens that were written while the grant stood are found and removed.
   *
   * @returns false if the grant is gone, and with it what was written
   */
  async flush(request: object): Promise<boolean> {
    const waiting = this.#deferred.get(request) ?? [];
    this.#deferred.delete(request);
    await orUnavailable(() => this.#inserts.askAll(waiting));
    const grantId = waiting.find((artifact) => artifact.grantId)?.grantId;
    if (grantId === undefined || (await this.find(artifactId("Grant", grantId)))) return true;
    await this.revoke(grantId);
    return false;
  }

  /**
   * Ends a connection whose code or refresh token was used again (RFC 9700 §4.14.2). While its first use is still under
   * way the second is no sign of theft but of a client that asked twice at once: one of the two is refused, no more.
   *
   * @returns whether it was ended
   */
  async revokeReused({ model, grantId = "", payload }: Artifact): Promise<boolean> {
    const issued =
      model === "RefreshToken"
        ? { grantId, model, "payload.rotations": (payload.rotations ?? 0) + 1 }
        : { grantId, model: "AccessToken" };
    const done = await orUnavailable(() => this.collection.findOne(issued, { projection: { _id: 1 } }));
    if (!done) return false;
    await orUnavailable(() => this.collection.deleteMany({ grantId, model: { $ne: "Grant" } }));
    // Whoever came first may not have been answered yet; what they get is worth nothing, and soon has no grant either.
    const soon = { $set: { expiresAt: new Date(Date.now() + 60_000) } };
    await orUnavailable(() => this.collection.updateOne({ _id: artifactId("Grant", grantId) }, soon));
    return true;
  }

  /** Ends the connection a token belongs to, or the token alone where nobody granted it. */
  async end({ _id, grantId }: Artifact): Promise<void> {
    if (grantId) await this.revoke(grantId);
    else await orUnavailable(() => this.collection.deleteOne({ _id }));
  }

  /** Ends a connection: its grant first, see {@link flush}. */
  async revoke(grantId: string): Promise<void> {
    await orUnavailable(() => this.collection.deleteOne({ _id: artifactId("Grant", grantId) }));
    await orUnavailable(() => this.collection.deleteMany({ grantId }));
  }
}

async function findAll(artifacts: Collection<Artifact>, ids: string[]): Promise<(Artifact | null)[]> {
  const found = await artifacts.find({ _id: { $in: ids } }).toArray();
  const byId = new Map(found.map((artifact) => [artifact._id, artifact]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Each on its own: that one exists already is no reason to leave another out. */
async function insertAll(artifacts: Collection<Artifact>, records: Artifact[]): Promise<boolean[]> {
  const existing = new Set<number>();
  try {
    await artifacts.insertMany(records, { ordered: false });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    for (const { code, index } of [error.writeErrors].flat()) {
      if (code !== 11_000) throw error;
      existing.add(index);
    }
  }
  return records.map((_record, index) => !existing.has(index));
}
