/** Known clients: those of a project, wherever it is stored what is known of them. */
import type { Document } from "mongodb";
import type { ClientIdentity, ClientStatus } from "../shared/client.ts";
import { redirectKind } from "../shared/redirect-uri.ts";
import type { ClientDocument, ClientRecord, Database } from "../shared/server/database.ts";
import type { ProjectClient } from "../shared/server/project-records.ts";

const day = 24 * 3_600_000;
/** Of those seen, only so many are looked through: the ones used last. */
const examined = 2_000;
const usedWithin = 30 * day;

export interface KnownClient {
  id: string;
  /** What the project saw of it and what its members decided; absent for one that was added and never used. */
  row?: ProjectClient;
  /** Registered at the issuer, by members or by itself. */
  record?: ClientRecord;
  /** The issuer's copy of what it says of itself. */
  document?: ClientDocument;
  /** Added by members of this project. */
  isOwn: boolean;
}

/** Those that were added and never used come first, then whoever was used last. */
export async function knownClients(
  database: Database,
  projectId: string,
): Promise<{ clients: KnownClient[]; complete: boolean }> {
  const newest = database.projectClients.find({ projectId }).sort({ lastSeenAt: -1 });
  const [rows, added] = await Promise.all([
    newest.limit(examined + 1).toArray(),
    database.clients.find({ projectId }).sort({ createdAt: -1, _id: -1 }).toArray(),
  ]);
  const seen = await describe(database, projectId, rows.slice(0, examined));
  const seenIds = new Set(seen.map(({ id }) => id));
  const unseen = added.filter(({ _id }) => !seenIds.has(_id));
  const unused = unseen.map((record) => ({ id: record._id, record, isOwn: true }));
  return { clients: [...unused, ...seen], complete: rows.length <= examined };
}

/** One of them; undefined if it is none of the project's. */
export async function knownClient(
  database: Database,
  projectId: string,
  clientId: string,
): Promise<KnownClient | undefined> {
  const [row, own] = await Promise.all([
    database.projectClients.findOne({ _id: `${projectId} ${clientId}` }),
    database.clients.findOne({ _id: clientId, projectId }),
  ]);
  if (!row) return own ? { id: clientId, record: own, isOwn: true } : undefined;
  return (await describe(database, projectId, [row]))[0];
}

async function describe(
  { clients, clientDocuments }: Database,
  projectId: string,
  rows: ProjectClient[],
): Promise<KnownClient[]> {
  const ids = { _id: { $in: rows.map(({ clientId }) => clientId) } };
  const [records, documents] = await Promise.all([
    clients.find(ids).toArray(),
    clientDocuments.find(ids).toArray(),
  ]);
  const recordOf = new Map(records.map((record) => [record._id, record]));
  const documentOf = new Map(documents.map((document) => [document._id, document]));
  return rows.map((row) => {
    const [record, document] = [recordOf.get(row.clientId), documentOf.get(row.clientId)];
    const found = { ...(record && { record }), ...(document && { document }) };
    return { id: row.clientId, row, ...found, isOwn: record?.projectId === projectId };
  });
}

/** Undefined if the issuer has forgotten it. */
export function metadataOf({ record, document }: KnownClient): Document | undefined {
  return document?.metadata ?? record?.metadata;
}

export function nameOf(client: KnownClient): string {
  return client.row?.label ?? metadataOf(client)?.client_name ?? "";
}

export function identityOf(client: KnownClient): ClientIdentity {
  if (client.isOwn) return "added";
  if (client.row?.trusted) return "trusted";
  if (!client.id.startsWith("https://")) return "registered";
  const { host } = new URL(client.id);
  const uris: string[] = metadataOf(client)?.redirect_uris ?? [];
  const proven = uris.length > 0 && uris.every((uri) => isAt(uri, host));
  return proven ? "verified" : "unproven";
}

function isAt(uri: string, host: string): boolean {
  return redirectKind(uri) === "https" && new URL(uri).host === host;
}

export function statusOf(client: KnownClient): ClientStatus {
  if (client.row?.disabled) return "disabled";
  const last = lastSeenOf(client)?.getTime() ?? 0;
  return Date.now() - last < usedWithin ? "used" : "unused";
}

/** A decision about a client that was never used makes a row too; its times are then those of the client. */
export function lastSeenOf({ row, record, isOwn }: KnownClient): Date | undefined {
  const unused = isOwn && row?.lastSeenAt.getTime() === record?.createdAt.getTime();
  return unused ? undefined : row?.lastSeenAt;
}

/** Where its answers go. */
export function placesOf(client: KnownClient): string[] {
  const metadata = metadataOf(client);
  const uris: string[] = metadata?.redirect_uris ?? [];
  if (uris.length === 0) return metadata && client.record?.allowed === undefined ? ["device"] : [];
  return [...new Set(uris.map(placeOf))].toSorted();
}

function placeOf(uri: string): string {
  const kind = redirectKind(uri);
  const { host, protocol } = new URL(uri);
  if (kind === "loopback") return "localhost";
  return kind === "https" ? host : protocol;
}
