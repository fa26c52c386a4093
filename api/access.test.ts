/** Who may call what: every procedure as its owner, a stranger, somebody signed out, and another site's page. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Project } from "../shared/project.ts";
import { appRouter } from "./router.ts";
import type { Answer, Caller, TestApi } from "./test-api.ts";
import { callOver, machineClient, personClient, startApi } from "./test-api.ts";

/** A project with two server URLs and a client that has a secret. */
interface Target extends Project {
  clientId: string;
}

interface Call {
  type: "query" | "mutation";
  /** What the owner of the project sends. */
  input: (project: Target) => object | undefined;
  /** Whether it is about a project that exists already. */
  owned: boolean;
}

const procedures: Record<string, Call> = {
  "session.get": { type: "query", owned: false, input: () => undefined },
  "projects.list": { type: "query", owned: false, input: () => undefined },
  "projects.get": { type: "query", owned: true, input: ({ id }) => ({ id }) },
  "projects.create": {
    type: "mutation",
    owned: false,
    input: () => ({ name: "Acme", serverUrl: newServerUrl() }),
  },
  "projects.rename": { type: "mutation", owned: true, input: ({ id }) => ({ id, name: "Acme 2" }) },
  "projects.delete": { type: "mutation", owned: true, input: ({ id }) => ({ id }) },
  "secrets.generate": {
    type: "mutation",
    owned: true,
    input: ({ id }) => ({ projectId: id, overlapHours: 24 }),
  },
  "secrets.revoke": {
    type: "mutation",
    owned: true,
    input: ({ id, secrets }) => ({ projectId: id, secretId: secrets[0]?.id }),
  },
  "projects.setSignInPolicy": {
    type: "mutation",
    owned: true,
    input: ({ id }) => ({ id, signInPolicy: null }),
  },
  "projects.setTokens": {
    type: "mutation",
    owned: true,
    input: ({ id }) => ({ id, rotation: "strict", tokenFormat: "jwt" }),
  },
  "serverUrls.add": {
    type: "mutation",
    owned: true,
    input: ({ id }) => ({ projectId: id, serverUrl: newServerUrl() }),
  },
  "serverUrls.remove": {
    type: "mutation",
    owned: true,
    input: ({ id, serverUrls }) => ({ projectId: id, serverUrl: serverUrls[0] }),
  },
  "clients.list": { type: "query", owned: true, input: ({ id }) => ({ projectId: id }) },
  "clients.create": {
    type: "mutation",
    owned: true,
    input: (project) => ({ ...personClient(project), confidential: true }),
  },
  "clients.regenerateSecret": {
    type: "mutation",
    owned: true,
    input: ({ id, clientId }) => ({ projectId: id, clientId }),
  },
  "clients.delete": {
    type: "mutation",
    owned: true,
    input: ({ id, clientId }) => ({ projectId: id, clientId }),
  },
  "minting.get": { type: "query", owned: true, input: ({ id }) => ({ projectId: id }) },
  "minting.set": { type: "mutation", owned: true, input: ({ id }) => ({ projectId: id, ownUsers: false }) },
  "minting.list": { type: "query", owned: true, input: ({ id }) => ({ projectId: id }) },
};

const all = Object.entries(procedures);
const closed = all.filter(([path]) => path !== "session.get");
const owned = all.filter(([, { owned }]) => owned);
const mutations = all.filter(([, { type }]) => type === "mutation");

let api: TestApi;
let owner: Caller;
let stranger: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
  stranger = await api.signIn("stranger");
});
afterAll(async () => {
  await api.close();
  expect(api.logged.filter(({ level }) => level >= 50)).toEqual([]);
});

let serial = 0;
const newServerUrl = () => `https://mcp-${++serial}.example.com/mcp`;

async function newProject(): Promise<Target> {
  const { trpc } = owner;
  const { id } = (await trpc.projects.create.mutate({ name: "Acme", serverUrl: newServerUrl() })).project;
  const project = await trpc.serverUrls.add.mutate({ projectId: id, serverUrl: newServerUrl() });
  const { client } = await trpc.clients.create.mutate(machineClient(project));
  return { ...project, clientId: client.id };
}

type Headers = Record<string, string | undefined>;
const call = (path: string, input: unknown, headers?: Headers) =>
  callOver(api, { path, input, type: procedures[path]?.type ?? "mutation" }, headers);

/** Everything of the project that a call could have changed. */
async function stateOf({ id }: Project) {
  const { projects, secrets, clients } = api.database;
  return [
    await projects.findOne({ _id: id }),
    await secrets.find({ projectId: id }).toArray(),
    await clients.find({ projectId: id }).toArray(),
  ];
}

