import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { ConfigurationError } from "../shared/server/env.ts";
import type { Mongod } from "./mongod.ts";
import { startMongod } from "./mongod.ts";

let directory: string;
let started: Mongod[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "mcpauth-"));
  started = [];
  return async () => {
    await Promise.all(started.map((mongod) => mongod.stop()));
    await rm(directory, { recursive: true, force: true });
  };
});

test("data and port of one start are found again by the next", async () => {
  const first = await start();
  await write(first, "kept");
  await first.stop();
  const second = await start();
  expect(second.uri).toBe(first.uri);
  expect(await read(second)).toEqual(["kept"]);
});

test("data outlives a mongod that was killed, and its lock is in nobody's way", async () => {
  const first = await start();
  await write(first, "acknowledged");
  process.kill(first.pid, "SIGKILL");
  await first.ended;
  expect(await readFile(join(directory, "mongod.lock"), "utf8")).toContain(String(first.pid));
  expect(await read(await start())).toEqual(["acknowledged"]);
});

test("a start whose port is taken uses another one and still finds its data", async () => {
  const first = await start();
  await write(first, "kept");
  await first.stop();
  const { port } = new URL(first.uri);
  const other = createServer((socket) => socket.destroy()).listen(Number(port), "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const second = await start();
  expect(second.uri).not.toBe(first.uri);
  expect(await read(second)).toEqual(["kept"]);
});

test("data that another mongod uses is left alone, and the message says what to set", async () => {
  const first = await start();
  const problem = await start().catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(ConfigurationError);
  expect((problem as Error).message).toMatch(
    /^MCPAUTH_DATA_DIR: .*Another mongod instance is already running.*$/,
  );
  await write(first, "still there");
  expect(await read(first)).toEqual(["still there"]);
});

test("it ends cleanly when stopped, and throw-away data ends with it", async () => {
  const mongod = await startMongod({ env: process.env });
  const data = await dataDirectoryOf(mongod);
  await mongod.stop();
  expect(await mongod.ended).toMatchObject({ code: 0, signal: null });
  await expect(stat(data)).rejects.toThrow("ENOENT");
});

async function start(): Promise<Mongod> {
  const mongod = await startMongod({ env: process.env, directory });
  started.push(mongod);
  return mongod;
}

async function write({ uri }: Mongod, _id: string): Promise<void> {
  await using client = new MongoClient(uri, { writeConcern: { w: "majority", journal: true } });
  await client.db("test").collection<{ _id: string }>("facts").insertOne({ _id });
}

async function read({ uri }: Mongod): Promise<string[]> {
  await using client = new MongoClient(uri);
  const facts = await client.db("test").collection<{ _id: string }>("facts").find().toArray();
  return facts.map(({ _id }) => _id);
}

async function dataDirectoryOf({ uri }: Mongod): Promise<string> {
  await using client = new MongoClient(uri);
  const { parsed } = await client.db("admin").command({ getCmdLineOpts: 1 });
  return parsed.storage.dbPath;
}
