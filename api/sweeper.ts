/** Sweeper: what the dashboard's server removes by itself, once an hour in each process that runs. */
import { openClientPolicy } from "../shared/client-policy.ts";
import type { Database } from "../shared/server/database.ts";
import type { Log } from "../shared/server/log.ts";
import { forgetClients, unusedClients } from "./client-removal.ts";
import { sweepDeletedProjects } from "./deleted-projects.ts";

const interval = 3_600_000;

export class Sweeper {
  readonly #database: Database;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  #sweeping: Promise<void> | undefined;

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
    this.#timer = setInterval(() => void this.sweep(), interval).unref();
  }

  /** Whatever is not done now is done in an hour. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweepAll();
    return this.#sweeping;
  }

  /** Returns when nothing is under way any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  async #sweepAll(): Promise<void> {
    try {
      await sweepDeletedProjects(this.#database);
      await sweepUnusedClients(this.#database);
    } catch (error) {
      this.#log.warn({ err: error }, "what has had its time could not be removed");
    } finally {
      this.#sweeping = undefined;
    }
  }
}

/** Of each project, after as many days as its members settled. */
async function sweepUnusedClients(database: Database): Promise<void> {
  const projection = { serverUrls: 1, clientPolicy: 1 } as const;
  for await (const project of database.projects.find({}, { projection })) {
    const { removeUnusedAfterDays: days } = project.clientPolicy ?? openClientPolicy;
    const unused = days === null ? [] : await unusedClients(database, project, days);
    if (unused.length > 0) await forgetClients(database, project, unused);
  }
}
