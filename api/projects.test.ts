import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, personClient, startApi } from "./test-api.ts";

let api: TestApi;
let owner: Caller;
let stranger: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
  stranger = await api.signIn("stranger");
});
afterAll(() => api.close());

let serial = 0;
const newServerUrl = () => `https://mcp-${++serial}.example.com/mcp`;

async function create({ by = owner, name = "Acme", serverUrl = newServerUrl() } = {}) {
  return by.trpc.projects.create.mutate({ name, serverUrl });
}

test("a new project is answered with its one secret, and what is stored has no secret", async () => {
  const { project, secret } = await create({ name: "  Acme ", serverUrl: "https://acme.example/mcp" });
  expect(secret).toMatch(/^mcpauth_sk_[0-9A-Za-z]{49}_[\w-]+$/);
  expect(project).toEqual({
    id: expect.stringMatching(/^prj_/),
    name: "Acme",
    role: "owner",
    serverUrls: ["https://acme.example/mcp"],
    scopes: [expect.objectContaining({ name: "mcp:tools", default: true })],
    rotation: "window",
    tokenFormat: "opaque",
    secrets: [
      {
        id: expect.stringMatching(/^sec_/),
        hint: secret.slice(50, 54),
        createdAt: expect.stringMatching(/Z$/),
      },
    ],
    createdAt: expect.stringMatching(/Z$/),
  });
  const record = await api.database.projects.findOne({ _id: project.id });
  expect(record?.members).toMatchObject([{ userId: owner.user?._id, role: "owner" }]);
});

test("a server URL is stored in its one form", async () => {
  const { project } = await create({ serverUrl: " HTTPS://Normal.Example.com:443/Mcp/ " });
  expect(project.serverUrls).toEqual(["https://normal.example.com/Mcp"]);
});

test.each([
  ["https://taken.example/mcp", "another path, such as https://taken.example/mcp-2."],
  ["https://bare.example", "another path, such as https://bare.example/mcp."],
  ["http://localhost:3000/mcp", "another port, such as http://localhost:3001/mcp."],
  ["http://localhost", "another port, such as http://localhost:81."],
  ["http://[::1]:65535/mcp", "another port, such as http://[::1]:1/mcp."],
])(
  "where %s is taken, the answer suggests another address and names nobody",
  async (serverUrl, suggestion) => {
    await create({ serverUrl });
    for (const by of [owner, stranger]) {
      const { data, message } = await failureOf(create({ by, serverUrl: `${serverUrl}/` }));
      expect(data).toMatchObject({ code: "CONFLICT", httpStatus: 409 });
      expect(data?.fields).toEqual({ serverUrl: expect.stringContaining(suggestion) });
      expect(message).not.toContain("owner");
      const free = /such as (.*)\.$/.exec(data?.fields.serverUrl ?? "")?.[1] ?? "";
      expect(free.startsWith(new URL(free).origin)).toBe(true);
    }
    expect(await api.database.projects.countDocuments({ serverUrls: serverUrl })).toBe(1);
  },
);

