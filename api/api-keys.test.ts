/** API keys in the dashboard: what is taken, what is told of them, and how they end. */
import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Project } from "../shared/project.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, startApi } from "./test-api.ts";
import { newServerUrl } from "./test-procedures.ts";

let api: TestApi;
let mona: Caller;
beforeAll(async () => {
  api = await startApi();
  mona = await api.signIn("mona");
});
afterAll(() => api.close());

const newProject = async (): Promise<Project> =>
  (await mona.trpc.projects.create.mutate({ name: "Acme", serverUrl: newServerUrl() })).project;

const sha256 = (key: string, form: "hex" | "base64" = "hex") => hash("sha256", key, form);
const importAll = (projectId: string, keys: { hash: string; label?: string; subject?: string }[]) =>
  mona.trpc.apiKeys.import.mutate({ projectId, algorithm: "sha256", keys });

test("hashes in hex and in Base64 are one key, and duplicates are told by their place", async () => {
  const { id: projectId } = await newProject();
  const first = await importAll(projectId, [
    { hash: sha256("one"), label: "CI", subject: "user_42" },
    { hash: sha256("two") },
    { hash: sha256("one", "base64") },
  ]);
  expect(first).toEqual({ imported: 2, duplicates: [2] });
  const again = [{ hash: sha256("three") }, { hash: sha256("two").toUpperCase() }];
  expect(await importAll(projectId, again)).toEqual({ imported: 1, duplicates: [1] });
  const { keys, total, live, usedLately } = await mona.trpc.apiKeys.list.query({ projectId });
  expect({ total, live, usedLately }).toEqual({ total: 3, live: 3, usedLately: 0 });
  expect(keys.find(({ label }) => label === "CI")).toMatchObject({ subject: "user_42", importedBy: "mona" });
});

test("the hash that was sent is stored nowhere", async () => {
  const { id: projectId } = await newProject();
  await importAll(projectId, [{ hash: sha256("kept nowhere") }]);
  const [stored, audited] = await Promise.all([
    api.database.apiKeys.find({ projectId }).toArray(),
    api.database.audit.find({ projectId }).toArray(),
  ]);
  const forms = [sha256("kept nowhere"), sha256("kept nowhere", "base64").slice(0, 20)];
  for (const form of forms) expect(JSON.stringify([stored, audited])).not.toContain(form);
});

test("one key is two records in two projects, which a copy of the database does not tell", async () => {
  const [one, other] = await Promise.all([newProject(), newProject()]);
  for (const { id } of [one, other]) {
    expect(await importAll(id, [{ hash: sha256("shared") }])).toEqual({ imported: 1, duplicates: [] });
  }
  const stored = await api.database.apiKeys.find({ projectId: { $in: [one.id, other.id] } }).toArray();
  expect(new Set(stored.map(({ digest }) => digest)).size).toBe(2);
});

test.each([
  ["bcrypt", "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", /salted hash/],
  ["Argon2", "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b27gA", /salted hash/],
  ["MD5", "d41d8cd98f00b204e9800998ecf8427e", /64 hexadecimal digits/],
  ["the key itself", "sk_live_something", /Never the key itself/],
])("%s is refused with the reason, and nothing is imported", async (_what, wrong, reason) => {
  const { id: projectId } = await newProject();
  const { data } = await failureOf(importAll(projectId, [{ hash: sha256("good") }, { hash: wrong }]));
  expect(data?.fields).toEqual({ "keys.1.hash": expect.stringMatching(reason) });
  expect(await api.database.apiKeys.countDocuments({ projectId })).toBe(0);
});

test("another algorithm is refused with the reason", async () => {
  const { id: projectId } = await newProject();
  const input = { projectId, algorithm: "bcrypt" as "sha256", keys: [{ hash: sha256("one") }] };
  const { data } = await failureOf(mona.trpc.apiKeys.import.mutate(input));
  expect(data?.fields).toEqual({ algorithm: expect.stringContaining("cannot be looked up") });
});

test("a scope that the project does not have is refused", async () => {
  const { id: projectId } = await newProject();
  const keys = [{ hash: sha256("one"), scopes: ["mcp:tools", "admin"] }];
  const { data } = await failureOf(importAll(projectId, keys));
  expect(data?.fields).toEqual({ "keys.0.scopes": expect.stringContaining("“admin”") });
});

test("a project has at most 10,000 keys", async () => {
  const { id: projectId } = await newProject();
  const unused = { projectId, importedAt: new Date(), importedBy: "", minutesUsed: 0 };
  const many = Array.from({ length: 9_999 }, (_, index) => ({
    ...unused,
    _id: `key_${projectId}_${index}`,
    digest: String(index),
  }));
  await api.database.apiKeys.insertMany(many);
  const two = [{ hash: sha256("one") }, { hash: sha256("two") }];
  const { data } = await failureOf(importAll(projectId, two));
  expect(data?.fields).toEqual({ keys: expect.stringContaining("room for 1") });
  expect((await importAll(projectId, two.slice(0, 1))).imported).toBe(1);
});

