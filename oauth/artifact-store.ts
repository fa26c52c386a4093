/**
 * Artifact store: how the engine's records get in and out of MongoDB. What one request issues or changes is written
 * together when it ends, before it is answered.
 */
import type { Collection } from "mongodb";
import { errors } from "oidc-provider";
import type { Artifact, Database } from "../shared/server/database.ts";
import { artifactId } from "./artifact.ts";
import { codeUse } from "./authorization-codes.ts";
import { Gathered } from "./gathered.ts";
import { Leftovers } from "./leftovers.ts";
import { orUnavailable } from "./outage.ts";
import { PageReads } from "./page-reads.ts";
import { Records } from "./records.ts";

export class ArtifactStore {
  readonly collection: Collection<Artifact>;
  readonly records: Records<Artifact>;
  /** What a crash may take, since a person can begin it again: it need not be on two disks before the answer. */
  readonly fleeting: Records<Artifact>;
  readonly reads: PageReads;
  /** By the id that an interaction knows a browser's session by. */
  readonly #sessions: Gathered<string, Artifact | null>;
  /** By request: the tokens it issues. */
  readonly #issued = new WeakMap<object, Artifact[]>();
  /** By request: what it changes on a person's way through our pages. */
  readonly #changes = new WeakMap<object, Changes>();
  readonly #followedUp: Leftovers;

  constructor({ artifacts }: Database) {
    this.collection = artifacts;
    this.records = new Records(artifacts);
    this.fleeting = this.records.with({ w: 1 });
    this.reads = new PageReads(this.records);
    this.#sessions = new Gathered((uids) => findSessions(artifacts, uids));
    this.#followedUp = new Leftovers(artifacts);
  }

  /** Null too once the client was answered, since what is answered is removed only a moment later. */
  async findInteraction(uid: string): Promise<Artifact | null> {
    const [interaction, answer] = await Promise.all(
      ["Interaction", "Answer"].map((model) => this.reads.find(artifactId(model, uid))),
    );
    return answer ? null : (interaction ?? null);
  }

  async findSession(uid: string): Promise<Artifact | null> {
    const read = await this.reads.findSession(uid);
    return read ?? orUnavailable(() => this.#sessions.ask(uid));
  }

  /** Written by {@link flush}: tokens, and with them the mark of a code's use, which only one request can issue. */
  issue(request: object, token: Artifact): void {
    const issued = this.#issued.get(request) ?? [];
    issued.push(token);
    this.#issued.set(request, issued);
  }

  /** Written by {@link writeChanges}. What the request has not found before is new. */
  async save(request: object, artifact: Artifact): Promise<void> {
    const { saved } = this.#changesOf(request);
    const isNew = saved.get(artifact._id)?.isNew ?? (await this.reads.isNew(artifact._id));
    saved.set(artifact._id, { artifact, isNew });
    this.reads.set(artifact._id, artifact);
  }

  /** Done by {@link writeChanges}, or soon after. */
  remove(request: object, { _id, model }: Pick<Artifact, "_id" | "model">): void {
    const { saved, removed, followedUp } = this.#changesOf(request);
    saved.delete(_id);
    (model === "Interaction" ? followedUp : removed).add(_id);
  }

  /** If it fails, the request has changed nothing that a second try would miss. */
  async writeChanges(request: object): Promise<void> {
    const changes = this.#changes.get(request);
    if (!changes) return;
    this.#changes.delete(request);
    const all = [...changes.saved.values()];
    const hasCode = all.some(({ artifact }) => artifact.model === "AuthorizationCode");
    // A grant without a code: the engine asks who it is once more, and that may be somebody else.
    const saved = all.filter(({ artifact }) => hasCode || artifact.model !== "Grant");
    const records = saved.every(({ artifact }) => isFleeting(artifact.model)) ? this.fleeting : this.records;
    const those = (isNew: boolean) =>
      saved.flatMap((change) => (change.isNew === isNew ? change.artifact : []));
    // To insert costs MongoDB half of what an upsert does. What is there by the same decision, sent twice, stays.
    await Promise.all([records.insertAll(those(true)), records.saveAll(those(false))]);
    await this.fleeting.removeAll([...changes.removed]);
    this.#followedUp.add(changes.followedUp);
  }

  #changesOf(request: object): Changes {
    const changes = this.#changes.get(request) ?? {
      saved: new Map(),
      removed: new Set(),
      followedUp: new Set(),
    };
    this.#changes.set(request, changes);
    return changes;
  }

  /**
   * Writes what a request issued, and makes sure that nobody revoked the grant meanwhile: whoever revokes removes the
   * grant first and the tokens after it, so tokens that were written while the grant stood are found and removed.
   *
   * @throws errors.InvalidGrant if the grant is gone, and with it what was written, or another request was first
   */
  async flush(request: object): Promise<void> {
    const issued = this.#issued.get(request) ?? [];
    this.#issued.delete(request);
    const areNew = await this.records.insertAll(issued);
    if (issued.some(({ model }, index) => model === codeUse && !areNew[index])) {
      const tokens = issued.filter(({ model }) => model !== codeUse);
      await this.records.removeAll(tokens.map(({ _id }) => _id));
      throw refused("it was already used");
    }
    const grantId = issued.find((artifact) => artifact.grantId)?.grantId;
    if (grantId === undefined || (await this.records.find(artifactId("Grant", grantId)))) return;
    await this.revoke(grantId);
    throw refused("the connection was revoked: sign in again");
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
    // The mark of the first use stays as long as the code lived: whoever has read the code already comes too late by it.
    const those = { grantId, model: { $nin: ["Grant", codeUse] } };
    await orUnavailable(() => this.collection.deleteMany(those));
    // Whoever came first may not have been answered yet; what they get is worth nothing, and soon has no grant either.
    const soon = { $set: { expiresAt: new Date(Date.now() + 60_000) } };
    await orUnavailable(() => this.collection.updateOne({ _id: artifactId("Grant", grantId) }, soon));
    return true;
  }

  /** Ends the connection a token belongs to, or the token alone where nobody granted it. */
  async end({ _id, grantId }: Artifact): Promise<void> {
    if (grantId) await this.revoke(grantId);
    else await this.records.remove(_id);
  }

  /** Ends a connection: its grant first, see {@link flush}. */
  async revoke(grantId: string): Promise<void> {
    await this.records.remove(artifactId("Grant", grantId));
    await orUnavailable(() => this.collection.deleteMany({ grantId }));
  }
}

/** In words for the client: the engine keeps those of its own errors to itself. */
function refused(error_description: string): errors.OIDCProviderError {
  return Object.assign(new errors.InvalidGrant(), { error_description });
}

interface Changes {
  saved: Map<string, { artifact: Artifact; isNew: boolean }>;
  removed: Set<string>;
  /** Interactions that were followed up. */
  followedUp: Set<string>;
}

/** A page or a browser's session that a crash takes is begun again; it need not be on two disks before the answer. */
export function isFleeting(model: string): boolean {
  return model === "Interaction" || model === "Session";
}

async function findSessions(artifacts: Collection<Artifact>, uids: string[]): Promise<(Artifact | null)[]> {
  const found = await artifacts.find({ uid: { $in: uids }, model: "Session" }).toArray();
  const byUid = new Map(found.map((session) => [session.uid, session]));
  return uids.map((uid) => byUid.get(uid) ?? null);
}
