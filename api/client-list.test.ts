import { afterAll, beforeAll, expect, test } from "vitest";
import type { Project } from "../shared/project.ts";
import { addGrant, addRegistration } from "../test/registrations.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { machineClient, personClient, startApi } from "./test-api.ts";

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

type Asked = Omit<Parameters<typeof owner.trpc.clients.list.query>[0], "projectId">;
const list = ({ id }: Project, asked: Asked = {}) =>
  owner.trpc.clients.list.query({ projectId: id, ...asked });
const namesIn = async (project: Project, asked: Asked = {}) =>
  (await list(project, asked)).groups.map(({ name }) => name);

const claude = { name: "Claude", redirectUris: ["https://claude.ai/api/mcp/auth_callback"] };

test("sixty registrations of one app are one group, and sixty clients in the other view", async () => {
  const project = await newProject();
  const at = { projectId: project.id, serverUrl: project.serverUrls[0] ?? "" };
  const ids: string[] = [];
  for (let each = 0; each < 60; each += 1) {
    ids.push(await addRegistration(api.database, { ...at, ...claude, daysAgo: each < 14 ? 0 : 60 }));
  }
  await addGrant(api.database, { ...at, clientId: ids[0] ?? "", username: "mona" });
  await addGrant(api.database, { ...at, clientId: ids[1] ?? "", username: "mona" });
  await addGrant(api.database, { ...at, clientId: ids[1] ?? "", username: "hubot" });
  const { groups, total, next, complete } = await list(project);
  expect(groups).toMatchObject([
    { name: "Claude", identity: "registered", places: ["claude.ai"], used: 14, disabled: 0, people: 2 },
  ]);
  expect(groups[0]?.clientIds.toSorted()).toEqual(ids.toSorted());
  expect([total, next, complete]).toEqual([{ groups: 1, clients: 60 }, undefined, true]);

  const first = await list(project, { view: "all" });
  const rest = await list(project, { view: "all", cursor: first.next });
  expect([first.groups.length, rest.groups.length, rest.next]).toEqual([50, 10, undefined]);
  const all = [...first.groups, ...rest.groups].flatMap(({ clientIds }) => clientIds);
  expect(all).toEqual([...ids.slice(0, 14).reverse(), ...ids.slice(14).reverse()]);
  expect(first.total).toEqual({ groups: 60, clients: 60 });
});

test("another name, place or way to be known is another app", async () => {
  const project = await newProject();
  const at = { projectId: project.id };
  await addRegistration(api.database, { ...at, ...claude });
  await addRegistration(api.database, { ...at, ...claude, name: "Cursor" });
  await addRegistration(api.database, { ...at, ...claude, redirectUris: ["https://claude.example/cb"] });
  await addRegistration(api.database, { ...at, redirectUris: ["http://127.0.0.1:1/cb"] });
  await addRegistration(api.database, { ...at, redirectUris: ["http://localhost:2/cb"] });
  await addRegistration(api.database, { ...at, name: "Cursor", redirectUris: ["cursor://callback"] });
  const host = `https://app-${serial}.example`;
  await addRegistration(api.database, { ...at, document: `${host}/a`, redirectUris: [`${host}/cb`] });
  await addRegistration(api.database, { ...at, document: `${host}/b`, redirectUris: [`${host}/cb`] });
  await addRegistration(api.database, { ...at, document: `${host}/c` });
  await owner.trpc.clients.create.mutate(personClient(project));
  const { groups } = await list(project);
  const told = groups.map(({ name, identity, places, clientIds }) =>
    [name, identity, places.join(" "), clientIds.length].join(" · "),
  );
  expect(told).toEqual([
    "App · added · app.example · 1",
    "Claude · unproven · localhost · 1",
    `Claude · verified · ${new URL(host).host} · 2`,
    "Cursor · registered · cursor: · 1",
    "Claude · registered · localhost · 2",
    "Claude · registered · claude.example · 1",
    "Cursor · registered · claude.ai · 1",
    "Claude · registered · claude.ai · 1",
  ]);
});

test("it holds what members added and what the project saw, and nothing of another's", async () => {
  const [project, other] = [await newProject(), await newProject()];
  await owner.trpc.clients.create.mutate({ ...machineClient(other), name: "Theirs" });
  await addRegistration(api.database, { projectId: other.id, name: "Seen there" });
  await owner.trpc.clients.create.mutate({ ...machineClient(project), name: "Ours" });
  await addRegistration(api.database, { projectId: project.id, name: "Seen here", daysAgo: 3 });
  const { groups } = await list(project);
  expect(groups).toMatchObject([
    { name: "Ours", identity: "added", places: [], used: 0 },
    { name: "Seen here", identity: "registered", places: ["localhost"], used: 1 },
  ]);
  expect(groups[0]).not.toHaveProperty("lastSeenAt");
  expect(JSON.stringify(groups)).not.toMatch(/sha256|secret/);
});

test("what the issuer has forgotten stands alone, without a name", async () => {
  const project = await newProject();
  const ids = [
    await addRegistration(api.database, { projectId: project.id }),
    await addRegistration(api.database, { projectId: project.id }),
  ];
  await api.database.clients.deleteMany({ _id: { $in: ids } });
  expect(await namesIn(project)).toEqual(["", ""]);
});

test("it is searched by name, place and id, and filtered by state and by who vouches", async () => {
  const project = await newProject();
  const at = { projectId: project.id };
  const desk = await addRegistration(api.database, { ...at, ...claude, name: "Desk" });
  const old = await addRegistration(api.database, { ...at, name: "Old", daysAgo: 31 });
  const off = await addRegistration(api.database, { ...at, name: "Off", daysAgo: 31 });
  await owner.trpc.clients.disable.mutate({ ...at, clientIds: [off] });
  await owner.trpc.clients.trust.mutate({ ...at, clientId: desk });
  expect(await namesIn(project, { q: "DESK" })).toEqual(["Desk"]);
  expect(await namesIn(project, { q: "claude.ai" })).toEqual(["Desk"]);
  expect(await namesIn(project, { q: "desk claude.ai" })).toEqual(["Desk"]);
  expect(await namesIn(project, { q: "old claude.ai" })).toEqual([]);
  expect(await namesIn(project, { q: old })).toEqual(["Old"]);
  expect(await namesIn(project, { q: ".*" })).toEqual([]);
  expect(await namesIn(project, { status: "used" })).toEqual(["Desk"]);
  expect(await namesIn(project, { status: "unused" })).toEqual(["Old"]);
  expect(await namesIn(project, { status: "disabled" })).toEqual(["Off"]);
  expect(await namesIn(project, { identity: "trusted" })).toEqual(["Desk"]);
  expect(await namesIn(project, { identity: "registered" })).toEqual(["Off", "Old"]);
  expect((await list(project, { identity: "verified" })).total).toEqual({ groups: 0, clients: 0 });
});

test("of more than two thousand it says that it holds those used last", async () => {
  const project = await newProject();
  const now = Date.now();
  const rows = Array.from({ length: 2_001 }, (_, index) => {
    const [clientId, at] = [`cli_many_${index}`, new Date(now - index)];
    const _id = `${project.id} ${clientId}`;
    return { _id, projectId: project.id, clientId, firstSeenAt: at, lastSeenAt: at };
  });
  await api.database.projectClients.insertMany(rows);
  const { total, complete, groups } = await list(project, { view: "all" });
  expect([total.clients, complete, groups[0]?.key]).toEqual([2_000, false, "cli_many_0"]);
});
