import { randomBytes } from "node:crypto";
import { expect, inject, test } from "vitest";
import { openTestDatabase } from "../../test/database.ts";
import { openDatabase } from "./database.ts";
import { ConfigurationError } from "./env.ts";

test("an address where no database answers stops the start, without repeating the password", async () => {
  const attempt = openDatabase("mongodb://me:s3cret@127.0.0.1:1,127.0.0.1:2/mcpauth?replicaSet=rs0");
  const error = await attempt.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect((error as Error).message).toBe(
    "MONGODB_URI: no database answers at 127.0.0.1:1,127.0.0.1:2/mcpauth: start it, or correct the address",
  );
});

test("an address that is none stops the start too", async () => {
  for (const uri of ["mongodb://", "mongodb://me:s3cret@/mcpauth", "mongodb://127.0.0.1:port/"]) {
    const error = await openDatabase(uri).catch((thrown: unknown) => thrown);
    expect(error, uri).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).not.toContain("s3cret");
  }
});

test("two processes may make the indexes at once, and again at each start", async () => {
  const uri = new URL(inject("mongoUri"));
  uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
  const opened = await Promise.all([1, 2, 3].map(() => openDatabase(uri.href)));
  const names = (await opened[0]?.artifacts.indexes())?.map(({ name }) => name);
  expect(names).toContain("expiresAt_1");
  await opened[0]?.drop();
  await Promise.all(opened.map((database) => database.close()));
});

test("every look-up of a page or a token path runs on an index", async () => {
  const database = await openTestDatabase();
  const { projects, secrets, apiKeys, users, artifacts, dashboardSessions, projectClients, projectPeople } =
    database;
  const projectId = "prj_1";
  const plans = await Promise.all([
    projects.find({ serverUrls: "https://a.example" }).explain(),
    projects.find({ "members.userId": "usr_1" }).sort({ createdAt: -1 }).explain(),
    secrets.find({ digest: { $in: ["a", "b"] } }).explain(),
    secrets.find({ projectId: "prj_1" }).sort({ createdAt: -1 }).explain(),
    apiKeys.find({ projectId: "prj_1", digest: { $in: ["a", "b"] } }).explain(),
    apiKeys.find({ projectId: "prj_1" }).sort({ lastUsedAt: -1, _id: -1 }).explain(),
    users.find({ "identity.provider": "github", "identity.subject": "1" }).explain(),
    artifacts.find({ grantId: "g", model: "AccessToken" }).explain(),
    artifacts.find({ uid: "u", model: "Session" }).explain(),
    artifacts.find({ clientId: "cli_1", model: "Grant" }).explain(),
    artifacts.find({ resource: "https://a.example" }).explain(),
    dashboardSessions.find({ userId: "usr_1" }).explain(),
    projectClients.find({ projectId }).sort({ lastSeenAt: -1 }).limit(9).explain(),
    projectClients.find({ projectId, disabled: { $exists: true } }).explain(),
    projectPeople.find({ projectId }).sort({ lastSeenAt: -1 }).limit(9).explain(),
    projectPeople.find({ projectId, blocked: { $exists: true } }).explain(),
    artifacts.find({ clientId: { $in: ["cli_1"] }, model: "Grant", resource: { $in: ["r"] } }).explain(),
    artifacts.find({ accountId: { $in: ["usr_1"] }, model: "Grant", resource: { $in: ["r"] } }).explain(),
  ]);
  await database.close();
  for (const plan of plans) {
    const text = JSON.stringify(plan);
    expect(text).toMatch(/IXSCAN|EOF/);
    expect(text).not.toContain("COLLSCAN");
  }
});
