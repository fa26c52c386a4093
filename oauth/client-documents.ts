/**
 * Client documents: clients whose `client_id` is the https address of their own metadata (OAuth Client ID Metadata
 * Document, draft-ietf-oauth-client-id-metadata-document; the MCP specification's first choice).
 */
import { errors } from "oidc-provider";
import type { ClientDocument, ClientRecord, Database } from "../shared/server/database.ts";
import type { Outbound, OutboundAnswer } from "../shared/server/outbound.ts";
import { OutboundError } from "../shared/server/outbound.ts";
import type { ClientMetadata } from "./client-metadata.ts";
import { parseClientDocument } from "./client-metadata.ts";
import { orUnavailable } from "./outage.ts";
import { ShortCache } from "./short-cache.ts";

const limits = { milliseconds: 2_000, bytes: 5 * 1024 };
const freshness = { least: 30, most: 24 * 3600, unstated: 3600 };
/** Seconds before a document that could not be fetched is tried again. */
const retryAfter = 60;

/** What whoever runs the issuer decided about clients that bring their own document. */
export interface DocumentPolicy {
  enabled: boolean;
  /** Hosts whose documents are accepted; empty for all. A leading dot takes the subdomains too. */
  allowedHosts: readonly string[];
  /** Hosts whose documents are never accepted. */
  deniedHosts: readonly string[];
}

export interface ClientDocumentsParts {
  database: Database;
  outbound: Outbound;
  policy: DocumentPolicy;
  /** Told of each document that was fetched. */
  onFetched?: () => void;
}

export class ClientDocuments {
  readonly #database: Database;
  readonly #outbound: Outbound;
  readonly #policy: DocumentPolicy;
  readonly #onFetched: (() => void) | undefined;
  readonly #cache = new ShortCache<ClientRecord>("client_documents");
  readonly #failures = new ShortCache<Error>("client_document_failures", { milliseconds: retryAfter * 1000 });

  constructor({ database, outbound, policy, onFetched }: ClientDocumentsParts) {
    this.#database = database;
    this.#outbound = outbound;
    this.#policy = policy;
    this.#onFetched = onFetched;
  }

  /**
   * The client at an address. A copy is kept: while it is fresh it is used, and when the address does not answer it
   * is used too, since a client whose host is down for an hour must not lose its people.
   *
   * @throws errors.InvalidClientAuth saying what is wrong with the address or the document
   */
  find(clientId: string): Promise<ClientRecord> {
    return this.#cache.get(clientId, async () => {
      const url = documentUrl(clientId);
      this.#check(url);
      const copy = await this.copy(clientId);
      if (copy && copy.freshUntil.getTime() > Date.now()) return asRecord(copy);
      const answer = await this.#fetch(url).catch((error) => lastKnownGood(error, copy));
      const firstSeenAt = copy?.firstSeenAt ?? copy?.fetchedAt ?? new Date();
      return asRecord(await this.#keep({ _id: clientId, firstSeenAt }, answer));
    });
  }

  /** What is known of a client without asking its host again. */
  copy(clientId: string): Promise<ClientDocument | null> {
    return orUnavailable(() => this.#database.clientDocuments.findOne({ _id: clientId }));
  }

  #check({ hostname }: URL): void {
    const { enabled, allowedHosts, deniedHosts } = this.#policy;
    if (!enabled)
      throw refused("client metadata documents are switched off at this server: register the client");
    const listed = (hosts: readonly string[]) => hosts.some((host) => matches(hostname, host));
    if (!listed(deniedHosts) && (allowedHosts.length === 0 || listed(allowedHosts))) return;
    throw refused(`clients of ${hostname} are not accepted at this server`);
  }

  /** A failure is remembered for a minute: whoever asks again must not make us knock again. */
  async #fetch(url: URL): Promise<Fetched> {
    const failure = await this.#failures.peek(url.href);
    if (failure) throw failure;
    try {
      return await this.#ask(url);
    } catch (error) {
      if (error instanceof Error) this.#failures.set(url.href, error);
      throw error;
    }
  }

  async #ask(url: URL): Promise<Fetched> {
    const answer = await this.#outbound.get(url, limits);
    if (isGone(answer))
      throw refused(`${url.href} answers ${answer.status}: there is no client metadata document`);
    if (answer.status !== 200)
      throw new OutboundError(`${url.href} answered ${answer.status} instead of 200`);
    try {
      return {
        metadata: parseClientDocument(url.href, parseJson(url, answer)),
        seconds: secondsFresh(answer),
      };
    } catch (error) {
      if (!(error instanceof errors.InvalidClientMetadata)) throw error;
      throw refused(`the document ${url.href} is not valid: ${error.error_description}`);
    }
  }

  async #keep(
    { _id, firstSeenAt }: Required<Pick<ClientDocument, "_id" | "firstSeenAt">>,
    { metadata, seconds }: Fetched,
  ): Promise<ClientDocument> {
    const fetchedAt = new Date();
    const freshUntil = new Date(fetchedAt.getTime() + seconds * 1000);
    const fields = { metadata, firstSeenAt, fetchedAt, freshUntil };
    const { clientDocuments } = this.#database;
    await orUnavailable(() => clientDocuments.updateOne({ _id }, { $set: fields }, { upsert: true }));
    this.#onFetched?.();
    return { _id, ...fields };
  }
}

