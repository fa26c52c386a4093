import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Database } from "../shared/server/database.ts";
import { ConfigurationError } from "../shared/server/env.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { openTestDatabase } from "../test/database.ts";
import { loadSigningKeys } from "./keys.ts";

const [key, other] = [randomBytes(32), randomBytes(32)];
const keyring = new Keyring([key]);

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  await database.signingKeys.deleteMany();
});
afterAll(() => database.close());

test("the first start makes one ES256 key", async () => {
  const { keys } = await loadSigningKeys(database, keyring);
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
  expect(keys[0]?.d).toBeTypeOf("string");
});

test("a restart keeps it", async () => {
  const first = await loadSigningKeys(database, keyring);
  expect(await loadSigningKeys(database, new Keyring([key]))).toEqual(first);
});

test("twenty first starts at once make one key, and all have it", async () => {
  const loaded = await Promise.all(Array.from({ length: 20 }, () => loadSigningKeys(database, keyring)));
  expect(new Set(loaded.map(({ keys }) => JSON.stringify(keys))).size).toBe(1);
  expect(await database.signingKeys.countDocuments()).toBe(1);
});

test("the database holds it sealed: nothing of the private key stands there", async () => {
  const { keys } = await loadSigningKeys(database, keyring);
  const stored = JSON.stringify(await database.signingKeys.findOne());
  expect(stored).toContain(keys[0]?.kid);
  for (const part of [keys[0]?.d, keys[0]?.x, keys[0]?.y]) expect(stored).not.toContain(part);
});

test("another encryption key stops the start, names the variable, and changes nothing", async () => {
  await loadSigningKeys(database, keyring);
  const before = await database.signingKeys.findOne();
  const attempt = loadSigningKeys(database, new Keyring([other]));
  await expect(attempt).rejects.toThrow(ConfigurationError);
  await expect(attempt).rejects.toThrow(/^MCPAUTH_ENCRYPTION_KEY does not open .*behind a newer one/);
  expect(await database.signingKeys.findOne()).toEqual(before);
});

test("a replaced encryption key still opens it, as long as the old one stands behind the new", async () => {
  const first = await loadSigningKeys(database, keyring);
  expect(await loadSigningKeys(database, new Keyring([other, key]))).toEqual(first);
});

test("a key that was moved to another id does not open", async () => {
  await loadSigningKeys(database, keyring);
  await database.signingKeys.updateOne({}, { $set: { "keys.0.kid": "another" } });
  await expect(loadSigningKeys(database, keyring)).rejects.toThrow(ConfigurationError);
});

test("keys come newest first, as they are stored: the first one signs", async () => {
  const { keys } = await loadSigningKeys(database, keyring);
  const old = await database.signingKeys.findOne();
  await database.signingKeys.deleteMany();
  const newer = await loadSigningKeys(database, keyring);
  await database.signingKeys.updateOne({}, { $push: { keys: { $each: old?.keys ?? [] } } });
  const loaded = await loadSigningKeys(database, keyring);
  expect(loaded.keys.map(({ kid }) => kid)).toEqual([newer.keys[0]?.kid, keys[0]?.kid]);
});