test("this file knows every procedure", () => {
  expect(Object.keys(appRouter._def.procedures).toSorted()).toEqual(Object.keys(procedures).toSorted());
});

test.each(all)("%s answers the owner", async (path, { input }) => {
  const { status, headers, text } = await call(path, input(await newProject()), { Cookie: owner.cookie });
  expect([status, Object.keys(JSON.parse(text))]).toEqual([200, ["result"]]);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(text).not.toMatch(/digest|ownerId|createdBy|_id/);
});

test.each(closed)("%s is UNAUTHORIZED for who is signed out, whatever they send", async (path, { input }) => {
  const project = await newProject();
  const before = await stateOf(project);
  for (const sent of [input(project), undefined, { id: { $ne: null } }]) {
    const { status, error } = await call(path, sent);
    expect([status, error?.data.code, error?.message]).toEqual([401, "UNAUTHORIZED", "sign in first"]);
  }
  expect(await stateOf(project)).toEqual(before);
});

test.each(owned)(
  "%s tells a stranger no more than of a project that does not exist",
  async (path, { input }) => {
    const project = await newProject();
    const before = await stateOf(project);
    const strangers = await call(path, input(project), { Cookie: stranger.cookie });
    const missing = await call(path, input({ ...project, id: "prj_missing" }), { Cookie: stranger.cookie });
    expect([strangers.status, strangers.error?.data.code]).toEqual([404, "NOT_FOUND"]);
    const withoutId = ({ error }: Answer) => ({ ...error, data: { ...error?.data, requestId: "" } });
    expect(withoutId(strangers)).toEqual(withoutId(missing));
    expect(await stateOf(project)).toEqual(before);
  },
);

test.each(mutations)("%s is refused when another site's page could have sent it", async (path, { input }) => {
  const project = await newProject();
  const before = await stateOf(project);
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
    const { status, error } = await call(path, input(project), { Cookie: owner.cookie, ...forged });
    expect([status, error?.data.code], JSON.stringify(forged)).toEqual([403, "FORBIDDEN"]);
  }
  const types = { "text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data": 403 };
  for (const [type, refused] of Object.entries(types)) {
    const { status } = await call(path, input(project), { Cookie: owner.cookie, "Content-Type": type });
    expect(status, type).toBe(refused);
  }
  expect(await stateOf(project)).toEqual(before);
  expect(await api.database.projects.countDocuments()).toBe(projects);
});

test.each(mutations)("%s is not to be had by GET", async (path, { input }) => {
  const project = await newProject();
  const before = await stateOf(project);
  const url = `${api.url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input(project)))}`;
  const headers = { Cookie: owner.cookie, Origin: api.url, "x-mcpauth-csrf": "1" };
  expect((await fetch(url, { headers })).status).toBe(405);
  expect(await stateOf(project)).toEqual(before);
});

test.each(owned)("%s takes no operator for an identifier", async (path, { input }) => {
  const project = await newProject();
  const before = await stateOf(project);
  const name = "id" in (input(project) ?? {}) ? "id" : "projectId";
  for (const id of [
    { $ne: null },
    { $gt: "" },
    [project.id],
    { toString: "x" },
    1,
    true,
    null,
    "",
    "a".repeat(65),
  ]) {
    const { status, error } = await call(path, { ...input(project), [name]: id }, { Cookie: owner.cookie });
    expect([status, error?.data.code], JSON.stringify(id)).toEqual([400, "BAD_REQUEST"]);
    expect(Object.keys(error?.data.fields ?? {})).toEqual([name]);
  }
  expect(await stateOf(project)).toEqual(before);
});

test("a secret's identifier takes no operator either", async () => {
  const project = await newProject();
  const input = { projectId: project.id, secretId: { $ne: null } };
  const { error } = await call("secrets.revoke", input, { Cookie: owner.cookie });
  expect(Object.keys(error?.data.fields ?? {})).toEqual(["secretId"]);
  expect((await owner.trpc.projects.get.query({ id: project.id })).secrets).toHaveLength(1);
});

test.each(["clients.regenerateSecret", "clients.delete"])("%s takes none for a client's", async (path) => {
  const project = await newProject();
  const before = await stateOf(project);
  for (const clientId of [{ $ne: null }, { $gt: "" }, [project.clientId], 1, null, "", "a".repeat(65)]) {
    const { error } = await call(path, { projectId: project.id, clientId }, { Cookie: owner.cookie });
    expect([error?.data.code, Object.keys(error?.data.fields ?? {})]).toEqual(["BAD_REQUEST", ["clientId"]]);
  }
  expect(await stateOf(project)).toEqual(before);
});

test("keys of the prototype change nothing", async () => {
  const { id } = await newProject();
  const body = `{"id":"${id}","name":"Acme","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}`;
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
