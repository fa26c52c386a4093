/** Who may call what: every procedure in every role, as a stranger, signed out, and from another site's page. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Project } from "../shared/project.ts";
import type { Capability } from "../shared/role.ts";
import { can, roles } from "../shared/role.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import { appRouter } from "./router.ts";
import type { Answer, Caller, TestApi } from "./test-api.ts";
import { callOver, machineClient, startApi } from "./test-api.ts";
import type { Call, Target } from "./test-procedures.ts";
import { newServerUrl, procedures } from "./test-procedures.ts";
import { surround } from "./test-target.ts";
import { visit } from "./test-visitors.ts";
import { recentSignIn } from "./trpc.ts";

const all = Object.entries(procedures);
const closed = all.filter(([, { needs }]) => needs !== "nobody");
const owned = closed.filter(
  (entry): entry is [string, Call & { needs: Capability }] =>
    entry[1].needs !== "person" && entry[1].needs !== "admin",
);
const ofAdmins = all.filter(([, { needs }]) => needs === "admin");
const mutations = all.filter(([, { type }]) => type === "mutation");
const recent = all.filter(([, { recentSignIn }]) => recentSignIn);
const inRoles = owned.flatMap(([path, call]) => roles.map((role) => [path, role, call] as const));

const owners = Array.from({ length: 2_000 }, (_, index) => `owner-${index}`);

let api: TestApi;
let owner: Caller;
let stranger: Caller;
let member: Caller;
/** A project on which every call is refused, and who owns it. */
let untouched: Target;
let itsOwner: Caller;
beforeAll(async () => {
  api = await startApi({ env: { admins: owners.map((name) => `development:${name}`) } });
  stranger = await api.signIn("stranger");
  member = await api.signIn("member");
  itsOwner = await api.signIn("owner-0");
  owner = itsOwner;
  untouched = await newProject();
});
// Another one each time: some procedures end the session or the account, and nobody has more than so many projects.
beforeEach(async () => {
  owner = await api.signIn(String(owners.pop()));
});
afterAll(async () => {
  await api.close();
  expect(api.logged.filter(({ level }) => level >= 50)).toEqual([]);
});

async function newProject(): Promise<Target> {
  const { trpc } = owner;
  const { id } = (await trpc.projects.create.mutate({ name: "Acme", serverUrl: newServerUrl() })).project;
  await trpc.scopes.create.mutate({ projectId: id, scope: spareScope });
  const project = await trpc.serverUrls.add.mutate({ projectId: id, serverUrl: newServerUrl() });
  const { client } = await trpc.clients.create.mutate(machineClient(project));
  return {
    ...project,
    ...(await surround(api, owner, id)),
    ...(await visit(api, project)),
    clientId: client.id,
    deletedId: await deletedProject(id),
    attempt: await aConnection(id),
    runId: await aTest(id),
  };
}

const spareScope = {
  name: "mcp:spare",
  title: "Spare",
  description: "",
  effect: "reads",
  default: false,
} as const;

/** Of one step, whose trace is its id. */
async function aConnection(projectId: string): Promise<string> {
  const { connections, events } = api.database;
  const trace = newIdentifier("sec").toUpperCase();
  const [startedAt, expiresAt] = [new Date(), new Date(Date.now() + 3_600_000)];
  await connections.insertOne({ _id: trace, projectId, startedAt, expiresAt });
  const attempted = { at: startedAt, step: "authorization", outcome: "ok", expiresAt } as const;
  await events.insertOne({ ...attempted, projectId, attempt: trace, trace });
  return trace;
}

async function aTest(projectId: string): Promise<string> {
  const _id = newIdentifier("sec");
  const [startedAt, expiresAt] = [new Date(), new Date(Date.now() + 3_600_000)];
  const run = { serverUrl: "", clientId: "", outcome: "ok", startedAt, expiresAt } as const;
  await api.database.testRuns.insertOne({ ...run, _id, projectId, userId: "", steps: [] });
  return _id;
}

/** A copy of a project, deleted lately. */
async function deletedProject(id: string): Promise<string> {
  const { projects, deletedProjects } = api.database;
  const project = await projects.findOne({ _id: id });
  if (!project) throw new Error("there is no such project");
  const deletion = { deletedAt: new Date(), deletedBy: "", expiresAt: new Date(Date.now() + 3_600_000) };
  const _id = `${id}_gone`;
  await deletedProjects.insertOne({ ...project, _id, serverUrls: [newServerUrl()], ...deletion });
  return _id;
}

