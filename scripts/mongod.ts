/** mongod: a one-node replica set of our own, on this machine only. A standalone would have no retryable writes. */
import { mkdir, mkdtemp, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Db, Document } from "mongodb";
import { MongoClient, MongoServerError } from "mongodb";
import { ConfigurationError } from "../shared/server/env.ts";
import type { Environment, Report } from "./mongod-binary.ts";
import { findMongod } from "./mongod-binary.ts";
import { freePort } from "./ports.ts";
import type { RunningProcess } from "./processes.ts";
import { describeEnding, removeInTheEnd, startProcess } from "./processes.ts";

export interface MongodOptions {
  /** Looked up for the binary: `MONGOD_BINARY`, `PATH`, `XDG_CACHE_HOME`. */
  env: Environment;
  /** Where data is kept; without it in a directory that is removed in the end. */
  directory?: string;
  /** The log file; without it the log lies with the data. */
  log?: string;
  report?: Report;
}

export interface Mongod extends RunningProcess {
  uri: string;
}

const replicaSet = "rs0";

/**
 * Starts mongod and returns when it takes writes. Data of an earlier run is found again, also after a crash.
 *
 * @throws ConfigurationError if there is no binary, or it does not start on this data
 */
export async function startMongod({
  env,
  directory,
  log,
  report = () => undefined,
}: MongodOptions): Promise<Mongod> {
  const binary = await findMongod(env, report);
  const data = directory ?? (await temporaryDirectory());
  await mkdir(data, { recursive: true });
  const port = await portFor(data);
  const place = { binary, data, port, log: log ?? join(data, "mongod.log") };
  const child = await launch(place);
  const remove = directory ? undefined : () => rm(data, { recursive: true, force: true });
  const stop = async () => {
    await child.stop();
    await remove?.();
  };
  try {
    await ensureReplicaSet(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...child, uri: `mongodb://127.0.0.1:${port}/?replicaSet=${replicaSet}`, stop };
}

/** In memory where there is room for it: nothing here is worth a disk. */
async function temporaryDirectory(): Promise<string> {
  const memory = "/dev/shm";
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  const parent = bavail * bsize > 2 ** 30 ? memory : tmpdir();
  const directory = await mkdtemp(join(parent, "mcpauth-mongod-"));
  removeInTheEnd(directory);
  return directory;
}

/** The port of the last run if it is free, else any: a tool that was pointed at it stays right. */
async function portFor(data: string): Promise<number> {
  const file = join(data, "port");
  const kept = Number(await readFile(file, "utf8").catch(() => 0));
  const port = await freePort(kept);
  await writeFile(file, String(port));
  return port;
}

async function launch(place: {
  binary: string;
  data: string;
  port: number;
  log: string;
}): Promise<RunningProcess> {
  const { binary, data, port, log } = place;
  const child = await startProcess({
    name: "mongod",
    command: [
      binary,
      ...["--dbpath", data, "--replSet", replicaSet, "--oplogSize", "64"],
      ...["--bind_ip", "127.0.0.1", "--port", String(port), "--nounixsocket"],
      ...["--wiredTigerCacheSizeGB", "0.5", "--setParameter", "diagnosticDataCollectionEnabled=false"],
    ],
    log,
  });
  const waiting = new AbortController();
  const ending = await Promise.race([child.ended, listening(log, waiting.signal)]);
  waiting.abort();
  if (!ending) return child;
  throw new ConfigurationError(
    `MCPAUTH_DATA_DIR: mongod does not start with the data in ${data}: ${reasonIn(ending.lastLines)}. Mend that, or set MCPAUTH_DATA_DIR to another directory. ${describeEnding(ending)}`,
  );
}

/** Its own word in its log: another program that answers on the port is not taken for it. */
async function listening(log: string, signal: AbortSignal): Promise<undefined> {
  while (!signal.aborted && !/waiting for connections/i.test(await readFile(log, "utf8"))) await delay(50);
}

/** The last error of a structured log (`"s":"F"` or `"E"`), or simply the last line. */
function reasonIn(lines: string[]): string {
  const line = lines.findLast((text) => /"s":"[FE]"/.test(text));
  if (!line) return lines.at(-1) ?? "it says nothing";
  const { msg, attr } = JSON.parse(line) as { msg: string; attr?: { error?: unknown } };
  return typeof attr?.error === "string" ? attr.error : msg;
}

/** Initiates the set at the first start. A later start may have another port, which the set must learn. */
async function ensureReplicaSet(port: number): Promise<void> {
  const address = `127.0.0.1:${port}`;
  await using direct = new MongoClient(`mongodb://${address}/?directConnection=true`);
  const admin = direct.db("admin");
  const config = await direct.db("local").collection("system.replset").findOne();
  const members = [{ _id: 0, host: address }];
  if (!config) {
    await admin.command({ replSetInitiate: { _id: replicaSet, members } });
  } else if (config.members[0].host !== address) {
    await reconfigure(admin, { ...config, version: config.version + 1, members });
  }
  await using client = new MongoClient(`mongodb://${address}/?replicaSet=${replicaSet}`);
  await client.db("admin").command({ ping: 1 }, { readPreference: "primary" });
}

/** Forced, since without its old address the set has no primary that could be asked. */
async function reconfigure(admin: Db, config: Document): Promise<void> {
  const notYetInitialized = 94;
  for (;;) {
    try {
      return void (await admin.command({ replSetReconfig: config, force: true }));
    } catch (error) {
      // It is still reading the old configuration.
      if (!(error instanceof MongoServerError && error.code === notYetInitialized)) throw error;
      await delay(50);
    }
  }
}
