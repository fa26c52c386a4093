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
const idsIn = async ({ id }: Project) =>
  (await owner.trpc.clients.list.query({ projectId: id })).groups.flatMap(({ clientIds }) => clientIds);
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
    device: false,
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

test("a device may do without a redirect address (RFC 8628), and with one it takes both ways", async () => {
  const project = await newProject();
  const grants = async (fields: object) => {
    const { client } = await create({ ...personClient(project), device: true, ...fields });
    expect(client.device).toBe(true);
    const { grant_types, response_types } = (await recordOf(client.id))?.metadata ?? {};
    return { grant_types, response_types };
  };
  const device = "urn:ietf:params:oauth:grant-type:device_code";
  expect(await grants({ redirectUris: [] })).toEqual({
    grant_types: ["refresh_token", device],
    response_types: [],
  });
  expect(await grants({})).toEqual({
    grant_types: ["authorization_code", "refresh_token", device],
    response_types: ["code"],
  });
});

test("a change replaces what its form holds, and leaves the secret and the way to show it", async () => {
  const project = await newProject();
  const { client } = await create({ ...personClient(project), confidential: true });
  const before = await recordOf(client.id);
  const kind = "person" as const;
  const change = { kind, name: "Desk", redirectUris: ["com.example.desk:/cb"] };
  const ids = { projectId: project.id, clientId: client.id };
  const changed = await owner.trpc.clients.update.mutate({ ...ids, ...change });
  expect(changed).toEqual({ ...client, name: "Desk", redirectUris: ["com.example.desk:/cb"] });
  expect(await recordOf(client.id)).toEqual({
    ...before,
    metadata: {
      ...before?.metadata,
      client_name: "Desk",
      redirect_uris: ["com.example.desk:/cb"],
      application_type: "native",
    },
  });
  const refused = await failureOf(
    owner.trpc.clients.update.mutate({ ...ids, kind: "machine", name: "Desk", scopes: [], serverUrls: [] }),
  );
  expect([refused.data?.code, refused.message]).toEqual([
    "CONFLICT",
    "this client acts for a person: add another",
  ]);
  const { data } = await failureOf(
    owner.trpc.clients.update.mutate({ ...ids, ...change, redirectUris: ["http://desk.example/"] }),
  );
  expect(data?.fields.redirectUris).toMatch(/uses http: use https/);
});

test("a machine's reach is changed within its project's", async () => {
  const project = await newProject();
  const { client } = await create(machineClient(project));
  const change = (fields: object) => {
    const input = { ...machineClient(project), clientId: client.id, ...fields };
    return owner.trpc.clients.update.mutate(input);
  };
  const { data } = await failureOf(change({ serverUrls: ["https://other.example/mcp"] }));
  expect(data?.fields.serverUrls).toMatch(/is not a server URL of this project/);
  expect((await change({ name: "Hourly report" })).name).toBe("Hourly report");
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
  expect(await idsIn(project)).toEqual([]);
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
  expect(await idsIn(project)).toEqual([]);
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
