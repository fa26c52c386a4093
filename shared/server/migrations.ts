/** Migrations: bring the stored data to the form that this version of the program knows. Once, however many processes start. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Document } from "mongodb";
import type { Database } from "./database.ts";
import { ConfigurationError } from "./env.ts";
import type { Step } from "./migrations-steps.ts";
import { steps as allSteps } from "./migrations-steps.ts";

/** The one document of the collection. */
export interface Schema {
  _id: "schema";
  /** How many steps have been taken. */
  version: number;
  /** What was done, the latest last. */
  history: { version: number; name: string; direction: "up" | "down"; at: Date }[];
  /** Who is taking a step; nobody after `until`, which is moved on while they do. */
  lock?: { holder: string; until: Date };
}

/**
 * Takes the steps that are missing. Others who come meanwhile wait, and find them taken.
 *
 * @returns the names of the steps this process took
 * @throws ConfigurationError if the data is of a later version than this program
 */
export async function migrate(database: Database, steps: readonly Step[] = allSteps): Promise<string[]> {
  if ((await versionOf(database, steps)) === steps.length) return [];
  return holdingTheLock(database, async (holder) => {
    const taken: string[] = [];
    for (const step of steps.slice(await versionOf(database, steps))) {
      await step.up(database);
      await note(database, holder, { step, direction: "up" });
      taken.push(step.name);
    }
    return taken;
  });
}

/**
 * Takes the last step back, for a return to the version before. This version would take it again at its next start.
 *
 * @returns the step's name; undefined if there is none to take back
 * @throws ConfigurationError if the data is of a later version than this program
 */
export async function migrateDown(
  database: Database,
  steps: readonly Step[] = allSteps,
): Promise<string | undefined> {
  return holdingTheLock(database, async (holder) => {
    const step = steps[(await versionOf(database, steps)) - 1];
    if (!step) return undefined;
    await step.down(database);
    await note(database, holder, { step, direction: "down" });
    return step.name;
  });
}

async function versionOf({ migrations }: Database, steps: readonly Step[]): Promise<number> {
  const version = (await migrations.findOne({ _id: "schema" }))?.version ?? 0;
  if (version <= steps.length) return version;
  throw new ConfigurationError(
    `the database has version ${version} of the schema and this program knows only ${steps.length}: start the newer program, ` +
      "or run `npm run migrate -- down` with the newer one before you return to this",
  );
}

/** A holder that died is waited for this long; one that lives says so three times as often. */
const lockSeconds = 15;

async function holdingTheLock<T>(database: Database, work: (holder: string) => Promise<T>): Promise<T> {
  const holder = randomUUID();
  const { migrations } = database;
  await migrations.updateOne(
    { _id: "schema" },
    { $setOnInsert: { version: 0, history: [] } },
    { upsert: true },
  );
  // The database's clock counts. A lock that nobody has compares as less than any time.
  const free = { _id: "schema" as const, $expr: { $lt: ["$lock.until", "$$NOW"] } };
  while ((await migrations.updateOne(free, heldBy(holder))).matchedCount === 0) await sleep(200);
  const renewal = setInterval(
    () => void migrations.updateOne(mine(holder), heldBy(holder)).catch(() => {}),
    (lockSeconds * 1000) / 3,
  );
  try {
    return await work(holder);
  } finally {
    clearInterval(renewal);
    await migrations.updateOne(mine(holder), { $unset: { lock: "" } });
  }
}

function mine(holder: string) {
  return { _id: "schema" as const, "lock.holder": holder };
}

function heldBy(holder: string): Document[] {
  const until = { $dateAdd: { startDate: "$$NOW", unit: "second", amount: lockSeconds } };
  return [{ $set: { lock: { holder, until } } }];
}

interface Done {
  step: Step;
  direction: "up" | "down";
}

async function note(database: Database, holder: string, { step, direction }: Done): Promise<void> {
  const version = { $add: ["$version", direction === "up" ? 1 : -1] };
  const entry = { version, name: step.name, direction, at: "$$NOW" };
  const update: Document[] = [{ $set: { version, history: { $concatArrays: ["$history", [entry]] } } }];
  const { matchedCount } = await database.migrations.updateOne(mine(holder), update);
  // Stopped for longer than the lock lasts, such as by a suspended machine: another one has gone on.
  if (matchedCount === 0) throw new Error(`another process took over while "${step.name}" was being done`);
}
