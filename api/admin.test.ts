import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, startApi } from "./test-api.ts";

let api: TestApi;
let admin: Caller;
beforeAll(async () => {
  api = await startApi({ env: { admins: ["development:admin", "google:ops@acme.com"] } });
  admin = await api.signIn("admin");
});
afterAll(() => api.close());

const isAdmin = async ({ trpc }: Caller) => (await trpc.session.get.query()).user?.isAdmin === true;

test("an admin is whose login or verified address the environment names", async () => {
  const [ops, other] = [await api.signIn("ops"), await api.signIn("other")];
  const setVouched = (by: string) => {
    const vouched = { by, at: new Date(), emails: ["ops@acme.com"] };
    return api.database.users.updateOne({ _id: String(ops.user?._id) }, { $set: { vouched } });
  };
  await setVouched("microsoft");
  expect(await Promise.all([admin, ops, other].map(isAdmin))).toEqual([true, false, false]);
  await setVouched("google");
  expect(await isAdmin(ops)).toBe(true);
});

test("to anybody else nothing of it exists", async () => {
  const stranger = await api.signIn("stranger");
  const { health, keys, people, unclaimed } = stranger.trpc.admin;
  const tries = [health.query(), keys.query(), people.query({}), unclaimed.query({})];
  for (const refused of await Promise.all(tries.map(failureOf))) {
    expect(refused.data?.code).toBe("NOT_FOUND");
  }
});

test("health tells the database, its indexes, and that the issuer does not answer", async () => {
  const health = await admin.trpc.admin.health.query();
  expect(health.database).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+/),
    replicaSet: expect.any(String),
    members: [expect.stringContaining(":")],
    missingIndexes: [],
  });
  expect(health.issuer.problem).toMatch(/^it cannot be reached/);
  expect(health.versions).toEqual({
    mcpauth: expect.stringMatching(/^\d+\.\d+\.\d+/),
    node: process.version,
  });
});

test("an index that somebody removed is named", async () => {
  const other = await startApi({ env: { admins: ["development:admin"] } });
  await other.database.artifacts.dropIndex("grantId_1");
  const { trpc } = await other.signIn("admin");
  expect((await trpc.admin.health.query()).database.missingIndexes).toEqual(["artifacts: grantId"]);
  await other.close();
});

test("keys are told without anything of the keys themselves", async () => {
  const view = await admin.trpc.admin.keys.query();
  expect(view.keys).toMatchObject([{ state: "signs", kid: expect.any(String) }]);
  expect(view.encryption).toEqual([{ mark: expect.stringMatching(/^[0-9a-f]{8}$/), seals: true }]);
  expect(JSON.stringify(view)).not.toMatch(/sealed|"d"|"x"/);
});

test("a rotation adds a key that will sign, and a second one meanwhile adds none", async () => {
  const [before] = (await admin.trpc.admin.keys.query()).keys;
  const { keys } = await admin.trpc.admin.rotateKey.mutate();
  expect(keys.map(({ state, kid }) => [state, kid === before?.kid])).toEqual([
    ["next", false],
    ["signs", true],
  ]);
  expect((await admin.trpc.admin.rotateKey.mutate()).keys).toEqual(keys);
  expect(await api.database.audit.findOne({ action: "admin.rotateKey" })).toMatchObject({
    target: { kind: "signing_key", id: keys[0]?.kid },
  });
});

test("people are told with their projects, the last to sign in first, each once", async () => {
  const { users } = api.database;
  const at = new Date(0);
  await users.insertMany(
    Array.from({ length: 60 }, (_, index) => ({
      _id: `usr_${index}`,
      identity: { provider: "development" as const, subject: `old-${index}` },
      username: `old-${index}`,
      createdAt: at,
      lastSignInAt: at,
    })),
  );
  await admin.trpc.projects.create.mutate({ name: "Acme", serverUrl: "https://admin.example.com/mcp" });
  await api.signIn("admin");
  const first = await admin.trpc.admin.people.query({});
  expect(first.people[0]).toMatchObject({ username: "admin", projects: 1, isAdmin: true });
  const second = await admin.trpc.admin.people.query(first.next ? { cursor: first.next } : {});
  const ids = [...first.people, ...second.people].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(await users.countDocuments());
  expect(second.next).toBeUndefined();
});

test("unclaimed is who registered and was seen by no project, with what is known of the registration", async () => {
  const { clients, events, projectClients } = api.database;
  const now = new Date();
  const expiresAt = new Date(now.getTime() + 3_600_000);
  const client = (_id: string, changes: object = {}) => ({
    _id,
    metadata: { client_name: "Claude", redirect_uris: ["http://127.0.0.1/cb"] },
    createdAt: now,
    expiresAt,
    ...changes,
  });
  await clients.insertMany([
    client("cli_unclaimed"),
    client("cli_seen"),
    client("cli_by_hand", { projectId: "prj_1" }),
  ]);
  await clients.insertOne({ _id: "cli_allowed", metadata: {}, createdAt: now });
  const seen = { projectId: "prj_1", clientId: "cli_seen", firstSeenAt: now, lastSeenAt: now };
  await projectClients.insertOne({ _id: "prj_1 cli_seen", ...seen });
  const registration = {
    at: now,
    step: "registration" as const,
    outcome: "ok" as const,
    trace: "T",
    expiresAt,
  };
  await events.insertOne({
    ...registration,
    clientId: "cli_unclaimed",
    userAgent: "claude/1",
    address: "::/48",
  });
  expect(await admin.trpc.admin.unclaimed.query({})).toEqual({
    total: 1,
    clients: [
      {
        id: "cli_unclaimed",
        name: "Claude",
        redirectUris: ["http://127.0.0.1/cb"],
        registeredAt: now.toISOString(),
        expiresAt: expiresAt.toISOString(),
        userAgent: "claude/1",
        network: "::/48",
      },
    ],
  });
  const all = ["cli_unclaimed", "cli_seen", "cli_by_hand", "cli_allowed"];
  expect(await admin.trpc.admin.deleteUnclaimed.mutate({ clientIds: all })).toEqual({ deleted: 1 });
  expect(await clients.countDocuments({ _id: { $in: all } })).toBe(3);
});
