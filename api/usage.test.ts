/** What a project's overview says of what the issuer counted, and what it asks somebody to look at. */
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { ProjectClient, UsageHour } from "../shared/server/project-records.ts";
import { usageRanges } from "../shared/usage.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { startApi } from "./test-api.ts";
import { newServerUrl } from "./test-procedures.ts";
import { endOfHour, hour } from "./usage-hours.ts";

const day = 24 * hour;

let api: TestApi;
let owner: Caller;
beforeAll(async () => {
  api = await startApi({ env: { admins: ["development:admin"] } });
  owner = await api.signIn("owner");
});
afterAll(() => api.close());

async function newProject() {
  const { project } = await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl: newServerUrl() });
  return project;
}

type Counted = Pick<UsageHour, "tokens" | "verifications" | "failures">;

/** As the issuer counts it: so many hours ago, 0 being the one we are in. */
async function count(projectId: string, hoursAgo: number, counted: Counted): Promise<void> {
  const at = new Date(endOfHour() - (hoursAgo + 1) * hour);
  const expiresAt = new Date(at.getTime() + 90 * day);
  const _id = `${projectId} ${at.toISOString()}`;
  await api.database.usageHours.insertOne({ _id, projectId, hour: at, expiresAt, ...counted });
}

function seen(projectId: string, clientId: string, at: Date): ProjectClient {
  return { _id: `${projectId} ${clientId}`, projectId, clientId, firstSeenAt: at, lastSeenAt: at };
}

function ago(milliseconds: number): Date {
  return new Date(Date.now() - milliseconds);
}

const overview = (projectId: string, range: (typeof usageRanges)[number]) =>
  owner.trpc.usage.overview.query({ projectId, range });
const attention = (projectId: string) => owner.trpc.usage.attention.query({ projectId });

test.each([
  ["1h", 2, 1],
  ["24h", 24, 1],
  ["7d", 28, 6],
  ["30d", 30, 24],
] as const)(
  "%s is %i bars of %i hours without a gap, and ends with this hour",
  async (range, bars, hours) => {
    const { id } = await newProject();
    await count(id, 0, {
      tokens: { code: 2 },
      verifications: { ok: 5, failed: 1 },
      failures: { expired: 1 },
    });
    const answer = await overview(id, range);
    expect(answer.bars).toHaveLength(bars);
    for (const [index, { from, to }] of answer.bars.entries()) {
      expect(Date.parse(to) - Date.parse(from)).toBe(hours * hour);
      expect(from).toBe(answer.bars[index - 1]?.to ?? from);
    }
    const counted = { tokens: { code: 2 }, verifications: { ok: 5, failed: 1 }, failures: { expired: 1 } };
    expect(answer.bars.at(-1)).toMatchObject({ to: new Date(endOfHour()).toISOString(), ...counted });
    expect(answer.total).toEqual(counted);
  },
);

test("a range is compared with as much time before it, and nothing else comes in", async () => {
  const { id } = await newProject();
  const other = await newProject();
  await count(id, 0, { tokens: { code: 1, refresh: 2 } });
  await count(id, 23, { tokens: { refresh: 1 }, failures: { denied: 1 } });
  await count(id, 24, { tokens: { mint: 7 } });
  await count(id, 48, { tokens: { mint: 100 } });
  await count(other.id, 0, { tokens: { code: 1_000 } });
  const { total, previous } = await overview(id, "24h");
  expect(total).toMatchObject({ tokens: { code: 1, refresh: 3 }, failures: { denied: 1 } });
  expect(previous).toMatchObject({ tokens: { mint: 7 }, failures: {} });
  expect((await overview(id, "1h")).previous).toBeUndefined();
});

test("clients and people are those seen in the range", async () => {
  const { id } = await newProject();
  const at = [ago(60_000), ago(2 * day), ago(9 * day)];
  await api.database.projectClients.insertMany(at.map((each, i) => seen(id, `cli_${i}`, each)));
  const people = at.slice(1).map((each, i) => {
    const { clientId: _clientId, ...common } = seen(id, `usr_${i}`, each);
    return { ...common, accountId: `usr_${i}` };
  });
  await api.database.projectPeople.insertMany(people);
  expect((await overview(id, "24h")).active).toEqual({ clients: 1, people: 0 });
  expect((await overview(id, "7d")).active).toEqual({ clients: 2, people: 1 });
  expect((await overview(id, "30d")).active).toEqual({ clients: 3, people: 2 });
});

test("a project of which nothing was ever counted says so, and one that only rests does not", async () => {
  const [unused, resting] = [await newProject(), await newProject()];
  await count(resting.id, 60 * 24, { tokens: { code: 1 } });
  expect((await overview(unused.id, "30d")).used).toBe(false);
  expect(await overview(resting.id, "1h")).toMatchObject({ used: true, total: { tokens: {} } });
});

test("a project in order needs no attention, and one without a secret does", async () => {
  const { id, secrets } = await newProject();
  expect(await attention(id)).toEqual([]);
  await owner.trpc.secrets.revoke.mutate({ projectId: id, secretId: secrets[0]?.id ?? "" });
  expect(await attention(id)).toEqual([{ kind: "no_secret" }]);
});