interface Fetched {
  metadata: ClientMetadata;
  /** For how long it is fresh. */
  seconds: number;
}

/** A host that does not answer is a bad moment; what it said to be gone or changed is not. */
function lastKnownGood(error: unknown, copy: ClientDocument | null): Fetched {
  if (!(error instanceof OutboundError)) throw error;
  if (!copy) throw refused(`the client metadata document cannot be fetched: ${error.message}`);
  return { metadata: copy.metadata as ClientMetadata, seconds: retryAfter };
}

function asRecord({ _id, metadata, firstSeenAt, fetchedAt }: ClientDocument): ClientRecord {
  return { _id, metadata, createdAt: firstSeenAt ?? fetchedAt };
}

function matches(hostname: string, listed: string): boolean {
  return listed.startsWith(".")
    ? hostname.endsWith(listed) || hostname === listed.slice(1)
    : hostname === listed;
}

/** Whether a client id claims to be an address: anything else was registered here. */
export function isDocumentAddress(clientId: string): boolean {
  return clientId.startsWith("https://");
}

/** Draft §3: https with a path, and nothing in it that could be read in two ways. */
function documentUrl(clientId: string): URL {
  const url = URL.parse(clientId);
  if (
    !url ||
    url.href !== clientId ||
    url.pathname === "/" ||
    url.hash ||
    url.username ||
    clientId.length > 2048
  ) {
    throw refused(
      "client_id must be the https address of a client metadata document: with a path, without a fragment, in its normal form",
    );
  }
  return url;
}

/** The host says that the client is no more; anything else may be a bad moment of the host. */
function isGone({ status }: OutboundAnswer): boolean {
  return status === 404 || status === 410;
}

function parseJson(url: URL, { body, headers }: OutboundAnswer): unknown {
  if (!/^application\/([\w.-]+\+)?json\b/i.test(headers["content-type"] ?? "")) {
    throw new OutboundError(`${url.href} is not served as application/json`);
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new OutboundError(`${url.href} is not valid JSON`);
  }
}

/** RFC 9111 §4.2.1, within bounds: never asked more often than each 30 seconds, nor trusted for more than a day. */
function secondsFresh({ headers }: OutboundAnswer): number {
  const control = headers["cache-control"] ?? "";
  if (/\bno-(store|cache)\b/i.test(control)) return freshness.least;
  const age = /\bmax-age=(\d+)/i.exec(control)?.[1];
  const expires = headers.expires && (Date.parse(headers.expires) - Date.now()) / 1000;
  const stated = age !== undefined ? Number(age) : expires || freshness.unstated;
  return Math.min(Math.max(stated, freshness.least), freshness.most);
}

function refused(description: string): errors.InvalidClientAuth {
  const error = new errors.InvalidClientAuth(description);
  error.error_description = description;
  return error;
}
