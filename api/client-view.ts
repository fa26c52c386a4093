/** Client view: one client with all that a project knows of it. */
import type { ClientDetail, Decision } from "../shared/client.ts";
import type { Database } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { grantsOfClients } from "./client-grants.ts";
import type { KnownClient } from "./client-known.ts";
import { identityOf, lastSeenOf, metadataOf, nameOf } from "./client-known.ts";
import { viewClient } from "./client-record.ts";

/** Of so many grants the scopes are counted. */
const countedGrants = 1_000;

export async function viewKnownClient(
  database: Database,
  project: ProjectRecord,
  client: KnownClient,
): Promise<ClientDetail> {
  const { id, row, document } = client;
  const [people, granted, members] = await Promise.all([
    grantsOfClients(database, project, [id]),
    grantedScopes(database, project, id),
    membersNamed(database, [row?.disabled?.by, row?.trusted?.by]),
  ]);
  const metadata = metadataOf(client);
  const { client_secret: _secret, ...shown } = metadata ?? {};
  const lastSeenAt = lastSeenOf(client);
  return {
    ...viewClient(asRecord(client)),
    name: nameOf(client),
    ...(row?.label && { label: row.label }),
    identity: identityOf(client),
    isOwn: client.isOwn,
    isGone: metadata === undefined,
    ...(row?.disabled && { disabled: decisionOf(row.disabled, members) }),
    ...(row?.trusted && { trusted: decisionOf(row.trusted, members) }),
    ...(row && lastSeenAt && { firstSeenAt: row.firstSeenAt.toISOString() }),
    ...(lastSeenAt && { lastSeenAt: lastSeenAt.toISOString() }),
    people: people.get(id)?.size ?? 0,
    asked: String(shown.scope ?? "")
      .split(" ")
      .filter(Boolean),
    granted,
    ...(document && { document: viewDocument(document) }),
    metadata: shown,
  };
}

function asRecord(client: KnownClient) {
  const { id, row, record, document } = client;
  const createdAt = record?.createdAt ?? document?.firstSeenAt ?? row?.firstSeenAt ?? new Date(0);
  const allowed = record?.allowed;
  return { _id: id, metadata: metadataOf(client) ?? {}, createdAt, ...(allowed && { allowed }) };
}

function viewDocument({ _id, firstSeenAt, fetchedAt, freshUntil }: NonNullable<KnownClient["document"]>) {
  return {
    address: _id,
    ...(firstSeenAt && { firstSeenAt: firstSeenAt.toISOString() }),
    fetchedAt: fetchedAt.toISOString(),
    freshUntil: freshUntil.toISOString(),
  };
}

/** By how many people each scope was allowed, the most first. */
async function grantedScopes(
  { artifacts }: Database,
  { serverUrls }: ProjectRecord,
  clientId: string,
): Promise<ClientDetail["granted"]> {
  const grants = await artifacts
    .find({ clientId, model: "Grant", resource: { $in: serverUrls } })
    .limit(countedGrants)
    .toArray();
  const people = new Map<string, Set<string>>();
  for (const { accountId = "", resource = "", payload } of grants) {
    for (const scope of String(payload.resources?.[resource] ?? "").split(" ")) {
      if (scope) people.set(scope, (people.get(scope) ?? new Set()).add(accountId));
    }
  }
  const scopes = [...people].map(([scope, who]) => ({ scope, people: who.size }));
  return scopes.toSorted((a, b) => b.people - a.people);
}

/** Usernames by id. */
export async function membersNamed(
  { users }: Database,
  ids: (string | undefined)[],
): Promise<Map<string, string>> {
  const known = ids.filter((id) => id !== undefined);
  if (known.length === 0) return new Map();
  const found = await users.find({ _id: { $in: known } }, { projection: { username: 1 } }).toArray();
  return new Map(found.map(({ _id, username }) => [_id, username]));
}

export function decisionOf(
  { at, by, reason }: { at: Date; by: string; reason?: string },
  members: Map<string, string>,
): Decision {
  const name = members.get(by);
  return { at: at.toISOString(), ...(name && { by: name }), ...(reason && { reason }) };
}