test("an old secret needs attention while it is still used", async () => {
  const { id } = await newProject();
  const { project } = await owner.trpc.secrets.generate.mutate({ projectId: id, overlapHours: 24 });
  const [fresh, old] = project.secrets;
  expect(await attention(id)).toEqual([]);
  const use = (_id = "", lastUsedAt = new Date()) =>
    api.database.secrets.updateOne({ _id }, { $set: { lastUsedAt } });
  await use(fresh?.id);
  expect(await attention(id)).toEqual([]);
  await use(old?.id);
  expect(await attention(id)).toMatchObject([{ kind: "old_secret", hint: old?.hint }]);
  await use(old?.id, ago(2 * hour));
  expect(await attention(id)).toEqual([]);
});

test("refused addresses and documents need attention when they become more than a few", async () => {
  const { id } = await newProject();
  await count(id, 3, { failures: { redirect_mismatch: 4, client_document: 9 } });
  await count(id, 30, { failures: { client_document: 9 } });
  expect(await attention(id)).toEqual([]);
  await count(id, 4, { failures: { redirect_mismatch: 1, client_document: 1 } });
  expect(await attention(id)).toMatchObject([
    { kind: "client_document", count: 10 },
    { kind: "redirect_mismatch", count: 5 },
  ]);
});

test("a newcomer that many people have allowed here needs attention, until members vouch for it", async () => {
  const { id, serverUrls } = await newProject();
  const clients = ["new", "shared", "old"].map((name) => `cli_${id}_${name}`);
  const [newcomer, shared, old] = clients as [string, string, string];
  await api.database.clients.insertMany([
    { _id: newcomer, metadata: { client_name: "Fresh" }, createdAt: ago(day) },
    { _id: shared, metadata: { client_name: "Elsewhere" }, createdAt: ago(day) },
    { _id: old, metadata: { client_name: "Settled" }, createdAt: ago(30 * day) },
  ]);
  const sightings = clients.map((each) => seen(id, each, ago(60_000)));
  await api.database.projectClients.insertMany(sightings);
  const grants = clients.flatMap((clientId) =>
    Array.from({ length: 7 }, (_, i) => ({
      _id: `${clientId} ${i}`,
      model: "Grant",
      clientId,
      // One person allowed it twice.
      accountId: `usr_${Math.max(i, 1)}`,
      resource: clientId === shared ? "https://elsewhere.example/mcp" : String(serverUrls[0]),
      payload: {},
    })),
  );
  await api.database.artifacts.insertMany(grants);
  expect(await attention(id)).toEqual([{ kind: "new_client", clientId: newcomer, name: "Fresh", people: 6 }]);
  const vouched = { $set: { trusted: { at: new Date(), by: "usr_owner" } } };
  await api.database.projectClients.updateOne({ _id: `${id} ${newcomer}` }, vouched);
  expect(await attention(id)).toEqual([]);
});

test("only who runs the installation is told that its signing key is old", async () => {
  const { signingKeys } = api.database;
  const admin = await api.signIn("admin");
  const { project } = await admin.trpc.projects.create.mutate({ name: "Own", serverUrl: newServerUrl() });
  const { id: projectId } = project;
  const key = { kid: "k1", sealed: "", createdAt: ago(400 * day) };
  await signingKeys.insertOne({ _id: "signing-keys", keys: [key] });
  expect(await attention((await newProject()).id)).toEqual([]);
  expect(await admin.trpc.usage.attention.query({ projectId })).toEqual([
    { kind: "old_keys", since: key.createdAt.toISOString() },
  ]);
  await signingKeys.updateOne({}, { $set: { "keys.0.createdAt": ago(day) } });
  expect(await admin.trpc.usage.attention.query({ projectId })).toEqual([]);
});

test("of every project the last 24 hours are told, and whether it needs attention", async () => {
  const [busy, idle] = [await newProject(), await newProject()];
  await count(busy.id, 0, { verifications: { ok: 3, failed: 1 }, failures: { redirect_mismatch: 5 } });
  await count(busy.id, 23, { verifications: { ok: 2 } });
  await count(busy.id, 24, { verifications: { ok: 100 }, failures: { denied: 1 } });
  const answer = await owner.trpc.usage.activities.query();
  const activities = new Map(answer.map(({ projectId, ...activity }) => [projectId, activity]));
  const none = Array<number>(24).fill(0);
  expect(activities.get(busy.id)).toEqual({
    verifications: [2, ...none.slice(2), 4],
    failures: 5,
    attention: true,
  });
  expect(activities.get(idle.id)).toEqual({ verifications: none, failures: 0, attention: false });
});

test("no question scans a collection", async () => {
  const { id } = await newProject();
  const client = await MongoClient.connect(inject("mongoUri"));
  const db = client.db(api.database.usageHours.dbName);
  await db.command({ profile: 2 });
  for (const range of usageRanges) await overview(id, range);
  await attention(id);
  await owner.trpc.usage.activities.query();
  await db.command({ profile: 0 });
  const asked = await db
    .collection("system.profile")
    .find({ op: { $in: ["query", "command"] }, planSummary: { $exists: true } })
    .toArray();
  await client.close();
  const plans = asked.map(({ ns, planSummary }) => `${ns.split(".")[1]} ${planSummary}`);
  expect(new Set(plans.map((plan) => plan.split(" ")[0]))).toContain("usage_hours");
  expect(plans.filter((plan) => plan.includes("COLLSCAN"))).toEqual([]);
});
