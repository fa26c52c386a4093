import { afterAll, beforeAll, expect, test } from "vitest";
import { openClientPolicy } from "../shared/client-policy.ts";
import { usualLifetimes } from "../shared/lifetimes.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, startApi } from "./test-api.ts";

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
    lifetimes: usualLifetimes,
    branding: {},
    clientPolicy: openClientPolicy,
    deletionProtected: false,
    secrets: [
      {
        id: expect.stringMatching(/^sec_/),
        hint: secret.slice(50, 54),
        createdAt: expect.stringMatching(/Z$/),
        createdBy: "owner",
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
