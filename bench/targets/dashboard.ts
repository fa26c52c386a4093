/** Target dashboard: one process of `api/main.ts` on a database of its own, with somebody who is signed in. */
import { hash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { freePort } from "../../scripts/ports.ts";
import { startProcess } from "../../scripts/processes.ts";
import { openDatabase } from "../../shared/server/database.ts";
import { createProject } from "../../shared/server/projects.ts";
import { signInUser } from "../../shared/server/users.ts";
import type { Mongod } from "../mongod.ts";
import { untilReady } from "./mcpauth.ts";
import { startCommand } from "./start-command.ts";
import type { Server } from "./target.ts";
import { resource } from "./target.ts";

/** @param name also that of its database */
export async function startDashboard(mongod: Mongod, name: string): Promise<Server> {
  const origin = `http://127.0.0.1:${await freePort()}`;
  const mongodbUri = mongod.uriOf(name);
  const dashboard = await seed(mongodbUri);
  const server = await startProcess({
    name,
    command: startCommand("start:api"),
    env: {
      NODE_ENV: "production",
      MCPAUTH_DASHBOARD_URL: origin,
      MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
      MONGODB_URI: mongodbUri,
    },
    log: join(mongod.directory, `${name}.log`),
  });
  await untilReady(origin, server);
  const none = { introspector: "", machine: "", knownClientId: "", refreshTokens: [] };
  return { target: { name, origin, ...none, dashboard }, pid: server.pid, mongod, stop: server.stop };
}

/** A project, and a session of its owner that lasts longer than the run. */
async function seed(mongodbUri: string): Promise<{ cookie: string; projectId: string }> {
  const database = await openDatabase(mongodbUri);
  const identity = { provider: "development" as const, subject: "owner" };
  const { _id: userId } = await signInUser(database, identity, { username: "owner" });
  const project = await createProject(database, { ownerId: userId, name: "Acme", serverUrl: resource });
  const value = randomBytes(32).toString("base64url");
  const now = new Date();
  await database.dashboardSessions.insertOne({
    _id: hash("sha256", value, "base64url"),
    userId,
    signedInAt: now,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + 3_600_000),
  });
  await database.close();
  return { cookie: `mcpauth_dashboard_session=${value}`, projectId: project._id };
}
