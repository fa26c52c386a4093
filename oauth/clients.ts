/** Clients: who registered itself, and how the engine finds it again. */
import { createHash } from "node:crypto";
import type { Document } from "mongodb";
import { generateClientSecret, hashClientSecret } from "../shared/server/client-secret.ts";
import type { ClientDocument, ClientRecord, Database } from "../shared/server/database.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { ClientDocuments } from "./client-documents.ts";
import { isDocumentAddress } from "./client-documents.ts";
import type { ClientMetadata } from "./client-metadata.ts";
import { day, lifetimes } from "./lifetimes.ts";
import { orUnavailable } from "./outage.ts";
import { ShortCache } from "./short-cache.ts";

export class Clients {
  readonly #database: Database;
  readonly #documents: ClientDocuments;
  readonly #cache = new ShortCache<ClientRecord | ClientDocument | null>();

  constructor(database: Database, documents: ClientDocuments) {
    this.#database = database;
    this.#documents = documents;
  }

  /** A client as it is now: registered here, or described by the document its id is the address of. */
  find(id: string): Promise<ClientRecord | null> {
    if (isDocumentAddress(id)) return this.#documents.find(id);
    return this.#cache.get(id, () => this.#registered(id)) as Promise<ClientRecord | null>;
  }

  /** The name a client goes by, from what is stored: nobody else is asked. Undefined if there is no such client. */
  async nameOf(id: string): Promise<string | undefined> {
    const load = () => (isDocumentAddress(id) ? this.#documents.copy(id) : this.#registered(id));
    const known = await this.#cache.get(id, load);
    return known ? (known.metadata.client_name ?? "") : undefined;
  }

  #registered(id: string): Promise<ClientRecord | null> {
    return orUnavailable(() => this.#database.clients.findOne({ _id: id }));
  }

  /**
   * Public clients with identical metadata are one client: the same program registers at every connection,
   * and its copies have nothing to tell them apart by. A confidential client is always new, with a secret
   * that is answered once and kept as a hash.
   */
  async register(metadata: ClientMetadata): Promise<{ record: ClientRecord; clientSecret?: string }> {
    if (metadata.token_endpoint_auth_method === "none") {
      return { record: await this.#insert(publicClientId(metadata), metadata) };
    }
    const clientSecret = generateClientSecret();
    const stored = { ...metadata, client_secret: hashClientSecret(clientSecret) };
    return { record: await this.#insert(newIdentifier("cli"), stored), clientSecret };
  }

  /** For a client that somebody allows something: from now on it is not forgotten. */
  async keep(id: string): Promise<void> {
    if (isDocumentAddress(id)) return;
    const unused = { _id: id, expiresAt: { $exists: true } };
    await orUnavailable(() => this.#database.clients.updateOne(unused, { $unset: { expiresAt: "" } }));
  }

  async #insert(id: string, metadata: ClientMetadata): Promise<ClientRecord> {
    const written = { upsert: true, returnDocument: "after" } as const;
    const record = await orUnavailable(() =>
      this.#database.clients.findOneAndUpdate({ _id: id }, [{ $set: newOrRenewed(metadata) }], written),
    );
    if (!record) throw new Error("an upsert returned no client");
    return record;
  }
}

/**
 * A newcomer with its end, or one that is here already: its end is moved while it has one, so not once it was allowed
 * something, and not more than once a day, so that repetitions write nothing.
 */
function newOrRenewed(metadata: ClientMetadata): Document {
  const now = Date.now();
  const end = (seconds: number) => new Date(now + seconds * 1000);
  const isNew = { $eq: [{ $type: "$createdAt" }, "missing"] };
  // An end that is missing is less than any date.
  const isDue = {
    $and: [{ $gt: ["$expiresAt", null] }, { $lt: ["$expiresAt", end(lifetimes.unusedClient - day)] }],
  };
  return {
    metadata: { $ifNull: ["$metadata", { $literal: metadata }] },
    createdAt: { $ifNull: ["$createdAt", new Date(now)] },
    expiresAt: { $cond: [{ $or: [isNew, isDue] }, end(lifetimes.unusedClient), "$expiresAt"] },
  };
}

/** What the engine may know of a client: metadata it understands, never the advisory scope. */
export function engineMetadata({ _id, metadata }: ClientRecord): Record<string, unknown> {
  const { scope, software_id, software_version, ...known } = metadata;
  return { ...known, client_id: _id };
}

function publicClientId(metadata: ClientMetadata): string {
  const canonical = JSON.stringify(Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return `cli_${createHash("sha256").update(canonical).digest("base64url").slice(0, 22)}`;
}
