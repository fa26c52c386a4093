/** Client removal: a project forgets clients that introduced themselves and that nobody uses. */
import type { Filter } from "mongodb";
import type { Database } from "../shared/server/database.ts";
import type { ProjectClient, ProjectRecord } from "../shared/server/project-records.ts";
import { clientsWithTokens, endGrants } from "./client-grants.ts";

const day = 24 * 3_600_000;
/** In one go; the rest in the next. */
const most = 2_000;

type Where = Pick<ProjectRecord, "_id" | "serverUrls">;

/**
 * Never what members added, and nothing they decided about: a client that is disabled would be let in again, once it is
 * forgotten. Never one that still holds a token, however long ago it was seen.
 */
export async function unusedClients(database: Database, project: Where, days: number): Promise<string[]> {
  const filter: Filter<ProjectClient> = {
    projectId: project._id,
    lastSeenAt: { $lt: new Date(Date.now() - days * day) },
    disabled: { $exists: false },
    trusted: { $exists: false },
    label: { $exists: false },
  };
  const rows = await database.projectClients.find(filter).sort({ lastSeenAt: 1 }).limit(most).toArray();
  const ids = rows.map(({ clientId }) => clientId);
  const [own, live] = await Promise.all([
    database.clients.distinct("_id", { _id: { $in: ids }, projectId: project._id }),
    clientsWithTokens(database, project, ids),
  ]);
  const kept = new Set([...own, ...live]);
  return ids.filter((id) => !kept.has(id));
}

/** Forgets clients that registered themselves: in this project alone, until they come again. */
export async function forgetClients(
  database: Database,
  project: Where,
  clientIds: string[],
): Promise<number> {
  await endGrants(database, project, { clientId: { $in: clientIds } });
  const rows = { _id: { $in: clientIds.map((id) => `${project._id} ${id}`) } };
  return (await database.projectClients.deleteMany(rows)).deletedCount;
}
