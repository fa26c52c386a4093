/** Growth: whether a full store is slower than an empty one. Both are served at once, so that both meet the same minute. */
import { randomBytes } from "node:crypto";
import type { Db } from "mongodb";
import { MongoClient } from "mongodb";
import type { Artifact, ClientRecord } from "../shared/server/database.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { Mongod } from "./mongod.ts";
import type { Line } from "./report.ts";
import { startMcpauth } from "./targets/mcpauth.ts";
import type { Server } from "./targets/target.ts";
import { connect } from "./workloads/connection.ts";

const sizes = { tokens: 1_000_000, clients: 100_000, batch: 10_000 };

/** The most time a request may take at the full store, as a multiple of the empty one's. */
const mostTime = 1.5;

export const growth = {
  judged: "full",
  yardstick: { reference: "empty", goal: 1 / mostTime },
  start,
  sentences,
};

async function start(mongod: Mongod, onProgress: (text: string) => void): Promise<Server[]> {
  const empty = await startMcpauth(mongod, { name: "empty" });
  const full = await startMcpauth(mongod, { name: "full" });
  await connect(full.target, 1);
  await using client = new MongoClient(mongod.uriOf("full"));
  await fill(client.db(), onProgress);
  return [empty, full];
}

function sentences(lines: Line[]): string {
  return lines
    .flatMap(({ workload, ratio }) => {
      const time = ratio && (1 / ratio.requests).toFixed(2);
      return time ? [`${workload}: ${time} × the time of the empty store (at most ${mostTime})`] : [];
    })
    .join("\n");
}

/** Copies of a real client and of the real tokens of one connection, under ids as scattered as real ones. */
async function fill(db: Db, onProgress: (text: string) => void): Promise<void> {
  const artifacts = db.collection<Artifact>("artifacts");
  const indexes = await artifacts.indexes();
  // Built at the end, all at once: kept up to date during the filling they would take most of its time.
  await artifacts.dropIndexes();
  const clientIds = await fillClients(db);
  const [access, refresh] = await Promise.all([
    artifacts.findOne({ model: "AccessToken" }),
    artifacts.findOne({ model: "RefreshToken" }),
  ]);
  if (!access || !refresh) throw new Error("the connection left no tokens behind");
  for (let made = 0; made < sizes.tokens; made += sizes.batch) {
    if (made % 100_000 === 0) onProgress(`filling the store: ${made} of ${sizes.tokens} tokens`);
    const copies = Array.from({ length: sizes.batch / 2 }, (_, index) => {
      const clientId = clientIds[(made + index) % clientIds.length] ?? "";
      const owner = { grantId: newHash(), clientId, accountId: newIdentifier("usr") };
      return [copyOf(access, owner), copyOf(refresh, owner)];
    });
    await artifacts.insertMany(copies.flat(), { ordered: false });
  }
  onProgress("building the indexes");
  await artifacts.createIndexes(indexes.map(({ v, ...index }) => index));
  await db.admin().command({ fsync: 1 });
}

async function fillClients(db: Db): Promise<string[]> {
  const clients = db.collection<ClientRecord>("clients");
  const client = await clients.findOne();
  if (!client) throw new Error("there is no client to copy");
  const ids = Array.from({ length: sizes.clients }, () => newIdentifier("cli"));
  for (let at = 0; at < sizes.clients; at += sizes.batch) {
    const copies = ids.slice(at, at + sizes.batch).map((_id) => ({ ...client, _id }));
    await clients.insertMany(copies, { ordered: false });
  }
  return ids;
}

function copyOf(
  artifact: Artifact,
  owner: { grantId: string; clientId: string; accountId: string },
): Artifact {
  return { ...artifact, ...owner, _id: newHash(), payload: { ...artifact.payload, ...owner } };
}

/** Looks like a SHA-256 hash, and like one it lands anywhere in an index. */
function newHash(): string {
  return randomBytes(32).toString("base64url");
}
