/** Clients: who registered itself, and how the engine finds it again. */
import { hash } from "node:crypto";
import { generateClientSecret, hashClientSecret } from "../shared/server/client-secret.ts";
import type { ClientDocument, ClientRecord, Database } from "../shared/server/database.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { ClientDocuments } from "./client-documents.ts";
import { isDocumentAddress } from "./client-documents.ts";
import type { ClientMetadata } from "./client-metadata.ts";
import { day, lifetimes } from "./lifetimes.ts";
import { orUnavailable } from "./outage.ts";
import { findProjectClient, isProject } from "./project-client.ts";
import { Records } from "./records.ts";
import { ShortCache } from "./short-cache.ts";

export class Clients {
  readonly #database: Database;
  readonly #records: Records<ClientRecord>;
  readonly #documents: ClientDocuments;
  readonly #cache = new ShortCache<ClientRecord | ClientDocument | null>("clients");

  constructor(database: Database, documents: ClientDocuments) {
    this.#database = database;
    this.#records = new Records(database.clients);
    this.#documents = documents;
  }

  /** A client as it is now: registered here, or described by the document its id is the address of. */
  find(id: string): Promise<ClientRecord | null> {
    if (isDocumentAddress(id)) return this.#documents.find(id);
    const load = () => (isProject(id) ? findProjectClient(this.#database, id) : this.#records.find(id));
    return this.#cache.get(id, load) as Promise<ClientRecord | null>;
  }

  /** The name a client goes by, from what is stored: nobody else is asked. Undefined if there is no such client. */
  async nameOf(id: string): Promise<string | undefined> {
    const load = () => (isDocumentAddress(id) ? this.#documents.copy(id) : this.#records.find(id));
    const known = await this.#cache.get(id, load);
    return known ? (known.metadata.client_name ?? "") : undefined;
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
    const known = await this.#cache.peek(id);
    // Whoever has no end any more never gets one again.
    if (known && !("expiresAt" in known)) return;
    const unused = { _id: id, expiresAt: { $exists: true } };
    await orUnavailable(() => this.#database.clients.updateOne(unused, { $unset: { expiresAt: "" } }));
    this.#cache.forget(id);
  }

  async #insert(id: string, metadata: ClientMetadata): Promise<ClientRecord> {
    const newcomer = { _id: id, metadata, createdAt: new Date(), expiresAt: after(lifetimes.unusedClient) };
    if (await this.#records.insert(newcomer)) return newcomer;
    const known = await this.#records.find(id);
    // Forgotten between the two.
    if (!known || !(await this.#renew(known))) return this.#insert(id, metadata);
    return known;
  }

  /**
   * Moves the end of a client that nobody allowed anything yet, once a day at most: repetitions write nothing.
   *
   * @returns false if it was forgotten meanwhile
   */
  async #renew({ _id, expiresAt }: ClientRecord): Promise<boolean> {
    const end = after(lifetimes.unusedClient);
    if (!expiresAt || expiresAt > after(lifetimes.unusedClient - day)) return true;
    // An end that is missing is less than any date, and stays missing.
    const renewed = { expiresAt: { $cond: [{ $gt: ["$expiresAt", null] }, end, "$$REMOVE"] } };
    const { clients } = this.#database;
    const { matchedCount } = await orUnavailable(() => clients.updateOne({ _id }, [{ $set: renewed }]));
    return matchedCount === 1;
  }
}

function after(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}

/** What the engine may know of a client: metadata it understands, never the advisory scope. */
export function engineMetadata({ _id, metadata }: ClientRecord): Record<string, unknown> {
  const { scope, software_id, software_version, ...known } = metadata;
  return { ...known, client_id: _id };
}

function publicClientId(metadata: ClientMetadata): string {
  const canonical = JSON.stringify(Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return `cli_${hash("sha256", canonical, "base64url").slice(0, 22)}`;
}
