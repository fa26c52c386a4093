/**
 * Unused clients: whoever registered and was never allowed anything is forgotten after 30 days, and sooner where there
 * are very many of them, oldest first. A client that a person allowed something stays (docs/decisions/0011-limits.md).
 */
import type { Database } from "../shared/server/database.ts";
import type { Log } from "../shared/server/log.ts";
import { lifetimes } from "./lifetimes.ts";

/** How many may be there. */
const cap = 10_000;
/** A process looks after this many newcomers of its own. */
const interval = 100;

export class UnusedClients {
  readonly #database: Database;
  readonly #log: Log;
  #newcomers = 0;
  #tidying = false;

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  /** Notes a newcomer. Whatever there is to do is done in the background: nobody waits for it. */
  noteNewcomer(): void {
    this.#newcomers += 1;
    if (this.#newcomers % interval === 0 && !this.#tidying) void this.#tidy();
  }

  async #tidy(): Promise<void> {
    this.#tidying = true;
    try {
      await this.#removeOldestRegistrations();
      await this.#removeOldestDocuments();
    } catch (error) {
      this.#log.warn({ err: error }, "unused clients could not be removed");
    } finally {
      this.#tidying = false;
    }
  }

  /** What is removed is asked for once more by the removal itself: a client may just have been allowed something. */
  async #removeOldestRegistrations(): Promise<void> {
    const { clients } = this.#database;
    const unused = { expiresAt: { $gt: new Date(0) } };
    const beyondCap = await clients
      .find(unused, { projection: { expiresAt: 1 } })
      .sort({ expiresAt: -1 })
      .skip(cap)
      .limit(1)
      .next();
    if (beyondCap?.expiresAt) await clients.deleteMany({ expiresAt: { $lte: beyondCap.expiresAt } });
  }

  /**
   * Copies of metadata documents are fetched anew when they are wanted, so that one without a grant is no loss. Its age
   * is that of its last use, give or take a day: a copy in use is fetched at least once a day.
   */
  async #removeOldestDocuments(): Promise<void> {
    const { clientDocuments, artifacts } = this.#database;
    const newestFirst = clientDocuments.find({}, { projection: { fetchedAt: 1 } }).sort({ fetchedAt: -1 });
    const beyondCap = await newestFirst.skip(cap).limit(1).next();
    const aged = Date.now() - lifetimes.unusedClient * 1000;
    const unused = { fetchedAt: { $lte: new Date(Math.max(aged, beyondCap?.fetchedAt.getTime() ?? 0)) } };
    const ids = (await clientDocuments.find(unused, { projection: { _id: 1 } }).toArray()).map(
      ({ _id }) => _id,
    );
    const granted = new Set(await artifacts.distinct("clientId", { clientId: { $in: ids }, model: "Grant" }));
    const forgotten = ids.filter((id) => !granted.has(id));
    await clientDocuments.deleteMany({ ...unused, _id: { $in: forgotten } });
  }
}
