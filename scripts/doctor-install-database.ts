/** The database of an installation: whether it is fit, and in which state the servers have left it. */
import { installationHealth } from "../api/installation-health.ts";
import type { OauthEnv } from "../oauth/env.ts";
import type { Database } from "../shared/server/database.ts";
import { openDatabase } from "../shared/server/database.ts";
import { ConfigurationError } from "../shared/server/env.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { steps } from "../shared/server/migrations-steps.ts";
import { loadSigningKeys } from "../shared/server/signing-keys.ts";
import type { Finding } from "./doctor-install-finding.ts";
import { clock, finding, majorOf } from "./doctor-install-finding.ts";

/** The oldest one that the tests have been run with. */
const oldestMongoDb = 6;

/** Its own state, and what the servers have put there. */
export async function examineDatabase(env: OauthEnv): Promise<Finding[]> {
  let database: Database | undefined;
  try {
    database = await openDatabase(env.mongodbUri);
    const [health, schema, clock, keys] = await Promise.all([
      databaseHealth(database, env.issuer),
      schemaVersion(database),
      databaseClock(database),
      signingKeys(database, env),
    ]);
    return [...health, schema, clock, keys];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return [{ what: "MongoDB", found: "it cannot be used", remedy: error.message }];
  } finally {
    await database?.close();
  }
}

async function databaseHealth(database: Database, issuer: string): Promise<Finding[]> {
  const { version, replicaSet, missingIndexes } = (await installationHealth({ database, issuer })).database;
  const { msg } = await database.users.db.command({ hello: 1 });
  const hasTransactions = replicaSet !== undefined || msg === "isdbgrid";
  return [
    finding(
      "MongoDB",
      version,
      majorOf(version) < oldestMongoDb && "upgrade to a MongoDB that is still maintained",
    ),
    finding(
      "replica set",
      replicaSet ?? (hasTransactions ? "sharded" : "none"),
      !hasTransactions &&
        "start mongod with --replSet rs0 and run rs.initiate() once: a set may have one member",
    ),
    finding(
      "indexes",
      missingIndexes.length === 0 ? "all there" : `missing: ${missingIndexes.join("; ")}`,
      missingIndexes.length > 0 && "restart a server, which makes them, and look into its log if it does not",
    ),
  ];
}

async function schemaVersion({ migrations }: Database): Promise<Finding> {
  const version = (await migrations.findOne({ _id: "schema" }))?.version ?? 0;
  const isAhead = version > steps.length;
  const next = version < steps.length ? ", brought up to it at the next start" : "";
  return finding(
    "schema",
    `version ${version} of ${steps.length}${next}`,
    isAhead && "start the newer program, or run `npm run migrate -- down` with it",
  );
}

async function databaseClock({ users }: Database): Promise<Finding> {
  const { localTime } = await users.db.command({ hello: 1 });
  return clock("clock of MongoDB", localTime);
}

/** Makes none: that is for a server to do. */
async function signingKeys(database: Database, env: OauthEnv): Promise<Finding> {
  const what = "signing keys";
  if (!(await database.signingKeys.findOne({ _id: "signing-keys" })))
    return { what, found: "none, made at the first start" };
  try {
    const { keys } = await loadSigningKeys(database, new Keyring(env.encryptionKeys));
    return { what, found: `${keys[0]?.kid} signs` };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { what, found: "they cannot be read", remedy: error.message };
  }
}
