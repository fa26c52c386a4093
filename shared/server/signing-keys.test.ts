import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../test/database.ts";
import type { Database } from "./database.ts";
import { ConfigurationError } from "./env.ts";
import { Keyring } from "./keyring.ts";
import { keyTimes, loadSigningKeys, rotateSigningKeys, signingKeyStates } from "./signing-keys.ts";

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

/** As if everything had happened so many milliseconds earlier. */
async function goBack(milliseconds: number): Promise<void> {
  const stored = await database.signingKeys.findOne();
  const earlier = (date: Date) => new Date(date.getTime() - milliseconds);
  const keys = (stored?.keys ?? []).map(({ createdAt, signsFrom, ...key }) => ({
    ...key,
    createdAt: earlier(createdAt),
    ...(signsFrom && { signsFrom: earlier(signsFrom) }),
  }));
  await database.signingKeys.updateOne({}, { $set: { keys } });
}

const states = async () => (await signingKeyStates(database, keyring)).map(({ state }) => state);
const published = async () => (await loadSigningKeys(database, keyring)).keys.map(({ kid }) => kid);

test("a new key is published for an hour before it signs, an old one for 25 hours after it did", async () => {
  const [first] = await published();
  await rotateSigningKeys(database, keyring);
  expect(await states()).toEqual(["next", "signs"]);
  const [signs, next] = await published();
  expect(signs).toBe(first);
  await goBack(keyTimes.lead - 60_000);
  expect(await published()).toEqual([first, next]);
  await goBack(60_000);
  expect(await states()).toEqual(["signs", "old"]);
  expect(await published()).toEqual([next, first]);
  await goBack(keyTimes.retention - 60_000);
  expect(await published()).toEqual([next, first]);
  await goBack(60_000);
  expect(await states()).toEqual(["signs", "expired"]);
  expect(await published()).toEqual([next]);
});

test("a rotation forgets the keys whose time is over", async () => {
  const [first] = await published();
  await rotateSigningKeys(database, keyring);
  await goBack(keyTimes.lead + keyTimes.retention);
  await rotateSigningKeys(database, keyring);
  expect(await states()).toEqual(["next", "signs"]);
  expect(JSON.stringify(await database.signingKeys.findOne())).not.toContain(first);
});

test("a rotation under way is not begun again, nor by many at the same moment", async () => {
  await loadSigningKeys(database, keyring);
  await Promise.all(Array.from({ length: 20 }, () => rotateSigningKeys(database, keyring)));
  expect(await states()).toEqual(["next", "signs"]);
  const before = await published();
  await rotateSigningKeys(database, keyring);
  expect(await published()).toEqual(before);
});

test("a rotation seals all keys under the newest encryption key, so that the old one can go", async () => {
  const before = await published();
  await rotateSigningKeys(database, new Keyring([other, key]));
  const { keys } = await loadSigningKeys(database, new Keyring([other]));
  expect(keys.map(({ kid }) => kid)).toEqual(expect.arrayContaining(before));
});