type Headers = Record<string, string | undefined>;
const call = (path: string, input: unknown, headers?: Headers) =>
  callOver(api, { path, input, type: procedures[path]?.type ?? "mutation" }, headers);

/** Everything of the project that a call could have changed. */
async function stateOf({ id, serverUrls }: Project) {
  const { projects, secrets, apiKeys, clients, projectClients, projectPeople, artifacts, audit } =
    api.database;
  return [
    await projects.findOne({ _id: id }),
    await secrets.find({ projectId: id }).toArray(),
    await apiKeys.find({ projectId: id }).toArray(),
    await clients.find({ projectId: id }).toArray(),
    await projectClients.find({ projectId: id }).toArray(),
    await projectPeople.find({ projectId: id }).toArray(),
    await artifacts.find({ resource: { $in: serverUrls } }).toArray(),
    await audit.find({ projectId: id }).toArray(),
  ];
}

const withoutTrace = ({ error }: Answer) => ({ ...error, data: { ...error?.data, trace: "" } });

test("every procedure is in the list", () => {
  expect(Object.keys(appRouter._def.procedures).toSorted()).toEqual(Object.keys(procedures).toSorted());
});

test("no mutation is open to who is signed out", () => {
  expect(mutations.filter(([, { needs }]) => needs === "nobody")).toEqual([]);
});

test.each(all)("%s answers the owner", async (path, { input }) => {
  const { status, headers, text } = await call(path, input(await newProject()), { Cookie: owner.cookie });
  expect([status, Object.keys(JSON.parse(text))], text).toEqual([200, ["result"]]);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(text).not.toMatch(/digest|"_id"/);
});

test.each(mutations)("%s is in the audit, by the trace of its answer", async (path, { input }) => {
  const project = await newProject();
  const { headers } = await call(path, input(project), { Cookie: owner.cookie });
  const records = await api.database.audit.find({ trace: String(headers.get("x-request-id")) }).toArray();
  expect(records).toMatchObject([{ action: path, actorId: owner.user?._id, outcome: "done" }]);
  expect(JSON.stringify(records)).not.toMatch(/mcpauth_|digest|client_secret/);
});

test.each(inRoles)("%s as %s", async (path, role, { needs, input }) => {
  const project = can(role, needs) ? await newProject() : untouched;
  const membership = { userId: String(member.user?._id), role, since: new Date() };
  const { projects } = api.database;
  await projects.updateOne({ _id: project.id }, { $pull: { members: { userId: membership.userId } } });
  await projects.updateOne({ _id: project.id }, { $push: { members: membership } });
  const before = await stateOf(project);
  const answer = await call(path, input(project), { Cookie: member.cookie });
  if (can(role, needs)) return expect(answer.status, answer.text).toBe(200);
  expect([answer.status, answer.error?.data.code, answer.error?.data.reason]).toEqual([
    403,
    "FORBIDDEN",
    "role",
  ]);
  expect(answer.error?.message).toMatch(/^only owners.* can do this$/);
  expect(await stateOf(project)).toEqual(before);
});

test.each(recent)("%s wants a sign-in of the last 15 minutes", async (path, { input }) => {
  const before = await stateOf(untouched);
  const veteran = await api.signIn(String(itsOwner.user?.username));
  const { dashboardSessions } = api.database;
  const [session] = await dashboardSessions.find().sort({ createdAt: -1 }).limit(1).toArray();
  const signedInAt = new Date(Date.now() - recentSignIn - 1_000);
  await dashboardSessions.updateOne({ _id: String(session?._id) }, { $set: { signedInAt } });
  const { status, error } = await call(path, input(untouched), { Cookie: veteran.cookie });
  expect([status, error?.data.code, error?.data.reason]).toEqual([403, "FORBIDDEN", "recent_sign_in"]);
  expect(await stateOf(untouched)).toEqual(before);
});

