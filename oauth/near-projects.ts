/** Near projects: whose server a client meant that named a server URL which no project has. */
import type { Database } from "../shared/server/database.ts";
import { projectIdsAt } from "./resources.ts";

/** Each of them costs a look-up, and anybody can make them up. */
const limit = 20;

/**
 * Of many projects at one host nobody can say which was meant, so only a single one is told of it.
 *
 * @returns the ids by server URL; those that some project has exactly, and those at the host of just one
 */
export async function projectIdsNear(database: Database, urls: string[]): Promise<Map<string, string>> {
  const found = await projectIdsAt(database, urls);
  const unknown = [...new Set(urls)].filter((url) => !found.has(url)).slice(0, limit);
  const near = await Promise.all(unknown.map((url) => onlyProjectAt(database, URL.parse(url)?.origin)));
  for (const [index, url] of unknown.entries()) {
    const id = near[index];
    if (id) found.set(url, id);
  }
  return found;
}

async function onlyProjectAt(
  { projects }: Database,
  origin: string | undefined,
): Promise<string | undefined> {
  if (!origin) return undefined;
  // The characters from "/" to the one after it: every path there is, by the index.
  const below = { $elemMatch: { $gte: `${origin}/`, $lt: `${origin}0` } };
  const filter = { $or: [{ serverUrls: origin }, { serverUrls: below }] };
  const [only, other] = await projects
    .find(filter, { projection: { _id: 1 } })
    .limit(2)
    .toArray();
  return other ? undefined : only?._id;
}
