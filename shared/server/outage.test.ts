import { MongoClient, MongoNetworkError, MongoServerError } from "mongodb";
import { expect, test } from "vitest";
import { openTestDatabase } from "../../test/database.ts";
import { isOutage } from "./outage.ts";

test("a database that cannot be reached is an outage", async () => {
  const client = new MongoClient("mongodb://127.0.0.1:1/", { serverSelectionTimeoutMS: 1 });
  const error = await client.connect().catch((thrown: unknown) => thrown);
  await client.close();
  expect(isOutage(error)).toBe(true);
  expect(isOutage(new MongoNetworkError("connection closed"))).toBe(true);
});

test.each([
  [10_107, "no longer primary"],
  [189, "stepped down"],
  [91, "shutting down"],
  [11_600, "interrupted at shutdown"],
])("code %i, %s, is an outage", (code, message) => {
  expect(isOutage(new MongoServerError({ message, code }))).toBe(true);
});

test("mistakes are none, neither the database's complaints nor anything else", async () => {
  const database = await openTestDatabase();
  const invalid = database.projects.findOne({ $nonsense: 1 } as object);
  const error = await invalid.catch((thrown: unknown) => thrown);
  await database.close();
  expect(error).toBeInstanceOf(MongoServerError);
  for (const mistake of [error, new MongoServerError({ message: "duplicate", code: 11_000 })]) {
    expect(isOutage(mistake)).toBe(false);
  }
  for (const other of [new Error("network"), new TypeError(), undefined, null, "MongoNetworkError"]) {
    expect(isOutage(other)).toBe(false);
  }
});
