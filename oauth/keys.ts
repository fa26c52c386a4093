/** Signing keys: made once for the installation, kept sealed in the database, shared by all replicas. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { MongoServerError } from "mongodb";
import type { JWK } from "oidc-provider";
import type { Database, SigningKeys } from "../shared/server/database.ts";
import { ConfigurationError } from "../shared/server/env.ts";
import type { Keyring } from "../shared/server/keyring.ts";

/**
 * The private keys as a JWK Set, newest first: the first one signs.
 *
 * @throws ConfigurationError if MCPAUTH_ENCRYPTION_KEY is not the one that sealed them
 */
export async function loadSigningKeys(database: Database, keyring: Keyring): Promise<{ keys: JWK[] }> {
  const stored =
    (await database.signingKeys.findOne({ _id: "signing-keys" })) ?? (await createOnce(database, keyring));
  return { keys: stored.keys.map(({ kid, sealed }) => unseal(keyring, kid, sealed)) };
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

function generate(keyring: Keyring): SigningKeys["keys"][number] {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = randomBytes(12).toString("base64url");
  const jwk = { ...privateKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" };
  return { kid, sealed: keyring.seal("signing-keys", kid, JSON.stringify(jwk)), createdAt: new Date() };
}

function unseal(keyring: Keyring, kid: string, sealed: string): JWK {
  const opened = keyring.open("signing-keys", kid, sealed);
  if (opened === undefined) {
    throw new ConfigurationError(
      "MCPAUTH_ENCRYPTION_KEY does not open this database's signing keys: set the key they were made with (it may stand behind a newer one, separated by a comma)",
    );
  }
  return JSON.parse(opened);
}
