import { afterAll, beforeAll, expect, test } from "vitest";
import type { Project } from "../shared/project.ts";
import { clientSecretMatches } from "../shared/server/client-secret.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, machineClient, personClient, startApi } from "./test-api.ts";

let api: TestApi;
let owner: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
});
afterAll(async () => {
  await api.close();
  expect(JSON.stringify(api.logged)).not.toContain("mcpauth_cs_");
});

let serial = 0;
async function newProject(): Promise<Project> {
  const serverUrl = `https://mcp-${++serial}.example.com/mcp`;
  return (await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl })).project;
}

type Input = Parameters<typeof owner.trpc.clients.create.mutate>[0];
const create = (input: Input) => owner.trpc.clients.create.mutate(input);
const idsIn = async ({ id }: Project) =>
  (await owner.trpc.clients.list.query({ projectId: id })).groups.flatMap(({ clientIds }) => clientIds);
const recordOf = (id: string) => api.database.clients.findOne({ _id: id });

test("a new secret takes the place of the old one", async () => {
  const project = await newProject();
  const old = await create(machineClient(project));
  const regenerated = await owner.trpc.clients.regenerateSecret.mutate({
    projectId: project.id,
    clientId: old.client.id,
  });
  expect(regenerated.client).toEqual(old.client);
  const stored = (await recordOf(old.client.id))?.metadata.client_secret;
  expect(clientSecretMatches(stored, regenerated.clientSecret)).toBe(true);
  expect(clientSecretMatches(stored, old.clientSecret ?? "")).toBe(false);
});

test("a public client gets no secret", async () => {
  const project = await newProject();
  const { client } = await create(personClient(project));
  const input = { projectId: project.id, clientId: client.id };
  const { data, message } = await failureOf(owner.trpc.clients.regenerateSecret.mutate(input));
  expect([data?.code, message]).toEqual(["CONFLICT", "this client is public: it has no secret"]);
  expect((await recordOf(client.id))?.metadata).not.toHaveProperty("client_secret");
});

test("a deleted client takes its tokens along, and no other client's", async () => {
  const project = await newProject();
  const [gone, stays] = [await create(machineClient(project)), await create(machineClient(project))];
  await api.database.artifacts.insertMany(
    [gone, stays].flatMap(({ client }) =>
      ["AccessToken", "Grant"].map((model) => ({
        _id: `${model} ${client.id}`,
        model,
        payload: {},
        clientId: client.id,
      })),
    ),
  );
  const input = { projectId: project.id, clientId: gone.client.id };
  expect(await owner.trpc.clients.delete.mutate(input)).toEqual({ id: gone.client.id });
  expect(await idsIn(project)).toEqual([stays.client.id]);
  expect(await api.database.artifacts.countDocuments({ clientId: gone.client.id })).toBe(0);
  expect(await api.database.artifacts.countDocuments({ clientId: stays.client.id })).toBe(2);
  expect((await failureOf(owner.trpc.clients.delete.mutate(input))).data?.code).toBe("NOT_FOUND");
});

test("a client is changed in its own project only, and one that registered itself in none", async () => {
  const [one, other] = [await newProject(), await newProject()];
  const { client } = await create(machineClient(other));
  const own = { _id: `cli_self_${serial}`, metadata: { client_secret: "sha256:x" }, createdAt: new Date() };
  await api.database.clients.insertOne(own);
  for (const clientId of [client.id, own._id, "cli_missing"]) {
    const input = { projectId: one.id, clientId };
    const { regenerateSecret, delete: remove } = owner.trpc.clients;
    expect((await failureOf(regenerateSecret.mutate(input))).data?.code).toBe("NOT_FOUND");
    expect((await failureOf(remove.mutate(input))).data?.code).toBe("NOT_FOUND");
  }
  expect(await idsIn(other)).toEqual([client.id]);
  expect(await recordOf(own._id)).toEqual(own);
});

test("a project that has fifty clients is told to delete one, and others are not held up", async () => {
  const project = await newProject();
  const { client } = await create(personClient(project));
  const record = await recordOf(client.id);
  if (!record) throw new Error("the client was not stored");
  const more = Array.from({ length: 49 }, (_, i) => ({ ...record, _id: `${client.id}_${i}` }));
  await api.database.clients.insertMany(more);
  const { data } = await failureOf(create(personClient(project)));
  expect(data).toMatchObject({
    code: "CONFLICT",
    fields: { name: "This project has 50 clients: delete one first." },
  });
  await owner.trpc.clients.delete.mutate({ projectId: project.id, clientId: client.id });
  await create(personClient(project));
  await create(personClient(await newProject()));
});
