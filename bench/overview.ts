/** Overview: whether the page of a busy project is slower than that of a quiet one. Both are served at once. */
import type { Collection, Db, Document, OptionalUnlessRequiredId } from "mongodb";
import { MongoClient } from "mongodb";
import type { EventRecord } from "../shared/server/database.ts";
import type { ProjectClient, ProjectPerson, UsageHour } from "../shared/server/project-records.ts";
import type { Mongod } from "./mongod.ts";
import type { Line } from "./report.ts";
import { startDashboard } from "./targets/dashboard.ts";
import type { Server } from "./targets/target.ts";

const hour = 3_600_000;
const batch = 10_000;

/** The overview looks back twice as far as its longest range, to compare. */
const hours = 2 * 30 * 24;

interface Size {
  events: number;
  clients: number;
  people: number;
}

const quiet: Size = { events: 1_000, clients: 5, people: 50 };
const busy: Size = { events: 1_000_000, clients: 2_000, people: 50_000 };

/** The most that the 95th percentile of the busy project may be, as a multiple of the quiet one's. */
const mostTime = 2;

export const overview = {
  judged: "busy",
  yardstick: { reference: "quiet", goal: 1 / mostTime },
  start,
  sentences,
};

async function start(mongod: Mongod, onProgress: (text: string) => void): Promise<Server[]> {
  const servers: Server[] = [];
  for (const [name, size] of Object.entries({ quiet, busy })) {
    const server = await startDashboard(mongod, name);
    await using client = new MongoClient(mongod.uriOf(name));
    onProgress(`filling ${name}: ${size.events} events`);
    await fill(client.db(), server.target.dashboard?.projectId ?? "", size);
    servers.push(server);
  }
  return servers;
}

function sentences(lines: Line[]): string {
  const p95Of = (name: string) => lines.find(({ target }) => target === name)?.p95 ?? Number.NaN;
  const ratio = (p95Of("busy") / p95Of("quiet")).toFixed(2);
  return `overview: p95 of ${busy.events} events is ${ratio} × that of ${quiet.events} (at most ${mostTime})`;
}

async function fill(db: Db, projectId: string, { events, clients, people }: Size): Promise<void> {
  const now = Math.floor(Date.now() / hour) * hour;
  const seenAt = (index: number) => new Date(now - (index % hours) * hour);
  await insert(db.collection<EventRecord>("events"), {
    number: events,
    make: (index) => eventOf(projectId, seenAt(index)),
  });
  await insert(db.collection<UsageHour>("usage_hours"), {
    number: Math.min(events, hours),
    make: (index) => hourOf(projectId, seenAt(index), Math.ceil(events / hours)),
  });
  await insert(db.collection<ProjectClient>("project_clients"), {
    number: clients,
    make: (index) => ({ ...sightingOf(projectId, `cli_${index}`, seenAt(index)), clientId: `cli_${index}` }),
  });
  await insert(db.collection<ProjectPerson>("project_people"), {
    number: people,
    make: (index) => ({ ...sightingOf(projectId, `usr_${index}`, seenAt(index)), accountId: `usr_${index}` }),
  });
  await db.admin().command({ fsync: 1 });
}

interface Filling<Document> {
  number: number;
  make: (index: number) => Document;
}

async function insert<T extends Document>(
  collection: Collection<T>,
  { number, make }: Filling<OptionalUnlessRequiredId<T>>,
): Promise<void> {
  for (let made = 0; made < number; made += batch) {
    const size = Math.min(batch, number - made);
    const documents = Array.from({ length: size }, (_, index) => make(made + index));
    await collection.insertMany(documents, { ordered: false });
  }
}

function eventOf(projectId: string, at: Date): EventRecord {
  return {
    at,
    step: "introspection",
    outcome: "ok",
    trace: "4XR0T9ZK2M",
    projectId,
    clientId: "cli_1",
    expiresAt: new Date(Date.now() + 24 * hour),
  };
}

function hourOf(projectId: string, at: Date, number: number): UsageHour {
  return {
    _id: `${projectId} ${at.toISOString()}`,
    projectId,
    hour: at,
    tokens: { code: number, refresh: number, mint: number },
    verifications: { ok: number, failed: number },
    failures: { expired: number, unknown_token: number, redirect_mismatch: number, denied: number },
    expiresAt: new Date(Date.now() + 24 * hour),
  };
}

function sightingOf(projectId: string, id: string, at: Date) {
  return { _id: `${projectId} ${id}`, projectId, firstSeenAt: at, lastSeenAt: at };
}
