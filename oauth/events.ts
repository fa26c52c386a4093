/** Events: the record of every attempt to connect. Kept in memory for a moment and written behind the requests' back. */
import type { Request } from "express";
import type { Database, EventRecord } from "../shared/server/database.ts";
import type { Log } from "../shared/server/log.ts";
import { facts } from "../shared/server/metrics-facts.ts";
import { networkOf } from "../shared/server/network.ts";
import { withinLimit } from "../shared/server/outage.ts";
import { connectionUpdates } from "./connections.ts";
import { clean, cleanFacts } from "./facts.ts";
import { NearProjects } from "./near-projects.ts";
import { Usage } from "./usage.ts";

const limits = { waiting: 10_000, batch: 500, milliseconds: 1_000, keys: 10_000 };
const minute = 60_000;
const lifetime = 14 * 24 * 60 * minute;

/** What is to be recorded of a request. The rest of an event is the same for all of its facts. */
export interface Fact extends Partial<EventRecord> {
  step: EventRecord["step"];
  outcome: EventRecord["outcome"];
  /** Normalised server URL, by which the project is found when the event is written. */
  resource?: string | undefined;
  /** What else has this key is not recorded for a minute. */
  once?: string | undefined;
}

type Waiting = EventRecord & Pick<Fact, "resource">;

export class Events {
  readonly #database: Database;
  readonly #log: Log;
  readonly #recent = new Recent();
  readonly #projects: NearProjects;
  readonly #usage: Usage;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  /** Since they were last reported. */
  #lost = 0;

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
    this.#projects = new NearProjects(database);
    this.#usage = new Usage(database, log, this.#projects);
  }

  /** Never fails and never waits. More than MongoDB can take is lost, the oldest first. */
  record(request: Request, { once, ...fact }: Fact): void {
    this.#usage.count(fact);
    if (facts.hasSubscribers) facts.publish(fact);
    if (once !== undefined && !this.#recent.isNew(`${fact.step} ${once}`)) return;
    this.#waiting.push(eventOf(request, fact));
    if (this.#waiting.length > limits.waiting) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    if (this.#waiting.length < limits.batch) this.#flushSoon();
    else if (!this.#writing) void this.#flush();
  }

  /** Returns when all that was recorded and counted is written, or lost since MongoDB is away. */
  async flush(): Promise<void> {
    await Promise.all([this.#flush(), this.#usage.flush()]);
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length > 0) this.#writing ??= this.#writeAll();
    await this.#writing;
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => void this.#flush(), limits.milliseconds).unref();
  }

  async #writeAll(): Promise<void> {
    let written = true;
    // While MongoDB is away one batch is given up at a time, so that a graceful end does not wait for them all.
    while (written && this.#waiting.length > 0) {
      written = await this.#write(this.#waiting.splice(0, limits.batch));
    }
    this.#writing = undefined;
    if (this.#waiting.length > 0) this.#flushSoon();
    if (this.#lost > 0) this.#log.warn({ lost: this.#lost }, "events were lost");
    this.#lost = 0;
  }

  async #write(batch: Waiting[]): Promise<boolean> {
    try {
      const projects = await withinLimit(this.#projects.idsOf(unassigned(batch)));
      const events = batch.map(({ resource = "", ...event }) => {
        const projectId = event.projectId ?? projects.get(resource);
        return { ...event, ...(projectId && { projectId }) };
      });
      const options = { ordered: false, writeConcern: { w: 1 } };
      await withinLimit(this.#database.events.insertMany(events, options));
      const updates = connectionUpdates(events);
      if (updates.length > 0) {
        await withinLimit(this.#database.connections.bulkWrite(updates, options));
      }
      return true;
    } catch (error) {
      this.#lost += batch.length;
      this.#log.warn({ err: error }, "events could not be written");
      return false;
    }
  }
}

/** Remembers for a minute what was recorded. Bounded: under a flood a repetition may be recorded sooner. */
class Recent {
  /** In the order of their age. */
  readonly #until = new Map<string, number>();

  isNew(key: string): boolean {
    const now = performance.now();
    if ((this.#until.get(key) ?? 0) > now) return false;
    this.#until.delete(key);
    this.#until.set(key, now + minute);
    const [oldest] = this.#until.size > limits.keys ? this.#until.keys() : [];
    if (oldest !== undefined) this.#until.delete(oldest);
    return true;
  }
}

/** Server URLs of which the project is to be found. */
function unassigned(batch: Waiting[]): string[] {
  return batch.flatMap(({ projectId, resource }) => (resource && !projectId ? resource : []));
}

function eventOf(request: Request, { facts, ...fact }: Omit<Fact, "once">): Waiting {
  const at = new Date();
  const texts = {
    cause: cut(fact.cause, 300),
    clientId: cut(fact.clientId, 200),
    grantType: cut(fact.grantType, 100),
    userAgent: cut(request.get("User-Agent"), 200),
    address: networkOf(request.ip ?? ""),
  };
  const status = request.res?.statusCode;
  const known = Object.entries({ status, ...fact, ...texts }).filter(([, value]) => value !== undefined);
  const trace = String(request.res?.get("X-Request-Id") ?? "");
  return {
    ...(Object.fromEntries(known) as Pick<Fact, "step" | "outcome" | "resource">),
    at,
    trace,
    ...(facts && Object.keys(facts).length > 0 && { facts: cleanFacts(facts) }),
    expiresAt: new Date(at.getTime() + lifetime),
  };
}

function cut(text: string | undefined, length: number): string | undefined {
  return text === undefined ? undefined : clean(text, { length });
}
