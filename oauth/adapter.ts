/** Adapter: the engine's records in MongoDB. What may happen only once is decided by one atomic write. */
import type { Adapter, AdapterPayload, KoaContextWithOIDC } from "oidc-provider";
import Provider, { errors } from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";
import { artifactId, toArtifact, tokenPrefix } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { isFleeting } from "./artifact-store.ts";
import { findCode, markOfUse } from "./authorization-codes.ts";
import type { Clients } from "./clients.ts";
import { engineMetadata } from "./clients.ts";
import { isRemembered } from "./consents.ts";
import type { DeviceCodes } from "./device-codes.ts";
import { saveDeviceCode } from "./device-codes.ts";
import type { GrantSources } from "./grant-sources.ts";
import { day } from "./lifetimes.ts";
import { orUnavailable } from "./outage.ts";
import type { Records } from "./records.ts";
import type { Rotation } from "./rotation.ts";
import type { SecretAttempts } from "./secret-attempts.ts";

/** Written once and never changed: a second write is the answer to a repeated request. */
const immutable = new Set([
  "AccessToken",
  "AuthorizationCode",
  "RefreshToken",
  "ReplayDetection",
  "ClientCredentials",
]);

/** What a token request issues. */
const tokens = new Set(["AccessToken", "RefreshToken", "ClientCredentials"]);

/** What changes on a person's way through our pages. */
const stations = new Set(["Interaction", "Session", "Grant", "AuthorizationCode"]);

/** What both our pages and the engine look at, beside interactions. */
const sharedReads = new Set(["Session", "Grant"]);

/** By the engine's name of the route. */
const pageRoutes = new Set(["authorization", "resume"]);

/** What a token request redeems. */
const grantSources = new Set(["AuthorizationCode", "RefreshToken", "DeviceCode"]);

export interface AdapterOptions {
  store: ArtifactStore;
  clients: Clients;
  rotation: Rotation;
  sources: GrantSources;
  attempts: SecretAttempts;
  deviceCodes: DeviceCodes;
}

/** What the engine's `adapter` setting wants: a factory by model name. */
export function createAdapter(options: AdapterOptions): (model: string) => Adapter {
  return (model) => {
    if (model === "Client") return new ClientAdapter(options);
    if (model === "Session") return new SessionAdapter(options);
    return model === "Grant" ? new GrantAdapter(options) : new ArtifactAdapter(model, options);
  };
}

class ArtifactAdapter implements Adapter {
  readonly #model: string;
  readonly #store: ArtifactStore;
  readonly #rotation: Rotation;
  readonly #sources: GrantSources;
  readonly #deviceCodes: DeviceCodes;
  readonly #records: Records<Artifact>;

