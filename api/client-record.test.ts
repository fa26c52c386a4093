import { afterAll, beforeAll, expect, test } from "vitest";
import type { Project } from "../shared/project.ts";
import { clientSecretMatches, hashClientSecret } from "../shared/server/client-secret.ts";
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
const list = ({ id }: Project) => owner.trpc.clients.list.query({ projectId: id });
const recordOf = (id: string) => api.database.clients.findOne({ _id: id });

test("a public client that acts for people has no secret", async () => {
  const project = await newProject();
  const { client, clientSecret } = await create({ ...personClient(project), name: " App " });
  expect(clientSecret).toBeUndefined();
  expect(client).toEqual({
    id: expect.stringMatching(/^cli_/),
    name: "App",
    kind: "person",
    confidential: false,
    redirectUris: ["https://app.example/cb"],
    scopes: [],
    serverUrls: [],
    createdAt: expect.stringMatching(/Z$/),
  });
  expect(await recordOf(client.id)).toEqual({
    _id: client.id,
    projectId: project.id,
    createdAt: expect.any(Date),
    metadata: {
      client_name: "App",
      redirect_uris: ["https://app.example/cb"],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      application_type: "web",
    },
  });
});

test("a confidential client is answered with its secret, of which a hash is stored", async () => {
  const answer = await create({ ...personClient(await newProject()), confidential: true });
  expect(answer.clientSecret).toMatch(/^mcpauth_cs_[\w-]{43}$/);
  const stored = (await recordOf(answer.client.id))?.metadata.client_secret;
  expect(stored).toMatch(/^sha256:/);
  expect(clientSecretMatches(stored, answer.clientSecret ?? "")).toBe(true);
  expect(answer.client.confidential).toBe(true);
  expect(await recordOf(answer.client.id)).toMatchObject({
    metadata: { token_endpoint_auth_method: "client_secret_basic" },
  });
});

test("a machine is confidential and may ask for what was chosen", async () => {
  const project = await newProject();
  const answer = await create(machineClient(project));
  expect(answer.client).toMatchObject({
    kind: "machine",
    confidential: true,
    redirectUris: [],
    scopes: ["mcp:tools"],
    serverUrls: project.serverUrls,
  });
  expect(await recordOf(answer.client.id)).toEqual({
    _id: answer.client.id,
    projectId: project.id,
    createdAt: expect.any(Date),
    allowed: { scopes: ["mcp:tools"], serverUrls: project.serverUrls },
    metadata: {
      client_name: "Nightly report",
      redirect_uris: [],
      token_endpoint_auth_method: "client_secret_basic",
      grant_types: ["client_credentials"],
      response_types: [],
      application_type: "web",
      client_secret: hashClientSecret(answer.clientSecret ?? ""),
    },
  });
});

test.each([
  [["https://app.example/cb"], "web"],
  [["http://127.0.0.1/callback"], "native"],
  [["https://app.example/cb", "com.example.app:/cb"], "native"],
])("redirect addresses %j make a %s application", async (redirectUris, type) => {
  const { client } = await create({ ...personClient(await newProject()), redirectUris });
  expect((await recordOf(client.id))?.metadata.application_type).toBe(type);
});

test.each([
  [{ name: " " }, { name: /Give the client a name/ }],
  [{ name: "a".repeat(61) }, { name: /at most 60/ }],
  [{ redirectUris: [] }, { redirectUris: /at least one redirect address/ }],
  [{ redirectUris: undefined }, { redirectUris: /./ }],
  [{ redirectUris: ["https://a.example/", "javascript:alert(1)"] }, { redirectUris: /“javascript:alert/ }],
  [{ redirectUris: ["http://app.example/cb"] }, { redirectUris: /^“http:.*” uses http: use https/ }],
  [{ redirectUris: Array(21).fill("https://app.example/cb") }, { redirectUris: /at most 20/ }],
  [{ redirectUris: { $ne: [] } }, { redirectUris: /./ }],
  [{ confidential: "yes" }, { confidential: /./ }],
  [{ kind: "robot" }, { kind: /./ }],
  [
    { name: "", redirectUris: [] },
    { name: /./, redirectUris: /./ },
  ],
])("a client for people with %j is refused at its fields", async (fields, told) => {
  const project = await newProject();
  const { data } = await failureOf(create({ ...personClient(project), ...fields } as Input));
  expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", Object.keys(told)]);
  for (const [field, words] of Object.entries(told)) expect(data?.fields[field]).toMatch(words);
  expect(await list(project)).toEqual([]);
});

test.each([
  [{ scopes: ["mcp:admin"] }, { scopes: /“mcp:admin” is not a scope of this project/ }],
  [{ scopes: [] }, { scopes: /at least one scope/ }],
  [{ scopes: undefined }, { scopes: /./ }],
  [{ serverUrls: [] }, { serverUrls: /at least one server URL/ }],
  [{ serverUrls: ["https://other.example/mcp"] }, { serverUrls: /is not a server URL of this project/ }],
  [{ serverUrls: { $ne: [] } }, { serverUrls: /./ }],
  [
    { scopes: ["x"], serverUrls: [] },
    { scopes: /./, serverUrls: /./ },
  ],
])("a machine with %j is refused at its fields", async (fields, told) => {
  const project = await newProject();
  const { data } = await failureOf(create({ ...machineClient(project), ...fields } as Input));
  expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", Object.keys(told)]);
  for (const [field, words] of Object.entries(told)) expect(data?.fields[field]).toMatch(words);
  expect(await list(project)).toEqual([]);
});

test("a machine cannot reach into another project of the same owner", async () => {
  const [one, other] = [await newProject(), await newProject()];
  const { data } = await failureOf(create({ ...machineClient(one), serverUrls: other.serverUrls }));
  expect(Object.keys(data?.fields ?? {})).toEqual(["serverUrls"]);
});

test("what is chosen twice counts once, and what a form has no field for is dropped", async () => {
  const project = await newProject();
  const [serverUrl = ""] = project.serverUrls;
  const forged = { allowed: { scopes: ["*"] }, metadata: {}, clientId: "dashboard", _id: "cli_x" };
  const chosen = { scopes: ["mcp:tools", "mcp:tools"], serverUrls: [serverUrl, serverUrl] };
  const { client } = await create({ ...machineClient(project), ...chosen, ...forged });
  expect(client.id).not.toBe("cli_x");
  expect(client).toMatchObject({ scopes: ["mcp:tools"], serverUrls: [serverUrl] });
});
