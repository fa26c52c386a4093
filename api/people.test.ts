import { afterAll, beforeAll, expect, test } from "vitest";
import { accountIdOf } from "../shared/minting.ts";
import { addApiKey } from "../test/api-keys.ts";
import { addGrant, addRegistration } from "../test/registrations.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, startApi } from "./test-api.ts";

let api: TestApi;
let owner: Caller;
let viewer: Caller;
let database: TestApi["database"];
beforeAll(async () => {
  api = await startApi();
  ({ database } = api);
  [owner, viewer] = [await api.signIn("owner"), await api.signIn("viewer")];
});
afterAll(() => api.close());

let serial = 0;
async function newProject() {
  const serverUrl = `https://mcp-${++serial}.example.com/mcp`;
  const { project } = await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl });
  const membership = { userId: String(viewer.user?._id), role: "viewer" as const, since: new Date() };
  await api.database.projects.updateOne({ _id: project.id }, { $push: { members: membership } });
  const here = { projectId: project.id, serverUrl };
  return { ...here, clientId: await addRegistration(api.database, here) };
}

async function addMinted(projectId: string, subject: string): Promise<string> {
  const accountId = accountIdOf({ projectId, subject });
  await addPerson(projectId, accountId);
  return accountId;
}

async function addPerson(projectId: string, accountId: string): Promise<void> {
  const [_id, at] = [`${projectId} ${accountId}`, new Date()];
  await api.database.projectPeople.insertOne({ _id, projectId, accountId, firstSeenAt: at, lastSeenAt: at });
}

test("people stand with who they are, what they allowed and when they were seen, the last one first", async () => {
  const here = await newProject();
  const other = await addRegistration(database, here);
  await addGrant(database, { ...here, username: "mona" });
  await addGrant(database, { ...here, username: "mona" });
  await addGrant(database, { ...here, clientId: other, username: "mona" });
  await addGrant(database, { ...here, username: "hubot" });
  const minted = await addMinted(here.projectId, "user_42");
  const { people, total, complete } = await owner.trpc.people.list.query({ projectId: here.projectId });
  expect(people).toMatchObject([
    { id: minted, name: "user_42", kind: "minted", apps: 0 },
    { id: "usr_hubot", name: "hubot", kind: "signed_in", provider: "github", apps: 1 },
    { name: "mona", email: "mona@acme.dev", apps: 2 },
  ]);
  expect([total, complete]).toEqual([3, true]);
});

test("a viewer sees addresses masked, wherever they stand, and cannot search for them", async () => {
  const here = await newProject();
  const { projectId } = here;
  await addGrant(database, { ...here, username: "mona" });
  await addMinted(projectId, "ada@example.com");
  const { people } = await viewer.trpc.people.list.query({ projectId });
  expect(people.map(({ id, name, email }) => [id, name, email])).toEqual([
    [undefined, "a…@example.com", undefined],
    ["usr_mona", "mona", "m…@acme.dev"],
  ]);
  expect(JSON.stringify(people)).not.toMatch(/ada@|mona@/);
  expect((await viewer.trpc.people.list.query({ projectId, q: "ada@" })).total).toBe(0);
  expect((await owner.trpc.people.list.query({ projectId, q: "ada@" })).total).toBe(1);
});

test("they are searched, filtered and read page by page", async () => {
  const here = await newProject();
  const { projectId } = here;
  for (let each = 0; each < 55; each += 1) {
    await addGrant(database, { ...here, username: `crowd-${serial}-${each}` });
  }
  await addMinted(projectId, "user_1");
  const list = (asked: object = {}) => owner.trpc.people.list.query({ projectId, ...asked });
  const first = await list();
  const rest = await list({ cursor: first.next });
  expect([first.people.length, rest.people.length, rest.next]).toEqual([50, 6, undefined]);
  expect(new Set([...first.people, ...rest.people].map(({ name }) => name)).size).toBe(56);
  await owner.trpc.people.block.mutate({ projectId, accountId: `usr_crowd-${serial}-7` });
  const named = async (asked: object) => (await list(asked)).people.map(({ name }) => name);
  expect(await named({ status: "blocked" })).toEqual([`crowd-${serial}-7`]);
  expect(await named({ kind: "minted" })).toEqual(["user_1"]);
  expect(await named({ q: `CROWD-${serial}-54` })).toEqual([`crowd-${serial}-54`]);
  expect((await list({ status: "open" })).total).toBe(55);
});

