import { afterAll, beforeAll, expect, test } from "vitest";
import type { Project, RegistrationSecret } from "../shared/project.ts";
import { secretDigests } from "../shared/server/registration-secret.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, startApi } from "./test-api.ts";

const hour = 3_600_000;

let api: TestApi;
let owner: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
});
afterAll(() => api.close());

let serial = 0;
async function newProject(): Promise<Project> {
  const serverUrl = `https://mcp-${++serial}.example.com/mcp`;
  return (await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl })).project;
}

const generate = ({ id }: Project, overlapHours: 0 | 1 | 24 | 168 = 0) =>
  owner.trpc.secrets.generate.mutate({ projectId: id, overlapHours });

const isLive = ({ expiresAt }: RegistrationSecret) => !expiresAt || Date.parse(expiresAt) > Date.now();
const live = ({ secrets }: Project) => secrets.filter(isLive).map(({ id }) => id);

function find(project: Project, id: string | undefined): RegistrationSecret {
  const secret = project.secrets.find((candidate) => candidate.id === id);
  if (!secret) throw new Error(`the project has no secret ${id}`);
  return secret;
}

/** Hours between the making of one secret and the end of another. */
const hoursUntil = (end: RegistrationSecret, since: RegistrationSecret) =>
  (Date.parse(end.expiresAt ?? "") - Date.parse(since.createdAt)) / hour;

test("a new secret is the current one, and is stored as a digest only", async () => {
  const { project, secret } = await generate(await newProject());
  const [current] = project.secrets;
  expect(current).toEqual({
    id: expect.stringMatching(/^sec_/),
    hint: secret.slice(50, 54),
    createdAt: expect.stringMatching(/Z$/),
    createdBy: "owner",
  });
  const record = await api.database.secrets.findOne({ _id: current?.id ?? "" });
  expect(record).toMatchObject({
    digest: secretDigests(api.keyring, secret)[0],
    projectId: project.id,
    createdBy: owner.user?._id,
  });
  expect(JSON.stringify(record)).not.toContain(secret.slice(0, 40));
});

test("without an overlap the old secret stops at once", async () => {
  const before = await newProject();
  const { project } = await generate(before, 0);
  const [current, old] = project.secrets;
  expect(old?.id).toBe(before.secrets[0]?.id);
  expect(live(project)).toEqual([current?.id]);
});

test.each([1, 24, 168] as const)("with an overlap of %d hours the old secret stops then", async (hours) => {
  const before = await newProject();
  const { project } = await generate(before, hours);
  const [current, old] = project.secrets;
  expect(live(project)).toEqual([current?.id, old?.id]);
  expect(hoursUntil(find(project, before.secrets[0]?.id), find(project, current?.id))).toBeCloseTo(hours, 1);
  expect(current).not.toHaveProperty("expiresAt");
});

test("a third secret ends the oldest: at most two are live", async () => {
  const first = await newProject();
  const second = (await generate(first, 168)).project;
  const third = (await generate(second, 24)).project;
  expect(third.secrets).toHaveLength(3);
  expect(live(third)).toEqual([third.secrets[0]?.id, second.secrets[0]?.id]);
});

test("an end that is set is never put off", async () => {
  const before = await newProject();
  const { project } = await generate(before, 1);
  const [current] = project.secrets;
  const end = find(project, before.secrets[0]?.id).expiresAt;
  await owner.trpc.secrets.revoke.mutate({ projectId: project.id, secretId: current?.id ?? "" });
  const after = (await generate(project, 168)).project;
  expect(find(after, before.secrets[0]?.id).expiresAt).toBe(end);
  expect(live(after)).toHaveLength(2);
});

test("a secret that stopped stays stopped", async () => {
  const before = await newProject();
  const stopped = (await generate(before, 0)).project;
  const end = find(stopped, before.secrets[0]?.id).expiresAt;
  const after = (await generate(stopped, 168)).project;
  expect(find(after, before.secrets[0]?.id).expiresAt).toBe(end);
});