  constructor(model: string, { store, rotation, sources, deviceCodes }: AdapterOptions) {
    this.#model = model;
    this.#store = store;
    this.#rotation = rotation;
    this.#sources = sources;
    this.#records = isFleeting(model) ? store.fleeting : store.records;
    this.#deviceCodes = deviceCodes;
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (!id.startsWith(tokenPrefix(this.#model))) return undefined;
    const implied = this.#model === "Grant" && this.#sources.impliedGrant(id);
    if (implied) return implied;
    const found = await this.#read(id);
    return found ? { ...this.#payload(found), jti: id } : undefined;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn = 0): Promise<void> {
    const plain = { _id: artifactId(this.#model, id), ...toArtifact(this.#model, payload, expiresIn) };
    const artifact = this.#deviceCodes.conceal(plain, payload);
    const request = Provider.ctx;
    if (tokens.has(this.#model) && request?.oidc.route === "token") this.#store.issue(request, artifact);
    else if (request && this.#isStation(request)) await this.#store.save(request, artifact);
    else if (this.#model === "DeviceCode") await saveDeviceCode(this.#store, artifact);
    else if (immutable.has(this.#model)) await this.#insert(artifact);
    else await this.#records.save(artifact);
  }

  /**
   * Marks a code or refresh token as used. The engine looks first and consumes afterwards; only this decides, so of many
   * who come at once one wins.
   *
   * @throws errors.InvalidGrant for the others
   */
  async consume(id: string): Promise<void> {
    if (this.#model === "RefreshToken" && this.#sources.isConsumed()) return;
    const used = await this.#use(artifactId(this.#model, id), id);
    if (!used) throw new errors.InvalidGrant("it was already used");
  }

  async #use(_id: string, value: string): Promise<unknown> {
    const request = Provider.ctx;
    if (this.#model === "RefreshToken") return this.#rotation.consume(this.#records, { _id, value });
    if (this.#model === "AuthorizationCode") {
      const code = this.#sources.redeemed();
      if (code && request) this.#store.issue(request, markOfUse(code));
      return code && request;
    }
    // With what comes of it: if that cannot be stored, or the decision is sent twice, the pushed request is still good.
    if (this.#model === "PushedAuthorizationRequest" && request) {
      const pushed = await this.#store.reads.find(_id);
      if (!pushed || pushed.consumedAt) return false;
      await this.#store.save(request, { ...pushed, consumedAt: new Date() });
      return true;
    }
    const conditions = { consumedAt: { $exists: false } };
    return this.#records.claim({ _id, conditions, change: { consumedAt: new Date() } });
  }

  async destroy(id: string): Promise<void> {
    // The engine removes a refresh token that is used again. Kept, it lets every later use be noticed: while the first is
    // under way, nothing else would end the connection.
    if (this.#model === "RefreshToken" && this.#sources.redeemed()) return;
    const request = Provider.ctx;
    const _id = artifactId(this.#model, id);
    this.#store.reads.set(_id, null);
    if (request && this.#isStation(request)) this.#store.remove(request, { _id, model: this.#model });
    else await this.#records.remove(_id);
  }

  #isStation({ oidc }: KoaContextWithOIDC): boolean {
    return stations.has(this.#model) && pageRoutes.has(oidc.route);
  }

  /** The engine asks once for each model; with the first of them the whole connection goes. */
  async revokeByGrantId(grantId: string): Promise<void> {
    if (this.#model !== "AccessToken") return;
    const reused = this.#sources.redeemed();
    // No browser ever held it: its second use is a device that asked twice, and no theft.
    if (reused?.model === "DeviceCode") return;
    if (!reused) await this.#store.revoke(grantId);
    else if (await this.#store.revokeReused(reused)) this.#sources.noteEndedByReuse();
  }

  /** The engine asks only for sessions so. */
  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const found = await this.#store.findSession(uid);
    return found ? this.#payload(found) : undefined;
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const filter = this.#deviceCodes.byUserCode(userCode);
    const found = await orUnavailable(() => this.#store.collection.findOne(filter));
    return found ? this.#payload(found) : undefined;
  }

  async #insert(artifact: Artifact): Promise<void> {
    const isNew = await this.#records.insert(artifact);
    // The engine looked for it first; whoever comes between its look and its write replays it too.
    if (!isNew && this.#model === "ReplayDetection")
      throw new errors.InvalidClientAuth("jti was used before");
  }

  #read(id: string): Promise<Artifact | null> {
    const _id = artifactId(this.#model, id);
    if (this.#model === "Interaction") return this.#store.findInteraction(id);
    if (sharedReads.has(this.#model)) return this.#store.reads.find(_id);
    const load = () =>
      this.#model === "AuthorizationCode" ? findCode(this.#records, _id) : this.#records.find(_id);
    return grantSources.has(this.#model) ? this.#sources.read(_id, load) : load();
  }

  /** A copy: the engine keeps what it gets and may change it, though not what lies deeper in a token. */
  #payload(artifact: Artifact): AdapterPayload {
    const { payload, consumedAt } = artifact;
    const own = immutable.has(this.#model) ? payload : copyOf(payload);
    const copy = { ...own, ...this.#deviceCodes.reveal(artifact) };
    if (!consumedAt || this.#rotation.mayReplay(artifact)) return copy;
    return { ...copy, consumed: Math.floor(consumedAt.getTime() / 1000) };
  }
}

/** Of JSON, in a tenth of the time that `structuredClone` takes. */
function copyOf<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  const copy = { ...value } as Record<string, unknown>;
  for (const key of Object.keys(copy)) copy[key] = copyOf(copy[key]);
  return copy as Value;
}

/**
 * The engine saves a browser's session with every request. What has not changed is written once a day, to last as long again.
 * Of the clients that were allowed it keeps those that are looked up again.
 */
class SessionAdapter extends ArtifactAdapter {
  /** By request: the session as it was read, in the same form as it will be compared with. */
  readonly #read = new WeakMap<object, { id: string; exp: number; rest: string }>();

  readonly #clients: Clients;

  constructor(options: AdapterOptions) {
    super("Session", options);
    this.#clients = options.clients;
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const found = await super.find(id);
    if (found && Provider.ctx) this.#read.set(Provider.ctx, { id, ...comparable(found) });
    return found;
  }

  override async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const kept = await this.#withoutStrangers(payload);
    const read = Provider.ctx && this.#read.get(Provider.ctx);
    const { exp, rest } = comparable(kept);
    if (read?.id === id && read.rest === rest && exp - read.exp < day) return;
    await super.upsert(id, kept, expiresIn);
  }

  /** A client that is asked about each time would only make the session grow. */
  async #withoutStrangers({ authorizations = {}, ...session }: AdapterPayload): Promise<AdapterPayload> {
    const known = await Promise.all(
      Object.entries(authorizations).map(async ([clientId, authorization]) =>
        (await isRemembered(this.#clients, clientId)) ? [[clientId, authorization] as const] : [],
      ),
    );
    const kept = Object.fromEntries(known.flat());
    return { ...session, ...(Object.keys(kept).length > 0 && { authorizations: kept }) };
  }
}

function comparable({ exp = 0, ...rest }: AdapterPayload): { exp: number; rest: string } {
  return { exp, rest: JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

/** With its first grant a client that registered itself stays for good: first the client, so that no grant is ever without it. */
class GrantAdapter extends ArtifactAdapter {
  readonly #clients: Clients;

  constructor(options: AdapterOptions) {
    super("Grant", options);
    this.#clients = options.clients;
  }

  override async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    if (payload.clientId) await this.#clients.keep(payload.clientId);
    await super.upsert(id, payload, expiresIn);
  }
}

/** Clients register through a route of our own: the engine only ever reads them. */
class ClientAdapter implements Adapter {
  readonly #clients: Clients;
  readonly #attempts: SecretAttempts;

  constructor({ clients, attempts }: AdapterOptions) {
    this.#clients = clients;
    this.#attempts = attempts;
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    this.#attempts.beforeClient(id);
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