test.each(closed)("%s is UNAUTHORIZED for who is signed out, whatever they send", async (path, { input }) => {
  const before = await stateOf(untouched);
  for (const sent of [input(untouched), undefined, { projectId: { $ne: null } }]) {
    const { status, error } = await call(path, sent);
    expect([status, error?.data.code, error?.message]).toEqual([401, "UNAUTHORIZED", "sign in first"]);
  }
  expect(await stateOf(untouched)).toEqual(before);
});

test.each(owned)(
  "%s tells a stranger no more than of a project that does not exist",
  async (path, { input }) => {
    const before = await stateOf(untouched);
    const strangers = await call(path, input(untouched), { Cookie: stranger.cookie });
    const missing = await call(path, input({ ...untouched, id: "prj_missing" }), { Cookie: stranger.cookie });
    expect([strangers.status, strangers.error?.data.code]).toEqual([404, "NOT_FOUND"]);
    expect(withoutTrace(strangers)).toEqual(withoutTrace(missing));
    expect(await stateOf(untouched)).toEqual(before);
  },
);

test.each(ofAdmins)(
  "%s does not exist for who does not look after the installation",
  async (path, { input }) => {
    const sent = input(untouched);
    const { status, error } = await call(path, sent, { Cookie: stranger.cookie });
    expect([status, error?.data.code]).toEqual([404, "NOT_FOUND"]);
    expect(await api.database.audit.countDocuments({ actorId: String(stranger.user?._id) })).toBe(0);
  },
);

test.each(mutations)("%s is refused when another site's page could have sent it", async (path, { input }) => {
  const before = await stateOf(untouched);
  const projects = await api.database.projects.countDocuments();
  for (const forged of [
    { Origin: "https://evil.example" },
    { Origin: "null" },
    { Origin: undefined },
    { Origin: `${api.url}.evil.example` },
    { Origin: api.url.replace("127.0.0.1", "localhost") },
    { "x-mcpauth-csrf": undefined },
    { "x-mcpauth-csrf": "0" },
    { "x-mcpauth-csrf": undefined, Origin: undefined },
  ]) {
    const { status, error } = await call(path, input(untouched), { Cookie: itsOwner.cookie, ...forged });
    expect([status, error?.data.code], JSON.stringify(forged)).toEqual([403, "FORBIDDEN"]);
  }
  const types = { "text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data": 403 };
  for (const [type, refused] of Object.entries(types)) {
    const { status } = await call(path, input(untouched), { Cookie: itsOwner.cookie, "Content-Type": type });
    expect(status, type).toBe(refused);
  }
  expect(await stateOf(untouched)).toEqual(before);
  expect(await api.database.projects.countDocuments()).toBe(projects);
});

test.each(mutations)("%s is not to be had by GET", async (path, { input }) => {
  const before = await stateOf(untouched);
  const url = `${api.url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input(untouched)))}`;
  const headers = { Cookie: itsOwner.cookie, Origin: api.url, "x-mcpauth-csrf": "1" };
  expect((await fetch(url, { headers })).status).toBe(405);
  expect(await stateOf(untouched)).toEqual(before);
});

test.each(owned)("%s takes no operator for an identifier", async (path, { input }) => {
  const before = await stateOf(untouched);
  const sent = input(untouched) ?? {};
  for (const name of Object.keys(sent).filter((key) => key.endsWith("Id"))) {
    for (const id of [{ $ne: null }, { $gt: "" }, [untouched.id], { toString: "x" }, 1, true, null, ""]) {
      const { status, error } = await call(path, { ...sent, [name]: id }, { Cookie: itsOwner.cookie });
      expect([status, error?.data.code], JSON.stringify(id)).toEqual([400, "BAD_REQUEST"]);
      expect(Object.keys(error?.data.fields ?? {})).toEqual([name]);
    }
  }
  expect(await stateOf(untouched)).toEqual(before);
});

test("keys of the prototype change nothing", async () => {
  const { id } = await newProject();
  const body = `{"projectId":"${id}","name":"Acme","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}`;
  const { status } = await call("projects.rename", JSON.parse(body), { Cookie: owner.cookie });
  expect(status).toBe(200);
  expect({}).not.toHaveProperty("admin");
  for (const path of [
    "__proto__",
    "constructor",
    "projects.__proto__",
    "projects.constructor",
    "projects.toString",
  ]) {
    expect((await call(path, {}, { Cookie: owner.cookie })).error?.data.code).toBe("NOT_FOUND");
  }
});