test("one of their grants is ended, or all of this project's", async () => {
  const [here, there] = [await newProject(), await newProject()];
  const { projectId } = here;
  const one = await addGrant(database, { ...here, username: "mona" });
  await addGrant(database, { ...here, username: "mona" });
  await addGrant(database, { ...there, username: "mona" });
  const { accountId } = one;
  const ids = async () => {
    const { grants } = await owner.trpc.people.grants.query({ projectId, accountId });
    return grants.map(({ id }) => id);
  };
  expect(await ids()).toHaveLength(2);
  await owner.trpc.people.revokeGrant.mutate({ projectId, ...one });
  expect(await ids()).toHaveLength(1);
  expect(await ids()).not.toContain(one.grantId);
  const again = await failureOf(owner.trpc.people.revokeGrant.mutate({ projectId, ...one }));
  expect([again.data?.code, again.message]).toEqual(["NOT_FOUND", "there is no such grant any more"]);
  await owner.trpc.people.revokeAll.mutate({ projectId, accountId });
  expect(await ids()).toEqual([]);
  const elsewhere = { accountId, resource: there.serverUrl };
  expect(await database.artifacts.countDocuments(elsewhere)).toBe(2);
});

test("a grant says when, by which program and from where it was used last; a viewer is not told where from", async () => {
  const here = await newProject();
  const { projectId } = here;
  const { accountId, grantId } = await addGrant(database, { ...here, username: "mona" });
  await database.events.insertOne({
    at: new Date(),
    step: "refresh",
    outcome: "ok",
    trace: "4XR0T9ZK2M",
    attempt: grantId,
    userAgent: "claude-code/2.1",
    address: "203.0.113.0/24",
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const [seen] = (await owner.trpc.people.grants.query({ projectId, accountId })).grants;
  expect(seen).toMatchObject({ userAgent: "claude-code/2.1", network: "203.0.113.0/24" });
  const [masked] = (await viewer.trpc.people.grants.query({ projectId, accountId })).grants;
  expect(masked).toMatchObject({ userAgent: "claude-code/2.1" });
  expect(masked).not.toHaveProperty("network");
});

test("who is blocked and who did it is told, and nobody is blocked who never came", async () => {
  const here = await newProject();
  const { projectId } = here;
  const { accountId } = await addGrant(database, { ...here, username: "mona" });
  await owner.trpc.people.block.mutate({ projectId, accountId, reason: "left the company" });
  const person = () => owner.trpc.people.get.query({ projectId, accountId });
  expect((await person()).blocked).toMatchObject({ by: "owner", reason: "left the company" });
  await owner.trpc.people.unblock.mutate({ projectId, accountId });
  expect(await person()).not.toHaveProperty("blocked");
  const unknown = { projectId, accountId: "usr_nobody" };
  expect((await failureOf(owner.trpc.people.block.mutate(unknown))).data?.code).toBe("NOT_FOUND");
});

test("an export holds all of them and nothing of anybody else, and is on record without their name", async () => {
  const here = await newProject();
  const { projectId } = here;
  const { accountId } = await addGrant(database, { ...here, username: "mona" });
  await addGrant(database, { ...here, username: "hubot" });
  await addEvents(projectId, [accountId, "usr_hubot"]);
  const { json } = await owner.trpc.people.export.mutate({ projectId, accountId });
  const exported = JSON.parse(json);
  expect(exported.person).toMatchObject({ id: accountId, username: "mona", email: "mona@acme.dev" });
  expect([exported.grants.length, exported.tokens.length, exported.events.length]).toEqual([1, 1, 1]);
  expect(exported.grants[0]).toMatchObject({ scope: "mcp:tools", server: here.serverUrl });
  expect(json).not.toMatch(/hubot|token of/);
  const [audited] = await database.audit.find({ action: "people.export", projectId }).toArray();
  expect(audited?.target).toEqual({ kind: "person", id: accountId });
});

test("an export lists the API keys imported for them, with their use and without what they are found by", async () => {
  const { projectId } = await newProject();
  const accountId = await addMinted(projectId, "user_42");
  const lastUsedAt = new Date(Date.now() - 3_600_000);
  const lastUsedBy = { userAgent: "acme-report/2.3", address: "203.0.113.0/24" };
  const about = { label: "Report", subject: "user_42", lastUsedAt, lastUsedBy, minutesUsed: 17 };
  const { key, id } = await addApiKey(api, projectId, about);
  await addApiKey(api, projectId, { label: "Hubot’s", subject: "user_43" });
  await addApiKey(api, projectId, { label: "Nobody’s" });
  await addApiKey(api, (await newProject()).projectId, { label: "Elsewhere", subject: "user_42" });
  const federated = accountIdOf({ projectId, subject: "user_42", issuer: "https://login.example.com" });
  await addPerson(projectId, federated);
  const exportOf = async (person: string) => {
    const { json } = await owner.trpc.people.export.mutate({ projectId, accountId: person });
    return JSON.parse(json);
  };
  const { apiKeys } = await exportOf(accountId);
  const { subject: _whose, ...use } = about;
  expect(apiKeys).toEqual([
    { id, importedAt: expect.any(String), ...use, lastUsedAt: lastUsedAt.toISOString() },
  ]);
  const stored = await database.apiKeys.findOne({ _id: id });
  expect(JSON.stringify(apiKeys)).not.toMatch(new RegExp(`${key}|${stored?.digest}`));
  expect((await exportOf(federated)).apiKeys).toEqual([]);
});

test("who is erased leaves nothing in this project; others and other projects keep what is theirs", async () => {
  const [here, there] = [await newProject(), await newProject()];
  const { projectId } = here;
  const { accountId } = await addGrant(database, { ...here, username: "mona" });
  await addGrant(database, { ...here, username: "hubot" });
  await addGrant(database, { ...there, username: "mona" });
  await addEvents(projectId, [accountId, "usr_hubot"]);
  await addEvents(there.projectId, [accountId]);
  await owner.trpc.people.erase.mutate({ projectId, accountId });
  const { artifacts, projectPeople, events, users } = database;
  expect(await artifacts.countDocuments({ accountId, resource: here.serverUrl })).toBe(0);
  expect(await projectPeople.countDocuments({ projectId, accountId })).toBe(0);
  expect(await events.countDocuments({ projectId, accountId })).toBe(0);
  const left = await events.find({ projectId, accountId: { $exists: false } }).toArray();
  expect(left).toHaveLength(1);
  expect(left[0]).not.toHaveProperty("address");
  expect(left[0]).not.toHaveProperty("userAgent");
  expect(await artifacts.countDocuments({ accountId: "usr_hubot", resource: here.serverUrl })).toBe(2);
  expect(await artifacts.countDocuments({ accountId, resource: there.serverUrl })).toBe(2);
  expect(await events.countDocuments({ projectId: there.projectId, accountId })).toBe(1);
  expect(await users.countDocuments({ _id: accountId })).toBe(1);
  const gone = await failureOf(owner.trpc.people.get.query({ projectId, accountId }));
  expect(gone.data?.code).toBe("NOT_FOUND");
});

test("a minted person is erased with what was minted for them", async () => {
  const here = await newProject();
  const { projectId } = here;
  const accountId = await addMinted(projectId, "user_42");
  await addGrant(database, { ...here, clientId: projectId, username: "minter" });
  await database.artifacts.updateMany({ clientId: projectId }, { $set: { accountId } });
  expect((await owner.trpc.people.grants.query({ projectId, accountId })).grants).toMatchObject([
    { client: { id: projectId, name: "Acme" }, person: { name: "user_42", kind: "minted" } },
  ]);
  await owner.trpc.people.erase.mutate({ projectId, accountId });
  expect(await database.artifacts.countDocuments({ accountId })).toBe(0);
});

/** One of each, three days old. */
async function addEvents(projectId: string, accountIds: string[]): Promise<void> {
  const [at, expiresAt] = [new Date(Date.now() - 3 * 24 * 3_600_000), new Date(Date.now() + 3_600_000)];
  const event = { at, expiresAt, step: "sign_in", outcome: "ok", trace: "T", projectId } as const;
  const where = { userAgent: "claude-code/2.1", address: "203.0.113.0/24" };
  await database.events.insertMany(accountIds.map((accountId) => ({ ...event, ...where, accountId })));
}
