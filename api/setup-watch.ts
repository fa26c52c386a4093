/** Set-up watch: tells every tab of a project's set-up page of changes, asking the database once for all of them. */
import { hash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Database } from "../shared/server/database.ts";
import { isOutage } from "../shared/server/outage.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { SetupState } from "./setup-state.ts";
import { setupStateOf } from "./setup-state.ts";

/** Milliseconds: between two looks at a project, and at a reader's session. */
const interval = { look: 1_000, session: 5_000 };

interface News {
  /** The same for the same state, in every process. */
  id: string;
  state: SetupState;
}

interface Look {
  at: number;
  news: Promise<Known | undefined>;
}

interface Known extends News {
  project: ProjectRecord;
}

export interface Reader {
  userId: string;
  sessionId: string;
  /** Whether this process is about to end, and has to let its connections go. */
  isStopping(): boolean;
}

export class SetupWatch {
  readonly #database: Database;
  /** The latest look at each project that somebody watches. */
  readonly #looks = new Map<string, Look>();
  readonly #readers = new Map<string, number>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Yields the state whenever it is another one, until aborted, or until it is no longer the reader's to see. */
  async *changes(projectId: string, reader: Reader, signal: AbortSignal | undefined): AsyncGenerator<News> {
    this.#readers.set(projectId, (this.#readers.get(projectId) ?? 0) + 1);
    let told = "";
    let askedAt = performance.now();
    try {
      while (!signal?.aborted && !reader.isStopping()) {
        const known = await this.#look(projectId);
        if (!known?.project.members.some(({ userId }) => userId === reader.userId)) return;
        if (known.id !== told) yield { id: known.id, state: known.state };
        told = known.id;
        await setTimeout(interval.look, undefined, { ...(signal && { signal }) }).catch(() => undefined);
        if (performance.now() - askedAt < interval.session) continue;
        if (!(await this.#isSignedIn(reader))) return;
        askedAt = performance.now();
      }
    } finally {
      this.#leave(projectId);
    }
  }

  #leave(projectId: string): void {
    const left = (this.#readers.get(projectId) ?? 1) - 1;
    this.#readers.set(projectId, left);
    if (left > 0) return;
    this.#readers.delete(projectId);
    this.#looks.delete(projectId);
  }

  /** At most once a second, however many watch. */
  #look(projectId: string): Promise<Known | undefined> {
    const latest = this.#looks.get(projectId);
    if (latest && performance.now() - latest.at < interval.look * 0.9) return latest.news;
    const look = { at: performance.now(), news: this.#load(projectId, latest) };
    this.#looks.set(projectId, look);
    return look.news;
  }

  /** What was known holds while the database is away. */
  async #load(projectId: string, latest: Look | undefined): Promise<Known | undefined> {
    try {
      const project = await this.#database.projects.findOne({ _id: projectId });
      if (!project) return undefined;
      const state = await setupStateOf(this.#database, project);
      return { id: hash("sha256", JSON.stringify(state), "base64url"), state, project };
    } catch (error) {
      if (!latest || !isOutage(error)) throw error;
      return latest.news;
    }
  }

  async #isSignedIn({ sessionId }: Reader): Promise<boolean> {
    try {
      const live = { _id: sessionId, expiresAt: { $gt: new Date() } };
      return (await this.#database.dashboardSessions.findOne(live, { projection: { _id: 1 } })) !== null;
    } catch (error) {
      if (isOutage(error)) return true;
      throw error;
    }
  }
}
