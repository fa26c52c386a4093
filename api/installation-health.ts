/** Installation health: whether the parts answer, and which versions they are. */
import { isDeepStrictEqual } from "node:util";
import manifest from "../package.json" with { type: "json" };
import type { Database } from "../shared/server/database.ts";
import { indexes } from "../shared/server/indexes.ts";

export interface InstallationHealth {
  database: {
    milliseconds: number;
    version: string;
    replicaSet?: string;
    primary?: string;
    members: string[];
    /** Those that somebody has removed: collection and keys. */
    missingIndexes: string[];
  };
  issuer: { url: string; milliseconds: number; problem?: string };
  versions: { mcpauth: string; node: string };
  /** About how many there are. */
  counts: { people: number; projects: number; clients: number; records: number };
}

const issuerLimit = 3_000;

export async function installationHealth(parts: {
  database: Database;
  issuer: string;
}): Promise<InstallationHealth> {
  const { database, issuer } = parts;
  const { users, projects, clients, artifacts } = database;
  const [databaseHealth, issuerHealth, ...counts] = await Promise.all([
    healthOf(database),
    askIssuer(issuer),
    ...[users, projects, clients, artifacts].map((each) => each.estimatedDocumentCount()),
  ]);
  const [people = 0, ofProjects = 0, ofClients = 0, records = 0] = counts;
  return {
    database: databaseHealth,
    issuer: issuerHealth,
    versions: { mcpauth: manifest.version, node: process.version },
    counts: { people, projects: ofProjects, clients: ofClients, records },
  };
}

async function healthOf(database: Database): Promise<InstallationHealth["database"]> {
  const { db } = database.users;
  const started = performance.now();
  await database.ping();
  const milliseconds = Math.round(performance.now() - started);
  const [hello, { version }, missingIndexes] = await Promise.all([
    db.command({ hello: 1 }),
    db.command({ buildInfo: 1 }),
    missingIndexesOf(database),
  ]);
  const { setName, primary, hosts = [] } = hello;
  return {
    milliseconds,
    version,
    ...(setName && { replicaSet: setName }),
    ...(primary && { primary }),
    members: hosts,
    missingIndexes,
  };
}

async function missingIndexesOf({ users: { db } }: Database): Promise<string[]> {
  const missing = Object.entries(indexes).map(async ([name, wanted]) => {
    const standing = await db.collection(name).indexes();
    const lacking = wanted.filter(({ key }) => !standing.some((index) => isDeepStrictEqual(index.key, key)));
    return lacking.map(({ key }) => `${name}: ${Object.keys(key).join(", ")}`);
  });
  return (await Promise.all(missing)).flat();
}

async function askIssuer(url: string): Promise<InstallationHealth["issuer"]> {
  const started = performance.now();
  const problem = await problemOf(url);
  return { url, milliseconds: Math.round(performance.now() - started), ...(problem && { problem }) };
}

async function problemOf(url: string): Promise<string | undefined> {
  try {
    const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(issuerLimit) });
    return status === 200 ? undefined : `it answers ${status}`;
  } catch (error) {
    const { cause, name } = error as Error & { cause?: { code?: string } };
    return name === "TimeoutError"
      ? "it does not answer in time"
      : `it cannot be reached (${cause?.code ?? name})`;
  }
}
