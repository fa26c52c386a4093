/** Usage: counts what happens at each project by the hour, and notes which clients and people were there. */
import type { AnyBulkWriteOperation } from "mongodb";
import type { Database } from "../shared/server/database.ts";
import type { Log } from "../shared/server/log.ts";
import { withinLimit } from "../shared/server/outage.ts";
import type { UsageHour } from "../shared/server/project-records.ts";
import type { TokenKind } from "../shared/usage.ts";
import { failureReason } from "../shared/usage.ts";
import { deviceGrantType } from "./device-codes.ts";
import type { Fact } from "./events.ts";
import type { NearProjects } from "./near-projects.ts";
import { isProject } from "./project-client.ts";
import { Sightings } from "./sightings.ts";

const hour = 3_600_000;
const lifetime = 90 * 24 * hour;
/** No server URL of a project is longer than `owner`. */
const limits = { milliseconds: 5_000, batch: 500, tallies: 4_000, owner: 2_048 };

/** What happened in one hour at a project, or at a server URL whose project is found when it is written. */
interface Tally {
  owner: string;
  hour: number;
  /** By the field's path in `UsageHour`. */
  counts: Map<string, number>;
}

const tokenKindOf: Record<string, TokenKind> = {
  authorization_code: "code",
  refresh_token: "refresh",
  client_credentials: "machine",
  [deviceGrantType]: "device",
};

export class Usage {
  readonly #database: Database;
  readonly #log: Log;
  readonly #projects: NearProjects;
  readonly #sightings: Sightings;
  #tallies = new Map<string, Tally>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #away = false;

  constructor(database: Database, log: Log, projects: NearProjects) {
    this.#database = database;
    this.#log = log;
    this.#projects = projects;
    this.#sightings = new Sightings(database);
  }

  /** Never fails and never waits. */
  count(fact: Omit<Fact, "once">): void {
    const owner = fact.projectId ?? fact.resource;
    if (!owner || owner.length > limits.owner) return;
    const at = Date.now();
    const tally = this.#tally(owner, at - (at % hour));
    for (const path of countedIn(fact)) add(tally, path, 1);
    this.#sightings.note(owner, fact, at);
    if (this.#tallies.size >= limits.batch && !this.#writing && !this.#away) void this.#write();
    this.#timer ??= setTimeout(() => void this.flush(), limits.milliseconds).unref();
  }

  /** Returns when all that was counted is written, or MongoDB found to be away: then it waits for the next time. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    if (this.#tallies.size > 0) await this.#write();
  }

  /** A tally that has no place is counted nowhere: under a flood of made-up server URLs, or a long outage. */
  #tally(owner: string, since: number): Tally {
    const key = `${since} ${owner}`;
    const known = this.#tallies.get(key);
    if (known) return known;
    const tally = { owner, hour: since, counts: new Map<string, number>() };
    if (this.#tallies.size < limits.tallies) this.#tallies.set(key, tally);
    return tally;
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll([...this.#tallies.values()]).finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeAll(tallies: Tally[]): Promise<void> {
    this.#tallies = new Map();
    try {
      const projects = await withinLimit(this.#projectsOf(tallies));
      await this.#sightings.write(projects);
      const additions = tallies.flatMap((tally) => additionOf(tally, projects.get(tally.owner)));
      // Last, since it is what must not be written twice.
      if (additions.length > 0) {
        await withinLimit(this.#database.usageHours.bulkWrite(additions, { ordered: false }));
      }
      this.#away = false;
    } catch (error) {
      for (const { owner, hour: since, counts } of tallies) {
        const tally = this.#tally(owner, since);
        for (const [path, number] of counts) add(tally, path, number);
      }
      if (!this.#away) this.#log.warn({ err: error }, "usage could not be written: it waits in memory");
      this.#away = true;
    }
  }

  /** Their ids by owner. */
  async #projectsOf(tallies: Tally[]): Promise<Map<string, string>> {
    const owners = new Set(tallies.map(({ owner }) => owner));
    const ids = [...owners].filter(isProject);
    const urls = [...owners].filter((owner) => !isProject(owner));
    const found = await this.#projects.idsOf(urls);
    for (const id of ids) found.set(id, id);
    return found;
  }
}

function add({ counts }: Tally, path: string, number: number): void {
  counts.set(path, (counts.get(path) ?? 0) + number);
}

/** Nothing where no project has the server URL. */
function additionOf(
  { hour: since, counts }: Tally,
  projectId: string | undefined,
): AnyBulkWriteOperation<UsageHour>[] {
  if (!projectId || counts.size === 0) return [];
  const start = new Date(since);
  const $setOnInsert = { projectId, hour: start, expiresAt: new Date(since + lifetime) };
  const update = { $inc: Object.fromEntries(counts), $setOnInsert };
  return [{ updateOne: { filter: { _id: `${projectId} ${start.toISOString()}` }, update, upsert: true } }];
}

function countedIn(fact: Omit<Fact, "once">): string[] {
  const { step, outcome, projectId } = fact;
  const counted: string[] = [];
  // A client that asks about its own token is none of the project's servers.
  if (step === "introspection" && projectId) {
    counted.push(outcome === "ok" ? "verifications.ok" : "verifications.failed");
  }
  if (outcome === "failed") counted.push(`failures.${failureReason(fact)}`);
  else if (step === "mint") counted.push("tokens.mint");
  else if (step === "refresh" || step === "replay") counted.push("tokens.refresh");
  else if (step === "token") counted.push(`tokens.${tokenKindOf[fact.grantType ?? ""] ?? "code"}`);
  return counted;
}
