/** Near projects: whose server a client meant that named a server URL which no project has. */
import type { Database } from "../shared/server/database.ts";
import { projectIdsAt } from "./resources.ts";
import { ShortCache } from "./short-cache.ts";

/** Each of them costs a look-up, and anybody can make them up. */
const limit = 20;

export class NearProjects {
  readonly #database: Database;
  readonly #ids = new ShortCache<string>("near_projects");

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Of many projects at one host nobody can say which was meant, so only a single one is told of it.
   *
   * @returns the ids by server URL; those that some project has exactly, and those at the host of just one
   */
  async idsOf(urls: Iterable<string>): Promise<Map<string, string>> {
    const asked = [...new Set(urls)];
    const remembered = await Promise.all(asked.map((url) => this.#ids.peek(url)));
    const unknown = asked.filter((_url, index) => remembered[index] === undefined);
    const found = await this.#find(unknown);
    for (const [url, id] of found) this.#ids.set(url, id);
    for (const [index, url] of asked.entries()) {
      const id = remembered[index];
      if (id !== undefined) found.set(url, id);
    }
    return found;
  }

  async #find(urls: string[]): Promise<Map<string, string>> {
    const found = await projectIdsAt(this.#database, urls);
    const unknown = urls.filter((url) => !found.has(url)).slice(0, limit);
    const near = await Promise.all(
      unknown.map((url) => onlyProjectAt(this.#database, URL.parse(url)?.origin)),
    );
    for (const [index, url] of unknown.entries()) {
      const id = near[index];
      if (id) found.set(url, id);
    }
    return found;
  }
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