test("of many who claim one server URL at once, one gets it", async () => {
  const serverUrl = newServerUrl();
  const claims = Array.from({ length: 8 }, (_, i) => create({ by: i % 2 ? owner : stranger, serverUrl }));
  const outcomes = await Promise.allSettled(claims);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("each mistake in a form is told at its field, in one sentence, and nothing is stored", async () => {
  const before = await api.database.projects.countDocuments();
  const { data, message } = await failureOf(create({ name: " ", serverUrl: "http://acme.example/mcp" }));
  expect(data).toMatchObject({ code: "BAD_REQUEST", httpStatus: 400 });
  expect(data?.fields).toEqual({
    name: "Give the project a name: people see it when they allow a client.",
    serverUrl: "Use https. Plain http is possible only on localhost, 127.0.0.1 and [::1].",
  });
  expect(message).toBe(Object.values(data?.fields ?? {}).join(" "));
  expect(await api.database.projects.countDocuments()).toBe(before);
});

test("what a form has no field for is dropped", async () => {
  const forged = {
    name: "Forged",
    serverUrl: newServerUrl(),
    members: [{ userId: stranger.user?._id, role: "owner", since: new Date() }],
    scopes: [],
    _id: "prj_x",
  };
  const { project } = await owner.trpc.projects.create.mutate(forged);
  expect(project.id).not.toBe("prj_x");
  expect(project.scopes).not.toHaveLength(0);
  expect(await api.database.projects.findOne({ _id: project.id })).toMatchObject({
    members: [{ userId: owner.user?._id }],
  });
});

test("the list holds a person's own projects, newest first, with their secrets", async () => {
  const lister = await api.signIn("lister");
  expect(await lister.trpc.projects.list.query()).toEqual([]);
  const first = await create({ by: lister, name: "First" });
  const second = await create({ by: lister, name: "Second" });
  await api.database.projects.updateOne({ _id: first.project.id }, { $set: { createdAt: new Date(0) } });
  const listed = await lister.trpc.projects.list.query();
  expect(listed.map(({ name }) => name)).toEqual(["Second", "First"]);
  expect(listed.map(({ secrets }) => secrets)).toEqual([second.project.secrets, first.project.secrets]);
});

test("a project is read as it was created", async () => {
  const { project } = await create();
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(project);
});

test("a new name changes the name only", async () => {
  const { project } = await create();
  const renamed = await owner.trpc.projects.rename.mutate({ projectId: project.id, name: " Acme 2 " });
  expect(renamed).toEqual({ ...project, name: "Acme 2" });
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(renamed);
});

test("a name that is none is refused at its field", async () => {
  const { project } = await create();
  for (const name of ["", " ", "a".repeat(61)]) {
    const { data } = await failureOf(owner.trpc.projects.rename.mutate({ projectId: project.id, name }));
    expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", ["name"]]);
  }
  expect((await owner.trpc.projects.get.query({ projectId: project.id })).name).toBe("Acme");
});

test("what its tokens are like changes that only", async () => {
  const { project } = await create();
  const tokens = { rotation: "off", tokenFormat: "jwt" } as const;
  const changed = await owner.trpc.projects.setTokens.mutate({ projectId: project.id, ...tokens });
  expect(changed).toEqual({ ...project, ...tokens });
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(changed);
  expect(await api.database.projects.findOne({ _id: project.id })).toMatchObject(tokens);
});

test.each([
  ["rotation", "never"],
  ["rotation", undefined],
  ["rotation", { $ne: "" }],
  ["tokenFormat", "JWT"],
  ["tokenFormat", null],
])("a %s of %j is refused at its field", async (field, value) => {
  const { project } = await create();
  const input = { projectId: project.id, rotation: "strict", tokenFormat: "jwt", [field]: value };
  const { data } = await failureOf(owner.trpc.projects.setTokens.mutate(input as never));
  expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", [field]]);
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(project);
});

test("who may sign in is settled in one form, and left to anyone again by null", async () => {
  const { project } = await create();
  const typed = { emailDomains: [" Acme.com "], gitHubOrganizations: ["Acme"], people: ["GitHub:Mona"] };
  const changed = await owner.trpc.projects.setSignInPolicy.mutate({
    projectId: project.id,
    signInPolicy: typed,
  });
  const signInPolicy = { emailDomains: ["acme.com"], gitHubOrganizations: ["acme"], people: ["github:mona"] };
  expect(changed).toEqual({ ...project, signInPolicy });
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(changed);
  const opened = await owner.trpc.projects.setSignInPolicy.mutate({
    projectId: project.id,
    signInPolicy: null,
  });
  expect(opened).toEqual(project);
  expect(await api.database.projects.findOne({ _id: project.id })).not.toHaveProperty("signInPolicy");
});

test("a sign-in policy that cannot be judged is refused, and changes nothing", async () => {
  const { project } = await create();
  const id = project.id;
  const nobody = { emailDomains: [], gitHubOrganizations: [], people: [] };
  for (const signInPolicy of [nobody, { ...nobody, people: ["google:mona"] }, { $ne: null }, undefined]) {
    const { data } = await failureOf(
      owner.trpc.projects.setSignInPolicy.mutate({ projectId: id, signInPolicy } as never),
    );
    expect(data?.code).toBe("BAD_REQUEST");
  }
  const anyones = stranger.trpc.projects.setSignInPolicy.mutate({ projectId: id, signInPolicy: null });
  expect((await failureOf(anyones)).data?.code).toBe("NOT_FOUND");
  expect(await owner.trpc.projects.get.query({ projectId: id })).toEqual(project);
});

test("a deleted project leaves nothing, and touches nothing of others", async () => {
  const { project } = await create();
  const other = await create();
  await owner.trpc.secrets.generate.mutate({ projectId: project.id, overlapHours: 24 });
  for (const each of [project, other.project]) {
    await owner.trpc.clients.create.mutate(personClient(each));
  }
  const resources = [...project.serverUrls, ...other.project.serverUrls];
  const models = ["AccessToken", "RefreshToken", "AuthorizationCode", "Grant"];
  await api.database.artifacts.insertMany(
    resources.flatMap((resource) =>
      models.map((model) => ({ _id: `${model} ${resource}`, model, payload: {}, resource })),
    ),
  );
  expect(await owner.trpc.projects.delete.mutate({ projectId: project.id })).toEqual({ id: project.id });
  const { projects, secrets, clients, artifacts } = api.database;
  expect(await projects.countDocuments({ _id: project.id })).toBe(0);
  expect(await clients.countDocuments({ projectId: project.id })).toBe(0);
  expect(await clients.countDocuments({ projectId: other.project.id })).toBe(1);
  expect(await secrets.countDocuments({ projectId: project.id })).toBe(0);
  expect(await artifacts.countDocuments({ resource: project.serverUrls[0] ?? "" })).toBe(0);
  expect(await artifacts.countDocuments({ resource: other.project.serverUrls[0] ?? "" })).toBe(models.length);
  expect(await owner.trpc.projects.get.query({ projectId: other.project.id })).toEqual(other.project);
  const { data } = await failureOf(owner.trpc.projects.get.query({ projectId: project.id }));
  expect(data?.code).toBe("NOT_FOUND");
});

test("the server URL of a deleted project is free for anybody", async () => {
  const { project } = await create();
  await owner.trpc.projects.delete.mutate({ projectId: project.id });
  const again = await create({ by: stranger, serverUrl: project.serverUrls[0] ?? "" });
  expect(again.project.serverUrls).toEqual(project.serverUrls);
});

test("a person who has two hundred projects is told to delete one, and others are not held up", async () => {
  const collector = await api.signIn("collector");
  const { project } = await create({ by: collector });
  const record = await api.database.projects.findOne({ _id: project.id });
  if (!record) throw new Error("the project was not stored");
  const more = Array.from({ length: 199 }, (_, i) => ({
    ...record,
    _id: `prj_${i}`,
    serverUrls: [newServerUrl()],
  }));
  await api.database.projects.insertMany(more);
  expect(await collector.trpc.projects.list.query()).toHaveLength(200);
  const { data } = await failureOf(create({ by: collector }));
  expect(data).toMatchObject({
    code: "CONFLICT",
    fields: { name: "You have 200 projects: delete one first." },
  });
  await collector.trpc.projects.delete.mutate({ projectId: project.id });
  await create({ by: collector });
  await create({ by: stranger });
});
