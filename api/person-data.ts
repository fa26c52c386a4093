/** Person data: everything that a project holds about somebody, to be handed over or erased (GDPR articles 15 and 17). */
import type { Filter } from "mongodb";
import { mintedPersonOf } from "../shared/minting.ts";
import type { Artifact, Database, EventRecord } from "../shared/server/database.ts";
import type { ApiKeyRecord, ProjectRecord } from "../shared/server/project-records.ts";
import { endGrants } from "./client-grants.ts";

/** More than anybody does in two weeks. */
const exported = 10_000;
const hour = 3_600_000;
const eventsLive = 14 * 24 * hour;

/** As JSON, in plain names. Of tokens and keys nothing that could be presented is stored, so none of it is in here. */
export async function exportPerson(
  database: Database,
  project: ProjectRecord,
  accountId: string,
): Promise<object> {
  const { artifacts, apiKeys, projectPeople, users } = database;
  const theirs: Filter<Artifact> = { accountId, resource: { $in: project.serverUrls } };
  const [user, row, records, keys, events] = await Promise.all([
    users.findOne({ _id: accountId }),
    projectPeople.findOne({ _id: `${project._id} ${accountId}` }),
    artifacts.find(theirs).limit(exported).toArray(),
    apiKeys.find(keysOf(project, accountId)).limit(exported).toArray(),
    eventsOf(database, project, accountId),
  ]);
  const minted = mintedPersonOf(accountId);
  return {
    project: { id: project._id, name: project.name },
    person: {
      id: accountId,
      ...(minted && { subject: minted.subject, issuer: minted.issuer }),
      ...(user && {
        account: user.identity,
        username: user.username,
        name: user.name,
        email: user.email,
        avatarUrl: user.avatarUrl,
      }),
      firstSeenAt: row?.firstSeenAt,
      lastSeenAt: row?.lastSeenAt,
      blocked: row?.blocked,
    },
    grants: records.filter(({ model }) => model === "Grant").map(describeRecord),
    tokens: records.filter(({ model }) => model !== "Grant").map(describeRecord),
    apiKeys: keys.map(describeKey),
    events: events.map(({ projectId: _project, expiresAt: _end, ...event }) => event),
  };
}

function describeRecord({
  model,
  grantId,
  clientId,
  resource,
  payload,
  consumedAt,
  expiresAt,
}: Artifact): object {
  return {
    ...(model !== "Grant" && { kind: model }),
    grant: grantId,
    client: clientId,
    server: resource,
    scope: payload.scope ?? payload.resources?.[resource ?? ""],
    issuedAt: new Date(Number(payload.iat) * 1000),
    usedAt: consumedAt,
    expiresAt,
    // What the product said of a minted person.
    said: payload.extra ?? payload.minted?.facts,
  };
}

/** Without its digest, and without who imported it, which is not about them. */
function describeKey({ _id, label, scopes, importedAt, revokedAt, ...use }: ApiKeyRecord): object {
  const { lastUsedAt, lastUsedBy, minutesUsed } = use;
  return { id: _id, label, scopes, importedAt, revokedAt, lastUsedAt, lastUsedBy, minutesUsed };
}

/** Imported for a user of the product's own; nobody else has any. */
function keysOf({ _id: projectId }: ProjectRecord, accountId: string): Filter<ApiKeyRecord> {
  const { subject, issuer } = mintedPersonOf(accountId) ?? {};
  const hasKeys = subject !== undefined && issuer === undefined;
  return { projectId, subject: hasKeys ? subject : { $in: [] } };
}

async function eventsOf({ events }: Database, project: ProjectRecord, accountId: string) {
  const found: EventRecord[] = [];
  for (const at of hoursOfEvents()) {
    const filter = { projectId: project._id, at, accountId };
    const some = events.find(filter, { projection: { _id: 0 } }).limit(exported - found.length);
    found.push(...(await some.toArray()));
    if (found.length >= exported) break;
  }
  return found;
}

/**
 * Grants and tokens first, so that nothing new comes while the rest goes. The account itself is not the project's: other
 * projects may know it, and the person can delete it. Connections stay, without whom they were of.
 */
export async function erasePerson(
  database: Database,
  project: ProjectRecord,
  accountId: string,
): Promise<void> {
  await endGrants(database, project, { accountId });
  const anonymous = { $unset: { accountId: "", userAgent: "", address: "" } as const };
  for (const at of hoursOfEvents()) {
    await database.events.updateMany({ projectId: project._id, at, accountId }, anonymous);
  }
  await database.connections.updateMany({ projectId: project._id, accountId }, { $unset: { accountId: "" } });
  await database.apiKeys.deleteMany(keysOf(project, accountId));
  await database.projectPeople.deleteOne({ _id: `${project._id} ${accountId}` });
}

/** Events are found by project and time: a slice at a time, so that no command takes long where there are millions. */
function hoursOfEvents(): { $gte: Date; $lt: Date }[] {
  const slice = 12 * hour;
  // Those being written now are of a moment ago.
  const end = Date.now() + hour;
  return Array.from({ length: Math.ceil((eventsLive + 2 * hour) / slice) }, (_, index) => ({
    $gte: new Date(end - (index + 1) * slice),
    $lt: new Date(end - index * slice),
  }));
}
