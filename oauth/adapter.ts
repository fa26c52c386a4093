/** Adapter: the engine's records in MongoDB. What may happen only once is decided by one atomic update. */
import type { Adapter, AdapterPayload } from "oidc-provider";
import Provider, { errors } from "oidc-provider";
import type { Artifact, Database } from "../shared/server/database.ts";
import { artifactId, toArtifact, tokenPrefix } from "./artifact.ts";
import type { Clients } from "./clients.ts";
import { engineMetadata } from "./clients.ts";
import { orUnavailable } from "./outage.ts";
import type { Rotation } from "./rotation.ts";

/** Written once and never changed: a second write is the answer to a repeated request. */
const immutable = new Set(["AccessToken", "AuthorizationCode", "RefreshToken", "ReplayDetection"]);

/** Read twice in a token request: to check the request before the engine consumes them, and by the engine. */
const readTwice = new Set(["AuthorizationCode", "RefreshToken"]);

export interface AdapterOptions {
  database: Database;
  clients: Clients;
  rotation: Rotation;
}

/** What the engine's `adapter` setting wants: a factory by model name. */
export function createAdapter(options: AdapterOptions): (model: string) => Adapter {
  return (model) => (model === "Client" ? new ClientAdapter(options) : new ArtifactAdapter(model, options));
}

class ArtifactAdapter implements Adapter {
  readonly #model: string;
  readonly #artifacts: Database["artifacts"];
  readonly #rotation: Rotation;
  readonly #readInRequest = new WeakMap<object, Map<string, Promise<Artifact | null>>>();

  constructor(model: string, { database, rotation }: AdapterOptions) {
    this.#model = model;
    this.#artifacts = database.artifacts;
    this.#rotation = rotation;
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (!id.startsWith(tokenPrefix(this.#model))) return undefined;
    const found = await this.#read(artifactId(this.#model, id));
    return found ? { ...this.#payload(found), jti: id } : undefined;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn = 0): Promise<void> {
    const _id = artifactId(this.#model, id);
    const fields = toArtifact(this.#model, payload, expiresIn);
    const change = immutable.has(this.#model) ? { $setOnInsert: fields } : { $set: fields };
    const { upsertedCount } = await orUnavailable(() =>
      this.#artifacts.updateOne({ _id }, change, { upsert: true }),
    );
    // The engine looked for it first; whoever comes between its look and its write replays it too.
    if (this.#model === "ReplayDetection" && upsertedCount === 0) {
      throw new errors.InvalidClientAuth("jti was used before");
    }
  }

  /**
   * Marks a code or refresh token as used. The engine looks first and consumes afterwards; only this update
   * decides, so of many who come at once one wins.
   *
   * @throws errors.InvalidGrant for the others
   */
  async consume(id: string): Promise<void> {
    const used = { _id: artifactId(this.#model, id), value: id };
    const won = await orUnavailable(() =>
      this.#model === "RefreshToken"
        ? this.#rotation.consume(this.#artifacts, used)
        : this.#consumeOnce(used._id),
    );
    if (!won) throw new errors.InvalidGrant("it was already used");
  }

  async destroy(id: string): Promise<void> {
    await orUnavailable(() => this.#artifacts.deleteOne({ _id: artifactId(this.#model, id) }));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await orUnavailable(() => this.#artifacts.deleteMany({ grantId, model: this.#model }));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#findBy({ uid, model: this.#model });
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#findBy({ userCode, model: this.#model });
  }

  async #findBy(filter: Partial<Artifact>): Promise<AdapterPayload | undefined> {
    const found = await orUnavailable(() => this.#artifacts.findOne(filter));
    return found ? this.#payload(found) : undefined;
  }

  async #consumeOnce(_id: string): Promise<boolean> {
    const unused = { _id, consumedAt: { $exists: false } };
    const { modifiedCount } = await this.#artifacts.updateOne(unused, { $set: { consumedAt: new Date() } });
    return modifiedCount === 1;
  }

  #read(_id: string): Promise<Artifact | null> {
    const load = () => orUnavailable(() => this.#artifacts.findOne({ _id }));
    const request = readTwice.has(this.#model) ? Provider.ctx : undefined;
    if (!request) return load();
    const reads = this.#readInRequest.get(request) ?? new Map<string, Promise<Artifact | null>>();
    this.#readInRequest.set(request, reads);
    const read = reads.get(_id) ?? load();
    reads.set(_id, read);
    return read;
  }

  /** A copy: the engine keeps what it gets and may change it. */
  #payload({ payload, consumedAt }: Artifact): AdapterPayload {
    const copy = structuredClone(payload);
    if (!consumedAt || (this.#model === "RefreshToken" && this.#rotation.mayReplay(consumedAt))) return copy;
    return { ...copy, consumed: Math.floor(consumedAt.getTime() / 1000) };
  }
}

/** Clients register through a route of our own: the engine only ever reads them. */
class ClientAdapter implements Adapter {
  readonly #clients: Clients;

  constructor({ clients }: AdapterOptions) {
    this.#clients = clients;
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const record = await this.#clients.find(id);
    return record ? engineMetadata(record) : undefined;
  }

  upsert = readOnly;
  consume = readOnly;
  destroy = readOnly;
  revokeByGrantId = readOnly;
  findByUid = readOnly;
  findByUserCode = readOnly;
}

async function readOnly(): Promise<never> {
  throw new Error("the engine reads clients and never writes them");
}
