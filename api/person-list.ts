/** Person list: a project's people, searched and cut into pages. */
import { hash } from "node:crypto";
import { z } from "zod";
import type { PersonPage, PersonSummary } from "../shared/person.ts";
import { personKinds, personStatuses } from "../shared/person.ts";
import type { Role } from "../shared/role.ts";
import type { Database } from "../shared/server/database.ts";
import type { ProjectPerson, ProjectRecord } from "../shared/server/project-records.ts";
import { decisionOf, membersNamed } from "./client-view.ts";
import { personNamer } from "./person-name.ts";

const pageLength = 50;
/** Only so many are looked through: the ones seen last. */
const examined = 2_000;
/** Of so many grants the clients are counted. */
const countedGrants = 20_000;

export const personQuery = z.object({
  /** Part of a name, an address or an id. */
  q: z.string().trim().max(200).optional(),
  kind: z.enum(personKinds).optional(),
  status: z.enum(personStatuses).optional(),
  /** The last of the page before. */
  cursor: z.string().max(4096).optional(),
});
export type PersonQuery = z.output<typeof personQuery>;

export interface Looking {
  database: Database;
  project: ProjectRecord;
  role: Role;
}

/** Who was seen last comes first. */
export async function listPeople(context: Looking, { cursor, ...asked }: PersonQuery): Promise<PersonPage> {
  const { database, project } = context;
  const newest = database.projectPeople.find({ projectId: project._id }).sort({ lastSeenAt: -1 });
  const rows = await newest.limit(examined + 1).toArray();
  const looked = rows.slice(0, examined).toSorted(byLastSeen);
  const personOf = await personNamer(
    context,
    looked.map(({ accountId }) => accountId),
  );
  const matching = looked.filter((row) => matches(row, personOf(row.accountId), asked));
  const rest = cursor === undefined ? matching : matching.filter((row) => isAfter(row, cursor));
  const shown = rest.slice(0, pageLength);
  const last = shown.at(-1);
  return {
    people: await viewPeople(context, shown),
    ...(last && rest.length > pageLength && { next: placeOf(last) }),
    total: matching.length,
    complete: rows.length <= examined,
  };
}

type Named = Pick<PersonSummary, "id" | "name" | "kind" | "fullName" | "email">;

/** By what whoever asks can see. */
function matches(
  { blocked }: ProjectPerson,
  { id = "", name, kind, fullName = "", email = "" }: Named,
  { q, kind: askedKind, status }: Omit<PersonQuery, "cursor">,
): boolean {
  if (askedKind && kind !== askedKind) return false;
  if (status && status !== (blocked ? "blocked" : "open")) return false;
  return !q || [id, name, fullName, email].join(" ").toLowerCase().includes(q.toLowerCase());
}

function byLastSeen(a: ProjectPerson, b: ProjectPerson): number {
  return b.lastSeenAt.getTime() - a.lastSeenAt.getTime() || (keyOf(a) < keyOf(b) ? -1 : 1);
}

/** Where a person stands in the list, which goes on while it is read. */
function placeOf(row: ProjectPerson): string {
  return `${row.lastSeenAt.getTime()} ${keyOf(row)}`;
}

function isAfter(row: ProjectPerson, cursor: string): boolean {
  const [last, key = ""] = cursor.split(" ");
  const since = row.lastSeenAt.getTime();
  return since < Number(last) || (since === Number(last) && keyOf(row) > key);
}

/** The id itself may hold an address. */
function keyOf({ _id }: ProjectPerson): string {
  return hash("sha256", _id);
}

export async function viewPeople(
  { database, project, role }: Looking,
  rows: ProjectPerson[],
): Promise<PersonSummary[]> {
  const accountIds = rows.map(({ accountId }) => accountId);
  const [personOf, apps, members] = await Promise.all([
    personNamer({ database, role }, accountIds),
    appsOf(database, project, accountIds),
    membersNamed(
      database,
      rows.map(({ blocked }) => blocked?.by),
    ),
  ]);
  return rows.map(({ accountId, firstSeenAt, lastSeenAt, blocked }) => ({
    ...personOf(accountId),
    apps: apps.get(accountId) ?? 0,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    ...(blocked && { blocked: decisionOf(blocked, members) }),
  }));
}

/** How many clients each has allowed something. */
async function appsOf(
  { artifacts }: Database,
  { serverUrls }: ProjectRecord,
  accountIds: string[],
): Promise<Map<string, number>> {
  const grants = { accountId: { $in: accountIds }, model: "Grant", resource: { $in: serverUrls } };
  const found = await artifacts
    .aggregate<{ _id: string; clients: number }>([
      { $match: grants },
      { $limit: countedGrants },
      { $group: { _id: { accountId: "$accountId", clientId: "$clientId" } } },
      { $group: { _id: "$_id.accountId", clients: { $sum: 1 } } },
    ])
    .toArray();
  return new Map(found.map(({ _id, clients }) => [_id, clients]));
}
