/** Signing keys: made once for the installation, kept sealed in the database, shared by all replicas, and replaced. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { JWK } from "jose";
import { MongoServerError } from "mongodb";
import type { Database, SigningKey, SigningKeys } from "./database.ts";
import { ConfigurationError } from "./env.ts";
import type { Keyring } from "./keyring.ts";

/**
 * Milliseconds. A new key is published for an hour before it signs: longer than verifiers keep what they have fetched. An
 * old one stays published for a day and an hour after it signed last: longer than any token lives.
 */
export const keyTimes = { lead: 3_600_000, retention: 25 * 3_600_000 };

/**
 * The private keys as a JWK Set, in the order in which they sign: the first one does, the others are published.
 *
 * @throws ConfigurationError if MCPAUTH_ENCRYPTION_KEY is not the one that sealed them
 */
export async function loadSigningKeys(database: Database, keyring: Keyring): Promise<{ keys: JWK[] }> {
  const { keys } = await read(database, keyring);
  const inOrder = Object.groupBy(keys, ({ state }) => state);
  const published = [...(inOrder.signs ?? []), ...(inOrder.next ?? []), ...(inOrder.old ?? [])];
  return { keys: published.map(({ key }) => unseal(keyring, key)) };
}

export interface SigningKeyState {
  kid: string;
  /** `expired` ones are published no more. */
  state: "next" | "signs" | "old" | "expired";
  createdAt: Date;
  signsFrom: Date;
  /** Until when it is published: absent while no other is to sign in its place. */
  publishedUntil?: Date;
}

/** Newest first. */
export async function signingKeyStates(database: Database, keyring: Keyring): Promise<SigningKeyState[]> {
  const { keys } = await read(database, keyring);
  return keys.map(({ key: { kid, createdAt }, ...times }) => ({ kid, createdAt, ...times }));
}

/**
 * Makes the key that will sign, seals all of them under the newest encryption key, and forgets those whose time is over. A
 * rotation under way is not begun again.
 *
 * @param lead for how long the new key is published before it signs, in milliseconds
 * @throws ConfigurationError if MCPAUTH_ENCRYPTION_KEY is not the one that sealed them
 */
export async function rotateSigningKeys(
  database: Database,
  keyring: Keyring,
  lead = keyTimes.lead,
): Promise<void> {
  const { record, keys } = await read(database, keyring);
  const kept = keys.filter(({ state }) => state !== "expired").map(({ key }) => reseal(keyring, key));
  if (keys.some(({ state }) => state === "next")) return;
  const next = { ...generate(keyring), signsFrom: new Date(Date.now() + lead) };
  const unchanged = { _id: record._id, "keys.0.kid": record.keys[0]?.kid ?? "" };
  // Of two that rotate at one moment, the first one's key will sign.
  await database.signingKeys.updateOne(unchanged, { $set: { keys: [next, ...kept] } });
}

type Placed = { key: SigningKey } & Pick<SigningKeyState, "state" | "signsFrom" | "publishedUntil">;

async function read(database: Database, keyring: Keyring): Promise<{ record: SigningKeys; keys: Placed[] }> {
  const stored = await database.signingKeys.findOne({ _id: "signing-keys" });
  const record = stored ?? (await createOnce(database, keyring));
  return { record, keys: placed(record.keys, Date.now()) };
}

/** Each signs until the one before it in the list, which is newer, does. */
function placed(keys: SigningKey[], now: number): Placed[] {
  return keys.map((key, index) => {
    const { createdAt, signsFrom = createdAt } = key;
    const newer = keys[index - 1];
    const until = newer && (newer.signsFrom ?? newer.createdAt).getTime();
    const publishedUntil = until === undefined ? undefined : new Date(until + keyTimes.retention);
    const state = stateOf({ from: signsFrom.getTime(), until, now });
    return { key, state, signsFrom, ...(publishedUntil && { publishedUntil }) };
  });
}

function stateOf({ from, until = Infinity, now }: { from: number; until?: number | undefined; now: number }) {
  if (from > now) return "next";
  if (until > now) return "signs";
  return until + keyTimes.retention > now ? "old" : "expired";
}

/** Of many replicas at their first start one writes the keys, the others read that one's. */
async function createOnce(database: Database, keyring: Keyring): Promise<SigningKeys> {
  const record: SigningKeys = { _id: "signing-keys", keys: [generate(keyring)] };
  try {
    await database.signingKeys.insertOne(record);
    return record;
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === 11_000)) throw error;
  }
  const winner = await database.signingKeys.findOne({ _id: "signing-keys" });
  if (!winner) throw new Error("signing keys exist and cannot be read");
  return winner;
}

function generate(keyring: Keyring): SigningKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = randomBytes(12).toString("base64url");
  const jwk = { ...privateKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" };
  return { kid, sealed: keyring.seal("signing-keys", kid, JSON.stringify(jwk)), createdAt: new Date() };
}

function unseal(keyring: Keyring, key: SigningKey): JWK {
  return JSON.parse(open(keyring, key));
}

function reseal(keyring: Keyring, key: SigningKey): SigningKey {
  return { ...key, sealed: keyring.seal("signing-keys", key.kid, open(keyring, key)) };
}

function open(keyring: Keyring, { kid, sealed }: SigningKey): string {
  const opened = keyring.open("signing-keys", kid, sealed);
  if (opened === undefined) {
    throw new ConfigurationError(
      "MCPAUTH_ENCRYPTION_KEY does not open this database's signing keys: set the key they were made with (it may stand behind a newer one, separated by a comma)",
    );
  }
  return opened;
}
