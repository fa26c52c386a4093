/** Attention: what of a project somebody should look at, before its people notice. */
import type { Database } from "../shared/server/database.ts";
import type { ProjectRecord, SecretRecord, UsageHour } from "../shared/server/project-records.ts";
import { endOfHour, hour, hoursSince, sumOf } from "./usage-hours.ts";

const day = 24 * hour;

/** Anybody can send a few. */
const notable = { failures: 5, people: 5 };

/** The age at which a signing key is due to be replaced. */
const keyAge = 365 * day;

/** What is looked at of a client that introduced itself. */
const newcomers = { days: 7, clients: 100, grants: 2_000 };

export type Attention =
  | { kind: "no_secret" }
  | { kind: "old_keys"; since: string }
  | { kind: "old_secret"; hint: string; lastUsedAt: string; expiresAt: string }
  | { kind: "client_document" | "redirect_mismatch"; count: number; from: string; to: string }
  | { kind: "new_client"; clientId: string; name: string; people: number };

interface Watched {
  database: Database;
  project: ProjectRecord;
  /** Whether the reader can do something about the installation itself. */
  admin: boolean;
}

/** Most urgent first. */
export async function attentionOf({ database, project, admin }: Watched): Promise<Attention[]> {
  const { _id: projectId } = project;
  const [secrets, hours, clients, keys] = await Promise.all([
    database.secrets.find({ projectId }).sort({ createdAt: -1, _id: -1 }).toArray(),
    hoursSince(database, { projectIds: [projectId], since: attentionSince() }),
    newClients(database, project),
    admin ? oldKeys(database) : [],
  ]);
  return [...ofSecrets(secrets), ...ofHours(hours), ...clients, ...keys];
}

/** How far back `ofHours` looks. */
export function attentionSince(): number {
  return endOfHour() - 2 * day;
}

/** @param secrets newest first */
export function ofSecrets(secrets: SecretRecord[]): Attention[] {
  const now = Date.now();
  const live = secrets.filter(({ expiresAt }) => !expiresAt || expiresAt.getTime() > now);
  if (live.length === 0) return [{ kind: "no_secret" }];
  const replacedAt = live[0]?.createdAt.getTime() ?? 0;
  return live.flatMap(({ hint, expiresAt, lastUsedAt }) => {
    const used = lastUsedAt?.getTime() ?? 0;
    // An hour without use, and it is safe to end it.
    if (!expiresAt || !lastUsedAt || used < replacedAt || used < now - hour) return [];
    const [last, end] = [lastUsedAt.toISOString(), expiresAt.toISOString()];
    return [{ kind: "old_secret" as const, hint, lastUsedAt: last, expiresAt: end }];
  });
}

/** @param hours since `attentionSince` */
export function ofHours(hours: UsageHour[]): Attention[] {
  const end = endOfHour();
  const from = end - day;
  const before = sumOf(hours.filter((each) => each.hour.getTime() < from)).failures;
  const after = sumOf(hours.filter((each) => each.hour.getTime() >= from)).failures;
  const times = { from: new Date(from).toISOString(), to: new Date(end).toISOString() };
  return (["client_document", "redirect_mismatch"] as const).flatMap((kind) => {
    const { [kind]: count = 0 } = after;
    return count >= notable.failures && count > (before[kind] ?? 0) ? [{ kind, count, ...times }] : [];
  });
}

/** Clients that introduced themselves in the last days and that many people have allowed already. */
async function newClients(database: Database, { _id, serverUrls }: ProjectRecord): Promise<Attention[]> {
  const since = new Date(Date.now() - newcomers.days * day);
  const seen = await database.projectClients
    .find({ projectId: _id, lastSeenAt: { $gte: since } })
    .sort({ lastSeenAt: -1 })
    .limit(newcomers.clients)
    .toArray();
  const open = seen.filter(({ disabled, trusted }) => !disabled && !trusted).map(({ clientId }) => clientId);
  const registered = { createdAt: { $gte: since }, projectId: { $exists: false } };
  const clients = await database.clients.find({ _id: { $in: open }, ...registered }).toArray();
  const people = await peopleOf(
    database,
    serverUrls,
    clients.map((client) => client._id),
  );
  return clients.flatMap(({ _id: clientId, metadata }) => {
    const count = people.get(clientId) ?? 0;
    if (count <= notable.people) return [];
    return [
      { kind: "new_client" as const, clientId, name: String(metadata.client_name ?? ""), people: count },
    ];
  });
}

/** How many people have allowed each client at these server URLs. */
async function peopleOf(
  { artifacts }: Database,
  serverUrls: string[],
  clientIds: string[],
): Promise<Map<string, number>> {
  if (clientIds.length === 0) return new Map();
  const found = artifacts.aggregate<{ _id: string; people: number }>([
    { $match: { clientId: { $in: clientIds }, model: "Grant" } },
    { $limit: newcomers.grants },
    { $match: { resource: { $in: serverUrls } } },
    { $group: { _id: { clientId: "$clientId", accountId: "$accountId" } } },
    { $group: { _id: "$_id.clientId", people: { $sum: 1 } } },
  ]);
  return new Map((await found.toArray()).map(({ _id, people }) => [_id, people]));
}

async function oldKeys({ signingKeys }: Database): Promise<Attention[]> {
  const stored = await signingKeys.findOne({ _id: "signing-keys" });
  const createdAt = stored?.keys[0]?.createdAt;
  if (!createdAt || createdAt.getTime() > Date.now() - keyAge) return [];
  return [{ kind: "old_keys", since: createdAt.toISOString() }];
}