test("keys are listed by their last use, page by page, and narrowed", async () => {
  const { id: projectId } = await newProject();
  const labels = Array.from({ length: 120 }, (_, index) => `key ${index} (a+b)`);
  await importAll(
    projectId,
    labels.map((label) => ({ hash: sha256(label), label })),
  );
  const used = { lastUsedAt: new Date(), lastUsedBy: { userAgent: "curl/8" }, minutesUsed: 3 };
  const monthAgo = { ...used, lastUsedAt: new Date(Date.now() - 30 * 24 * 3_600_000) };
  const { apiKeys } = api.database;
  await apiKeys.updateOne({ projectId, label: "key 7 (a+b)" }, { $set: monthAgo });
  await apiKeys.updateOne({ projectId, label: "key 3 (a+b)" }, { $set: used });
  const list = mona.trpc.apiKeys.list.query;
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ projectId, cursor });
    seen.push(...page.keys.map(({ label = "" }) => label));
    cursor = page.next;
  } while (cursor);
  expect(seen.slice(0, 2)).toEqual(["key 3 (a+b)", "key 7 (a+b)"]);
  expect(seen.toSorted()).toEqual(labels.toSorted());
  const labelsOf = async (asked: object) =>
    (await list({ projectId, ...asked })).keys.map(({ label }) => label);
  expect(await labelsOf({ use: "lately" })).toEqual(["key 3 (a+b)"]);
  expect(await labelsOf({ use: "earlier" })).toEqual(["key 7 (a+b)"]);
  expect(await labelsOf({ use: "never", q: "KEY 11 (A+B" })).toEqual(["key 11 (a+b)"]);
});

test("a revoked key stays in the list until it is removed", async () => {
  const { id: projectId } = await newProject();
  await importAll(projectId, [{ hash: sha256("one") }, { hash: sha256("two") }]);
  const { keys } = await mona.trpc.apiKeys.list.query({ projectId });
  const keyIds = keys.slice(0, 1).map(({ id }) => id);
  expect(await mona.trpc.apiKeys.revoke.mutate({ projectId, keyIds })).toEqual({ revoked: 1 });
  expect(await mona.trpc.apiKeys.revoke.mutate({ projectId, keyIds })).toEqual({ revoked: 0 });
  const revoked = await mona.trpc.apiKeys.list.query({ projectId, state: "revoked" });
  expect(revoked).toMatchObject({ keys: [{ id: keyIds[0], revokedAt: expect.any(String) }], live: 1 });
  expect(await mona.trpc.apiKeys.remove.mutate({ projectId, keyIds })).toEqual({ removed: 1 });
  const { data } = await failureOf(mona.trpc.apiKeys.remove.mutate({ projectId, keyIds }));
  expect(data?.code).toBe("NOT_FOUND");
});

test("another project's keys cannot be revoked or removed", async () => {
  const [own, other] = await Promise.all([newProject(), newProject()]);
  await importAll(other.id, [{ hash: sha256("theirs") }]);
  const { keys } = await mona.trpc.apiKeys.list.query({ projectId: other.id });
  const sent = { projectId: own.id, keyIds: keys.map(({ id }) => id) };
  for (const act of [mona.trpc.apiKeys.revoke, mona.trpc.apiKeys.remove]) {
    expect((await failureOf(act.mutate(sent))).data?.code).toBe("NOT_FOUND");
  }
});

test("the end is set, told in the list, never before now, and taken back", async () => {
  const { id: projectId } = await newProject();
  const setEnd = (endsAt: string | null) => mona.trpc.apiKeys.setEnd.mutate({ projectId, endsAt });
  const endsAt = "2999-03-01T00:00:00.000Z";
  await setEnd(endsAt);
  expect(await mona.trpc.apiKeys.list.query({ projectId })).toMatchObject({ endsAt });
  const before = Date.now();
  const { endsAt: end } = await setEnd("2020-01-01T00:00:00.000Z");
  expect(Date.parse(end ?? "")).toBeGreaterThanOrEqual(before);
  await setEnd(null);
  expect(await mona.trpc.apiKeys.list.query({ projectId })).not.toHaveProperty("endsAt");
});

test("a viewer sees addresses masked, and finds nobody by them", async () => {
  const { id: projectId } = await newProject();
  await importAll(projectId, [{ hash: sha256("one"), label: "laptop", subject: "ada@acme.dev" }]);
  const viewer = await api.signIn("viewer");
  const member = { userId: String(viewer.user?._id), role: "viewer", since: new Date() } as const;
  await api.database.projects.updateOne({ _id: projectId }, { $push: { members: member } });
  const subjects = async (q: string) =>
    (await viewer.trpc.apiKeys.list.query({ projectId, q })).keys.map(({ subject }) => subject);
  expect(await subjects("laptop")).toEqual(["a…@acme.dev"]);
  expect(await subjects("ada@")).toEqual([]);
});

test("who is erased has no keys any more", async () => {
  const { id: projectId } = await newProject();
  await importAll(projectId, [{ hash: sha256("mine"), subject: "user_42" }, { hash: sha256("other") }]);
  const accountId = `${projectId}::user_42`;
  const [firstSeenAt, lastSeenAt] = [new Date(), new Date()];
  const person = { _id: `${projectId} ${accountId}`, projectId, accountId, firstSeenAt, lastSeenAt };
  await api.database.projectPeople.insertOne(person);
  await mona.trpc.people.erase.mutate({ projectId, accountId });
  expect((await mona.trpc.apiKeys.list.query({ projectId })).total).toBe(1);
});
