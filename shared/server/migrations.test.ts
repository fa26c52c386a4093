import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Document } from "mongodb";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";
import { migrate, migrateDown } from "./migrations.ts";
import type { Step } from "./migrations-steps.ts";

const uri = new URL(inject("mongoUri"));
uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
const createdAt = new Date("2026-01-01");

/** Two connections, as two processes have them. */
let one: Database;
let two: Database;
let raw: MongoClient;

beforeAll(async () => {
  [one, two] = await Promise.all([openDatabase(uri.href), openDatabase(uri.href)]);
  raw = await new MongoClient(uri.href).connect();
});
beforeEach(async () => {
  await Promise.all([one.migrations.deleteMany({}), one.projects.deleteMany({})]);
});
afterAll(async () => {
  await one.drop();
  await Promise.all([one.close(), two.close(), raw.close()]);
});

const projects = () => raw.db().collection<Document & { _id: string }>("projects");
const schema = () => one.migrations.findOne({ _id: "schema" });

const oldProject = (id: string) => ({
  _id: id,
  ownerId: `usr_${id}`,
  serverUrls: [`https://${id}.dev/mcp`],
  createdAt,
});

/** A step that notes that it ran, and waits until it is let on. */
function watched(name: string, until: Promise<void> = Promise.resolve()) {
  const ran: string[] = [];
  const act = (direction: string) => async () => {
    ran.push(direction);
    await until;
  };
  const step: Step = { name, up: act("up"), down: act("down") };
  return { step, ran };
}

const migrateScript = fileURLToPath(new URL("../../scripts/migrate.ts", import.meta.url));
const run = (...parameters: string[]) =>
  promisify(execFile)(process.execPath, [migrateScript, ...parameters], { env: { MONGODB_URI: uri.href } });

test("two processes that start at once take each step once, and nothing is lost", async () => {
  await projects().insertMany(Array.from({ length: 50 }, (_, serial) => oldProject(`p${serial}`)));
  const said = (await Promise.all([run(), run()])).map(({ stdout }) => stdout.trim());
  expect(said.toSorted()).toEqual([
    "done: a project has members instead of an owner",
    "nothing to do: the schema is of this version",
  ]);
  expect((await schema())?.history).toHaveLength(1);
  const found = await projects().find().toArray();
  expect(found).toHaveLength(50);
  for (const { _id, members, ownerId } of found) {
    expect(members).toEqual([{ userId: `usr_${_id}`, role: "owner", since: createdAt }]);
    expect(ownerId).toBeUndefined();
  }
});

test("the last step can be taken back, and the data is as it was", async () => {
  await projects().insertOne(oldProject("p1"));
  await migrate(one);
  expect((await run("down")).stdout).toMatch(/^taken back: a project has members/);
  expect(await projects().findOne({ _id: "p1" })).toEqual(oldProject("p1"));
  expect(await schema()).toMatchObject({ version: 0, history: [{ direction: "up" }, { direction: "down" }] });
});

test("whoever comes while a step is being taken waits, and does not take it again", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { step, ran } = watched("slow", promise);
  const first = migrate(one, [step]);
  await expect.poll(() => ran.length).toBe(1);
  const second = migrate(two, [step]);
  expect(await Promise.race([second, schema()])).toMatchObject({ version: 0 });
  resolve();
  expect(await Promise.all([first, second])).toEqual([["slow"], []]);
  expect(ran).toEqual(["up"]);
});

test("the lock of a process that died runs out", async () => {
  const lock = { holder: "gone", until: new Date(Date.now() - 1) };
  await one.migrations.insertOne({ _id: "schema", version: 0, history: [], lock });
  expect(await migrate(one, [watched("next").step])).toEqual(["next"]);
  expect(await schema()).toMatchObject({ version: 1 });
  expect((await schema())?.lock).toBeUndefined();
});

test("a step that fails is not noted, lets the lock go, and is taken at the next start", async () => {
  const { step, ran } = watched("mended");
  const broken: Step = { ...step, up: () => Promise.reject(new Error("no room")) };
  await expect(migrate(one, [broken])).rejects.toThrow("no room");
  expect(await migrate(two, [step])).toEqual(["mended"]);
  expect(ran).toEqual(["up"]);
});

test("a process that was taken over from while it stood still notes nothing", async () => {
  const robbed: Step = {
    name: "robbed",
    up: () => one.migrations.updateOne({ _id: "schema" }, { $set: { "lock.holder": "another" } }),
    down: async () => {},
  };
  await expect(migrate(one, [robbed])).rejects.toThrow("another process took over");
  expect(await schema()).toMatchObject({ version: 0, lock: { holder: "another" } });
});

test("a program refuses data of a later version, and says what to do", async () => {
  const steps = [watched("first").step, watched("second").step];
  await migrate(one, steps);
  const refusal = /version 2 of the schema and this program knows only 1: start the newer program/;
  await expect(migrate(one, steps.slice(0, 1))).rejects.toThrow(refusal);
  await expect(migrateDown(one, steps.slice(0, 1))).rejects.toThrow(refusal);
  expect(await schema()).toMatchObject({ version: 2 });
});
