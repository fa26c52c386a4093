import { afterAll, beforeAll, expect, test } from "vitest";
import type { Project } from "../shared/project.ts";
import { addGrant, addRegistration } from "../test/registrations.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, machineClient, personClient, startApi } from "./test-api.ts";

let api: TestApi;
let owner: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
});
afterAll(() => api.close());

let serial = 0;
async function newProject() {
  const serverUrl = `https://mcp-${++serial}.example.com/mcp`;
  const { project } = await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl });
  return { project, projectId: project.id, serverUrl };
}

const rowOf = (projectId: string, clientId: string) =>
  api.database.projectClients.findOne({ _id: `${projectId} ${clientId}` });
const auditOf = (projectId: string) =>
  api.database.audit.find({ projectId }).sort({ _id: -1 }).limit(1).next();
const isAdded = (project: Project) => owner.trpc.clients.create.mutate(personClient(project));

test("a disabled client says who disabled it, when and why, and is enabled without a trace on it", async () => {
  const { projectId } = await newProject();
  const clientId = await addRegistration(api.database, { projectId });
  const ids = { projectId, clientIds: [clientId] };
  await owner.trpc.clients.disable.mutate({ ...ids, reason: " leaked a token " });
  expect(await owner.trpc.clients.get.query({ projectId, clientId })).toMatchObject({
    disabled: { by: "owner", reason: "leaked a token", at: expect.stringMatching(/Z$/) },
  });
  expect(await auditOf(projectId)).toMatchObject({
    action: "clients.disable",
    target: { kind: "client", id: clientId, name: "Claude" },
    changes: [{ field: "disabled", before: false, after: "leaked a token" }],
  });
  await owner.trpc.clients.enable.mutate(ids);
  expect(await rowOf(projectId, clientId)).not.toHaveProperty("disabled");
});

test("one that was added and never used can be disabled, and still counts as never used", async () => {
  const { project, projectId } = await newProject();
  const { client } = await isAdded(project);
  await owner.trpc.clients.disable.mutate({ projectId, clientIds: [client.id] });
  const found = await owner.trpc.clients.get.query({ projectId, clientId: client.id });
  expect(found.disabled).toBeDefined();
  expect(found).not.toHaveProperty("lastSeenAt");
});

test("many are disabled at once, and none that is another project's", async () => {
  const [here, there] = [await newProject(), await newProject()];
  const mine = [
    await addRegistration(api.database, here),
    await addRegistration(api.database, here),
    (await isAdded(here.project)).client.id,
  ];
  const theirs = await addRegistration(api.database, there);
  const added = (await isAdded(there.project)).client.id;
  const clientIds = [...mine, theirs, added, "cli_missing"];
  const { projectId } = here;
  const done = await owner.trpc.clients.disable.mutate({ projectId, clientIds });
  expect(done.clientIds.toSorted()).toEqual(mine.toSorted());
  expect(await rowOf(there.projectId, theirs)).not.toHaveProperty("disabled");
  expect(await rowOf(projectId, theirs)).toBeNull();
  expect((await auditOf(projectId))?.target).toEqual({ kind: "clients", id: projectId, name: "3 clients" });
  for (const ids of [[theirs], [theirs, added]]) {
    const failure = await failureOf(owner.trpc.clients.disable.mutate({ projectId, clientIds: ids }));
    expect(failure.data?.code).toBe("NOT_FOUND");
  }
});

test("trust and a label are the project's own, and can be taken back", async () => {
  const { projectId } = await newProject();
  const clientId = await addRegistration(api.database, { projectId });
  const { trust, untrust, setLabel, get } = owner.trpc.clients;
  await trust.mutate({ projectId, clientId });
  await setLabel.mutate({ projectId, clientId, label: "Claude of the sales team" });
  expect(await get.query({ projectId, clientId })).toMatchObject({
    name: "Claude of the sales team",
    label: "Claude of the sales team",
    identity: "trusted",
    trusted: { by: "owner" },
    metadata: { client_name: "Claude" },
  });
  await untrust.mutate({ projectId, clientId });
  await setLabel.mutate({ projectId, clientId, label: " " });
  const after = await get.query({ projectId, clientId });
  expect(after).toMatchObject({ name: "Claude", identity: "registered" });
  expect(after).not.toHaveProperty("label");
});

test("to revoke its grants ends them in this project, and says of how many people", async () => {
  const [here, there] = [await newProject(), await newProject()];
  const clientId = await addRegistration(api.database, here);
  await addGrant(api.database, { ...here, clientId, username: "mona" });
  await addGrant(api.database, { ...here, clientId, username: "mona" });
  await addGrant(api.database, { ...here, clientId, username: "hubot" });
  await addGrant(api.database, { ...there, clientId, username: "mona" });
  const { projectId } = here;
  const granted = [{ scope: "mcp:tools", people: 2 }];
  expect(await owner.trpc.clients.get.query({ projectId, clientId })).toMatchObject({ people: 2, granted });
  const { revokeGrants } = owner.trpc.clients;
  expect(await revokeGrants.mutate({ projectId, clientIds: [clientId] })).toEqual({ people: 2 });
  const { artifacts } = api.database;
  expect(await artifacts.countDocuments({ clientId, resource: here.serverUrl })).toBe(0);
  expect(await artifacts.countDocuments({ clientId, resource: there.serverUrl })).toBe(2);
});

