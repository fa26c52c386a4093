/** Target mcpauth: the authorization server as it is deployed, one process of `oauth/main.ts` on a database of its own. */
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../scripts/ports.ts";
import type { RunningProcess } from "../../scripts/processes.ts";
import { describeEnding, startProcess } from "../../scripts/processes.ts";
import type { Database } from "../../shared/server/database.ts";
import { openDatabase } from "../../shared/server/database.ts";
import { Keyring } from "../../shared/server/keyring.ts";
import { createProject, createSecret } from "../../shared/server/projects.ts";
import { signInUser } from "../../shared/server/users.ts";
import type { Mongod } from "../mongod.ts";
import { startCommand } from "./start-command.ts";
import type { Server } from "./target.ts";
import { basic, knownClientId, machineClient, redirectUri, resource } from "./target.ts";

export interface McpauthOptions {
  /** Also the name of its database. */
  name?: string;
  profiles?: string | undefined;
}

export async function startMcpauth(
  mongod: Mongod,
  { name = "mcpauth", profiles }: McpauthOptions = {},
): Promise<Server> {
  const origin = `http://127.0.0.1:${await freePort()}`;
  const mongodbUri = mongod.uriOf(name);
  const encryptionKey = randomBytes(32);
  const database = await openDatabase(mongodbUri);
  const introspector = await seed(database, new Keyring([encryptionKey]), origin);
  await database.close();
  const profiling = profiles ? ["--cpu-prof", `--cpu-prof-dir=${profiles}`] : [];
  const server = await startProcess({
    name,
    command: startCommand("start:oauth", profiling),
    env: {
      NODE_ENV: "production",
      MCPAUTH_ISSUER: origin,
      MCPAUTH_ENCRYPTION_KEY: encryptionKey.toString("base64"),
      MONGODB_URI: mongodbUri,
      // All load comes from one address.
      MCPAUTH_RATE_LIMITS: "off",
    },
    log: join(mongod.directory, `${name}.log`),
  });
  await untilReady(origin, server);
  const machine = basic(machineClient);
  const target = { name, origin, introspector, machine, knownClientId, refreshTokens: [] };
  return { target, pid: server.pid, mongod, stop: server.stop };
}

/** A project with its secret, and the two clients that nobody registers during the run. */
async function seed(database: Database, keyring: Keyring, issuer: string): Promise<string> {
  const identity = { provider: "development" as const, subject: "owner" };
  const owner = await signInUser(database, identity, { username: "owner" });
  const project = await createProject(database, { ownerId: owner._id, name: "Acme", serverUrl: resource });
  const by = { projectId: project._id, createdBy: owner._id };
  const { secret } = await createSecret({ database, keyring, issuer }, by);
  const createdAt = new Date();
  await database.clients.insertMany([
    { _id: knownClientId, metadata: knownClient, createdAt, projectId: project._id },
    {
      _id: machineClient.id,
      metadata: machineMetadata(),
      createdAt,
      projectId: project._id,
      allowed: { scopes: project.scopes.map((scope) => scope.name), serverUrls: project.serverUrls },
    },
  ]);
  return `Bearer ${secret}`;
}

const knownClient = {
  client_name: "Known client",
  redirect_uris: [redirectUri],
  token_endpoint_auth_method: "none",
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  application_type: "web",
};

function machineMetadata() {
  const hash = createHash("sha256").update(machineClient.secret).digest("base64url");
  return {
    client_name: "Machine client",
    redirect_uris: [],
    token_endpoint_auth_method: "client_secret_basic",
    client_secret: `sha256:${hash}`,
    grant_types: ["client_credentials"],
    response_types: [],
    application_type: "web",
  };
}

/** @throws Error if it ends before */
export async function untilReady(origin: string, { ended }: RunningProcess): Promise<void> {
  const early = ended.then((ending) => {
    throw new Error(`${describeEnding(ending)}: ${ending.lastLines.join("\n")}`);
  });
  // Its end after the run is no failure.
  early.catch(() => {});
  for (;;) {
    const ready = await Promise.race([fetch(`${origin}/readyz`).catch(() => undefined), early]);
    if (ready?.ok) return;
    await delay(50);
  }
}
