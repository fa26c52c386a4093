import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import type { Artifact, Database } from "../shared/server/database.ts";
import { openDatabase } from "../shared/server/database.ts";
import { Line } from "../test/line.ts";
import { TemporarilyUnavailable } from "./outage.ts";
import { Records } from "./records.ts";

const line = new Line(new URL(inject("mongoUri")));
let database: Database;
let commands: string[] = [];
let records: Records<Artifact>;
/** Another process on the same data. */
let elsewhere: Records<Artifact>;

beforeAll(async () => {
  const port = await line.listen();
  const name = `test_${randomBytes(6).toString("hex")}`;
  database = await openDatabase(
    `mongodb://127.0.0.1:${port}/${name}?directConnection=true&monitorCommands=true`,
  );
  database.artifacts.db.client.on("commandStarted", ({ commandName }) => commands.push(commandName));
  records = new Records(database.artifacts);
  elsewhere = new Records(database.artifacts);
});
afterEach(() => line.mend());
afterAll(async () => {
  await database.drop();
  await database.close();
  line.close();
});

test("what many want at the same moment is one command", async () => {
  const some = newRecords(20);
  const sent = await commandsOf(() => Promise.all(some.map((record) => records.insert(record))));
  expect(sent).toEqual(["insert"]);
  expect(await commandsOf(() => Promise.all(some.map(({ _id }) => records.find(_id))))).toEqual(["find"]);
  expect(await commandsOf(() => Promise.all(some.map((record) => records.save(record))))).toEqual(["update"]);
  const claimed = await commandsOf(() => Promise.all(some.map(({ _id }) => records.claim(useOf(_id)))));
  expect(claimed).toEqual(["update", "find"]);
  expect(await commandsOf(() => Promise.all(some.map(({ _id }) => records.remove(_id))))).toEqual(["delete"]);
});

test("each finds its own record, or null", async () => {
  const [first, second] = newRecords();
  await records.insertAll([first, second]);
  const found = await Promise.all([second._id, "nowhere", first._id].map((_id) => records.find(_id)));
  expect(found.map((record) => record?._id)).toEqual([second._id, undefined, first._id]);
});

test("an insert says which record was there already, and leaves it as it is", async () => {
  const [old, other] = newRecords();
  await records.insert(old);
  const changed = { ...old, payload: { changed: true } };
  expect(await records.insertAll([changed, other])).toEqual([false, true]);
  expect((await records.find(old._id))?.payload).toEqual(old.payload);
});

test("of several saves of one record the last holds", async () => {
  const [record] = newRecords();
  const versions = Array.from({ length: 5 }, (_, version) => ({ ...record, payload: { version } }));
  await Promise.all(versions.map((version) => records.save(version)));
  expect((await records.find(record._id))?.payload).toEqual({ version: 4 });
});

test("what saves of one record at the same moment set is all there afterwards", async () => {
  const [record] = newRecords();
  await Promise.all([
    records.save(record),
    records.save({ ...record, sealed: "x" }),
    records.save({ ...record, uses: 1 }),
  ]);
  expect(await records.find(record._id)).toEqual({ ...record, sealed: "x", uses: 1 });
});

test("look-ups of the same records share a command, however they are written", async () => {
  const [first, second] = newRecords();
  const lightly = records.with({ w: 1 });
  await Promise.all([records.save(first), lightly.save(second)]);
  const sent = await commandsOf(() => Promise.all([records.find(first._id), lightly.find(second._id)]));
  expect(sent).toEqual(["find"]);
});

test("one of many claims wins, whether they come together or from elsewhere", async () => {
  const some = newRecords(5);
  await records.insertAll(some);
  const claims = some.flatMap(({ _id }) =>
    Array.from({ length: 6 }, (_, index) => (index % 2 ? records : elsewhere).claim(useOf(_id))),
  );
  const winners = (await Promise.all(claims)).flatMap((record) => record?._id ?? []);
  expect(winners.toSorted()).toEqual(some.map(({ _id }) => _id).toSorted());
});

test("whoever comes too late makes the other change, and each is counted once", async () => {
  const [record, other] = newRecords();
  await records.insertAll([record, other]);
  const claims = [records, elsewhere].flatMap((place) =>
    [record, record, other].map(({ _id }) =>
      place.claim({ ...useOf(_id), otherwise: { conditions: {}, update: { $inc: { uses: 1 } } } }),
    ),
  );
  const ids = [record, record, other].map(({ _id }) => _id);
  expect((await Promise.all(claims)).map((claimed) => claimed?._id)).toEqual([...ids, ...ids]);
  const [both, one] = await Promise.all([record, other].map(({ _id }) => records.find(_id)));
  expect([both?.uses, one?.uses]).toEqual([3, 1]);
});

test.each<[string, (record: Artifact) => Promise<unknown>]>([
  ["find", ({ _id }) => records.find(_id)],
  ["insert", (record) => records.insert(record)],
  ["save", (record) => records.save(record)],
  ["remove", ({ _id }) => records.remove(_id)],
  ["claim", ({ _id }) => records.claim(useOf(_id))],
])("%s is no success while the database is away", async (_name, act) => {
  const [first, second] = newRecords();
  line.cut();
  const outcomes = await Promise.allSettled([act(first), act(second)]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
  for (const outcome of outcomes) {
    expect(outcome.status === "rejected" && outcome.reason).toBeInstanceOf(TemporarilyUnavailable);
  }
});

function newRecords(count = 2): [Artifact, Artifact, ...Artifact[]] {
  return [newRecord(), newRecord(), ...Array.from({ length: count - 2 }, newRecord)];
}

function newRecord(): Artifact {
  return { _id: randomBytes(8).toString("hex"), model: "Test", payload: { version: 0 } };
}

function useOf(_id: string) {
  return {
    _id,
    conditions: { consumedAt: { $exists: false } },
    change: { consumedAt: new Date() },
  };
}

async function commandsOf(work: () => Promise<unknown>): Promise<string[]> {
  commands = [];
  await work();
  return commands;
}