test("its grants are listed by person, page by page", async () => {
  const { projectId, serverUrl } = await newProject();
  const clientId = await addRegistration(api.database, { projectId });
  for (let each = 0; each < 51; each += 1) {
    await addGrant(api.database, { projectId, serverUrl, clientId, username: `person-${serial}-${each}` });
  }
  const first = await owner.trpc.clients.grants.query({ projectId, clientId });
  const rest = await owner.trpc.clients.grants.query({
    projectId,
    clientId,
    ...(first.next && { cursor: first.next }),
  });
  expect([first.grants.length, rest.grants.length, rest.next]).toEqual([50, 1, undefined]);
  const people = [...first.grants, ...rest.grants].map(({ person }) => person.name);
  expect(new Set(people).size).toBe(51);
  expect(first.grants[0]).toMatchObject({ client: { name: "Claude" }, serverUrl, scopes: ["mcp:tools"] });
});

test("the preview of what is unused is what is removed, and nothing that is needed is in it", async () => {
  const here = await newProject();
  const { projectId, project } = here;
  const add = (name: string, daysAgo: number) => addRegistration(api.database, { projectId, name, daysAgo });
  await add("young", 6);
  const [dead, lapsed] = [await add("dead", 8), await add("lapsed", 60)];
  await addGrant(api.database, { ...here, clientId: lapsed, username: "mona", live: false });
  const kept = [
    await add("live", 60),
    await add("disabled", 60),
    await add("trusted", 60),
    await add("labelled", 60),
  ];
  const [live = "", disabled = "", trusted = "", labelled = ""] = kept;
  await addGrant(api.database, { ...here, clientId: live, username: "mona" });
  await owner.trpc.clients.disable.mutate({ projectId, clientIds: [disabled] });
  await owner.trpc.clients.trust.mutate({ projectId, clientId: trusted });
  await owner.trpc.clients.setLabel.mutate({ projectId, clientId: labelled, label: "Ours" });
  const { client } = await owner.trpc.clients.create.mutate(machineClient(project));
  kept.push(client.id);
  const unused = (days: 7 | 30) => owner.trpc.clients.unused.query({ projectId, days });
  expect([await unused(7), await unused(30)]).toEqual([{ clients: 2 }, { clients: 1 }]);
  expect(await owner.trpc.clients.removeUnused.mutate({ projectId, days: 7 })).toEqual({ clients: 2 });
  expect(await unused(7)).toEqual({ clients: 0 });
  const { groups } = await owner.trpc.clients.list.query({ projectId, view: "all" });
  const left = groups.flatMap(({ clientIds }) => clientIds);
  expect(left).toHaveLength(6);
  expect(left).toEqual(expect.arrayContaining(kept));
  expect(await api.database.artifacts.countDocuments({ clientId: lapsed })).toBe(0);
  // At the issuer they stay, for other projects.
  expect(await api.database.clients.countDocuments({ _id: { $in: [dead, lapsed] } })).toBe(2);
});

test("a client that introduced itself is forgotten with its grants, unless it is disabled", async () => {
  const here = await newProject();
  const { projectId } = here;
  const clientId = await addRegistration(api.database, here);
  await addGrant(api.database, { ...here, clientId, username: "mona" });
  await owner.trpc.clients.disable.mutate({ projectId, clientIds: [clientId] });
  const { message, data } = await failureOf(owner.trpc.clients.delete.mutate({ projectId, clientId }));
  expect([data?.code, message]).toEqual(["CONFLICT", expect.stringMatching(/^enable this client first/)]);
  await owner.trpc.clients.enable.mutate({ projectId, clientIds: [clientId] });
  await owner.trpc.clients.delete.mutate({ projectId, clientId });
  expect(await rowOf(projectId, clientId)).toBeNull();
  expect(await api.database.artifacts.countDocuments({ clientId })).toBe(0);
  expect(await api.database.clients.findOne({ _id: clientId })).not.toBeNull();
});

test("a document is asked for again when its client comes next; other clients have none", async () => {
  const { projectId } = await newProject();
  const document = `https://app-${serial}.example/client.json`;
  await addRegistration(api.database, { projectId, document });
  await owner.trpc.clients.refetch.mutate({ projectId, clientId: document });
  const found = await owner.trpc.clients.get.query({ projectId, clientId: document });
  expect(found.document?.address).toBe(document);
  expect(new Date(found.document?.freshUntil ?? "") <= new Date()).toBe(true);
  const clientId = await addRegistration(api.database, { projectId });
  const failure = await failureOf(owner.trpc.clients.refetch.mutate({ projectId, clientId }));
  expect(failure.data?.code).toBe("NOT_FOUND");
});

test("its metadata is shown as it is stored, but for the secret", async () => {
  const { project, projectId } = await newProject();
  const { client } = await owner.trpc.clients.create.mutate({ ...personClient(project), confidential: true });
  const found = await owner.trpc.clients.get.query({ projectId, clientId: client.id });
  expect(found).toMatchObject({ ...client, isOwn: true, isGone: false, identity: "added" });
  expect(found.metadata).toMatchObject({
    client_name: "App",
    token_endpoint_auth_method: "client_secret_basic",
  });
  expect(JSON.stringify(found)).not.toMatch(/sha256|client_secret"/);
});
