import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer, Caller, TestApi } from "./test-api.ts";
import { callOver, startApi } from "./test-api.ts";

let api: TestApi;
let owner: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
});
afterAll(async () => {
  await api.close();
  expect(api.logged.filter(({ level }) => level >= 50)).toEqual([]);
});

let serial = 0;
const newServerUrl = () => `https://mcp-${++serial}.example.com/mcp`;
const create = () => owner.trpc.projects.create.mutate({ name: "Acme", serverUrl: newServerUrl() });

const query = (path: string, input?: unknown): Promise<Answer> =>
  callOver(api, { path, input, type: "query" }, { Cookie: owner.cookie });
const mutate = (path: string, input: unknown): Promise<Answer> =>
  callOver(api, { path, input, type: "mutation" }, { Cookie: owner.cookie });

test("an error has one form: code, status, path, trace and fields; never a stack", async () => {
  const { headers, text, error } = await query("projects.get", { projectId: 1 });
  expect(error?.data).toEqual({
    code: "BAD_REQUEST",
    httpStatus: 400,
    path: "projects.get",
    trace: headers.get("x-request-id"),
    fields: { projectId: expect.any(String) },
  });
  expect(text).not.toMatch(/stack|node_modules|\.ts:/);
});

test("what is no call at all is the caller's mistake", async () => {
  const headers = {
    Cookie: owner.cookie,
    Origin: api.url,
    "x-mcpauth-csrf": "1",
    "Content-Type": "application/json",
  };
  const send = (body: string) => fetch(`${api.url}/trpc/projects.create`, { method: "POST", headers, body });
  for (const body of ["", "{", "null", "[]", '"x"', "1"]) expect((await send(body)).status, body).toBe(400);
  expect((await send(JSON.stringify({ name: "a".repeat(500_000) }))).status).toBe(413);
  const many = Array.from({ length: 21 }, () => "session.get").join(",");
  expect((await fetch(`${api.url}/trpc/${many}?batch=1&input={}`)).status).toBe(400);
});

test("the calls of a batch are each judged alone", async () => {
  const { id } = (await create()).project;
  const input = encodeURIComponent(JSON.stringify({ 0: { projectId: id }, 1: { projectId: "prj_missing" } }));
  const response = await fetch(`${api.url}/trpc/projects.get,projects.get?batch=1&input=${input}`, {
    headers: { Cookie: owner.cookie },
  });
  const [first, second] = (await response.json()) as Record<string, unknown>[];
  expect(first).toMatchObject({ result: { data: { id } } });
  expect(second).toMatchObject({ error: { data: { code: "NOT_FOUND" } } });
});

test("a secret is answered when it is made and never again, and neither it nor a cookie is logged", async () => {
  const { project, secret } = await create();
  const { id } = project;
  const generated = await owner.trpc.secrets.generate.mutate({ projectId: id, overlapHours: 24 });
  const answers = [
    await query("projects.list"),
    await query("projects.get", { projectId: id }),
    await query("projects.get", { projectId: secret }),
    await query("session.get", { secret }),
    await mutate("projects.rename", { projectId: id, name: "Acme 2" }),
    await mutate("projects.rename", { projectId: id, name: { secret } }),
    await mutate("secrets.revoke", { projectId: id, secretId: project.secrets[0]?.id }),
    await mutate("secrets.revoke", { projectId: id, secretId: secret.slice(0, 64) }),
    await mutate("projects.create", { name: "Acme", serverUrl: project.serverUrls[0] }),
    await mutate("projects.delete", { projectId: id }),
  ];
  const told = answers.map(({ text }) => text).join();
  const logged = JSON.stringify(api.logged);
  for (const value of [secret, generated.secret]) {
    expect(told).not.toContain(value.slice(11, 40));
    expect(logged).not.toContain(value.slice(11, 40));
  }
  expect(logged).not.toContain(owner.cookie.slice(owner.cookie.indexOf("=") + 1));
  expect(told).not.toMatch(/digest|"_id"/);
});

test("a mistake of ours is logged with its cause under the request's id, and answered without detail", async () => {
  const { project } = await create();
  // No program of ours stores a date as a text: the view fails on it.
  await api.database.projects.updateOne({ _id: project.id }, { $set: { createdAt: "broken" as never } });
  const { status, headers, error, text } = await query("projects.get", { projectId: project.id });
  await api.database.projects.deleteOne({ _id: project.id });
  expect([status, error?.data.code]).toEqual([500, "INTERNAL_SERVER_ERROR"]);
  expect(error?.message).toBe("the server made a mistake; its log has the cause");
  expect(text).not.toContain("toISOString");
  const mistakes = api.logged.splice(0).filter(({ level }) => level >= 50);
  expect(mistakes).toMatchObject([{ msg: "server error", id: headers.get("x-request-id") }]);
  expect(JSON.stringify(mistakes)).toContain("toISOString");
});