test("of secrets that are generated at the same time the last one stays current", async () => {
  for (const overlapHours of [0, 24] as const) {
    const { id } = await newProject();
    const made = await Promise.all(
      Array.from({ length: 5 }, () => generate({ id } as Project, overlapHours)),
    );
    const project = await owner.trpc.projects.get.query({ projectId: id });
    const current = project.secrets.filter((secret) => secret.expiresAt === undefined);
    expect(current).toHaveLength(1);
    expect(made.map(({ secret }) => secret.slice(50, 54))).toContain(current[0]?.hint);
    expect(live(project)).toHaveLength(overlapHours === 0 ? 1 : 2);
  }
});

test("secrets of other projects keep their time", async () => {
  const [one, other] = [await newProject(), await newProject()];
  await generate(one, 0);
  expect(await owner.trpc.projects.get.query({ projectId: other.id })).toEqual(other);
});

test.each([-1, 2, 8760, 0.5, "24", null, { $gt: 0 }])("an overlap of %j is refused", async (value) => {
  const project = await newProject();
  const { data } = await failureOf(generate(project, value as 0));
  expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", ["overlapHours"]]);
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(project);
});

test("a revoked secret is gone at once, also the last one", async () => {
  const project = await newProject();
  const secretId = project.secrets[0]?.id ?? "";
  const after = await owner.trpc.secrets.revoke.mutate({ projectId: project.id, secretId });
  expect(after).toEqual({ ...project, secrets: [] });
  expect(await api.database.secrets.findOne({ _id: secretId })).toBeNull();
  const { data } = await failureOf(owner.trpc.secrets.revoke.mutate({ projectId: project.id, secretId }));
  expect(data?.code).toBe("NOT_FOUND");
});

test("a secret is revoked in its own project only", async () => {
  const [one, other] = [await newProject(), await newProject()];
  const input = { projectId: one.id, secretId: other.secrets[0]?.id ?? "" };
  const { data } = await failureOf(owner.trpc.secrets.revoke.mutate(input));
  expect(data?.code).toBe("NOT_FOUND");
  expect(await owner.trpc.projects.get.query({ projectId: other.id })).toEqual(other);
});

test("the last use is shown, and to viewers only when it was", async () => {
  const project = await newProject();
  const lastUsedAt = new Date("2026-01-02T03:04:05.000Z");
  const lastUsedBy = { userAgent: "getmcpauth/1.2.0", address: "203.0.113.0/24" };
  await api.database.secrets.updateOne({ projectId: project.id }, { $set: { lastUsedAt, lastUsedBy } });
  const viewer = await api.signIn("viewer");
  const member = { userId: String(viewer.user?._id), role: "viewer" as const, since: new Date() };
  await api.database.projects.updateOne({ _id: project.id }, { $push: { members: member } });
  const read = async ({ trpc }: Caller) =>
    (await trpc.projects.get.query({ projectId: project.id })).secrets[0];
  const shown = { lastUsedAt: "2026-01-02T03:04:05.000Z", createdBy: "owner" };
  expect(await read(owner)).toMatchObject({ ...shown, lastUsedBy });
  expect(await read(viewer)).toMatchObject(shown);
  expect(await read(viewer)).not.toHaveProperty("lastUsedBy");
});

test("a secret is labelled, labelled anew, and rid of its label, in its own project only", async () => {
  const [project, other] = [await newProject(), await newProject()];
  const secretId = project.secrets[0]?.id ?? "";
  const rename = (label: string, projectId = project.id) =>
    owner.trpc.secrets.rename.mutate({ projectId, secretId, label });
  expect((await rename(" production ")).secrets).toMatchObject([{ label: "production" }]);
  expect((await rename("staging")).secrets).toMatchObject([{ label: "staging" }]);
  const [, , record] = await api.database.audit.find({ projectId: project.id }).sort({ at: 1 }).toArray();
  expect(record).toMatchObject({ changes: [{ field: "label", before: "production", after: "staging" }] });
  expect((await failureOf(rename("x", other.id))).data?.code).toBe("NOT_FOUND");
  for (const label of ["a".repeat(61), "left\u202Eright"]) {
    expect(Object.keys((await failureOf(rename(label))).data?.fields ?? {})).toEqual(["label"]);
  }
  expect((await rename("")).secrets[0]).not.toHaveProperty("label");
});
