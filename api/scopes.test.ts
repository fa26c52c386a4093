import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Project } from "../shared/project.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, startApi } from "./test-api.ts";

let api: TestApi;
let owner: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
});
afterAll(() => api.close());

async function newProject(): Promise<Project> {
  const serverUrl = `https://mcp-${randomBytes(6).toString("hex")}.example.com/mcp`;
  return (await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl })).project;
}

const write = {
  name: "tickets:write",
  title: "Create and edit tickets",
  description: "In your projects.",
  effect: "changes",
  default: false,
} as const;

const create = ({ id }: Project, scope: object = write) =>
  owner.trpc.scopes.create.mutate({ projectId: id, scope: scope as typeof write });
const namesOf = ({ scopes }: Pick<Project, "scopes">) => scopes.map(({ name }) => name);
const read = ({ id }: Project) => owner.trpc.projects.get.query({ projectId: id });

test("a scope is added in one form, and what is not so is not stored", async () => {
  const project = await newProject();
  const typed = {
    ...write,
    name: " tickets:write ",
    title: " Create and edit tickets ",
    optional: true,
    stepUpOnly: false,
    translations: { de: { title: "Tickets anlegen", description: "" } },
  };
  const { scopes } = await create(project, typed);
  expect(scopes[1]).toEqual({ ...write, optional: true, translations: typed.translations });
  const stored = await api.database.projects.findOne({ _id: project.id });
  expect(stored?.scopes[1]).toEqual(scopes[1]);
});

test.each([
  [{ name: "" }, "name"],
  [{ name: "two words" }, "name"],
  [{ name: 'quo"te' }, "name"],
  [{ name: "back\\slash" }, "name"],
  [{ name: "tïckets" }, "name"],
  [{ name: "offline_access" }, "name"],
  [{ name: "openid" }, "name"],
  [{ name: "a".repeat(101) }, "name"],
  [{ name: { $ne: "" } }, "name"],
  [{ title: " " }, "title"],
  [{ title: "Read\u202Ednes" }, "title"],
  [{ description: "a".repeat(301) }, "description"],
  [{ effect: "destroys" }, "effect"],
  [{ default: true, stepUpOnly: true }, "stepUpOnly"],
  [{ translations: { "": { title: "x", description: "" } } }, "translations."],
  [{ translations: { de: { title: "", description: "" } } }, "translations.de.title"],
])("a scope with %j is refused at its field", async (changes, field) => {
  const project = await newProject();
  const { data } = await failureOf(create(project, { ...write, ...changes }));
  expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", [`scope.${field}`]]);
  expect(await read(project)).toEqual(project);
});

test("a name is taken once, and a project has at most a hundred", async () => {
  const project = await newProject();
  await create(project);
  expect((await failureOf(create(project))).data?.fields).toEqual({
    name: "This project has a scope of this name already.",
  });
  const many = Array.from({ length: 98 }, (_, i) => ({ ...write, name: `n:${i}` }));
  await api.database.projects.updateOne({ _id: project.id }, { $push: { scopes: { $each: many } } });
  expect((await failureOf(create(project, { ...write, name: "more" }))).data?.fields).toEqual({
    name: "A project has at most 100 scopes: delete one first.",
  });
});

test("a scope is changed but for its name, and only as long as it is as the member saw it", async () => {
  const project = await newProject();
  const seen = (await create(project)).scopes[1];
  const { update } = owner.trpc.scopes;
  const change = (scope: object) =>
    update.mutate({ projectId: project.id, before: seen as typeof write, scope: { ...write, ...scope } });
  const changed = await change({ title: "Edit tickets", name: "other" });
  expect(changed.scopes[1]).toEqual({ ...write, title: "Edit tickets" });
  const { data, message } = await failureOf(change({ title: "Delete tickets" }));
  expect([data?.code, message]).toEqual([
    "CONFLICT",
    "somebody else changed the scopes meanwhile: load the page again",
  ]);
  expect(await read(project)).toEqual(changed);
});

test("of many members who change scopes at once none undoes another's change", async () => {
  const project = await newProject();
  const names = Array.from({ length: 8 }, (_, i) => `n:${i}`);
  const outcomes = await Promise.allSettled(names.map((name) => create(project, { ...write, name })));
  const added = names.filter((_, i) => outcomes[i]?.status === "fulfilled");
  expect(added.length).toBeGreaterThan(0);
  expect(namesOf(await read(project)).toSorted()).toEqual(["mcp:tools", ...added].toSorted());
});

test("the order is that of the names, and has to name them all", async () => {
  const project = await newProject();
  await create(project);
  const { reorder } = owner.trpc.scopes;
  const order = (names: string[]) => reorder.mutate({ projectId: project.id, names });
  const ordered = await order(["tickets:write", "mcp:tools"]);
  expect(namesOf(ordered)).toEqual(["tickets:write", "mcp:tools"]);
  for (const names of [["mcp:tools"], ["mcp:tools", "mcp:tools"], ["mcp:tools", "unknown"], []]) {
    expect((await failureOf(order(names))).data?.code).toBe("CONFLICT");
  }
  expect(await read(project)).toEqual(ordered);
});

test("what clients get that ask for nothing in particular is never nothing", async () => {
  const project = await newProject();
  await create(project);
  const [tools] = project.scopes;
  const removal = owner.trpc.scopes.delete.mutate({ projectId: project.id, name: "mcp:tools" });
  expect((await failureOf(removal)).data?.fields.default).toMatch(/^At least one scope/);
  const change = { projectId: project.id, before: { ...tools }, scope: { ...tools, default: false } };
  expect((await failureOf(owner.trpc.scopes.update.mutate(change as never))).data?.code).toBe("CONFLICT");
  const left = await owner.trpc.scopes.delete.mutate({ projectId: project.id, name: "tickets:write" });
  expect(namesOf(left)).toEqual(["mcp:tools"]);
});

test("how many connections hold a scope counts live tokens of this project, once for each connection", async () => {
  const [project, other] = [await newProject(), await newProject()];
  const [later, before] = [new Date(Date.now() + 60_000), new Date(Date.now() - 60_000)];
  const token = (grantId: string, about: object = {}) => ({
    _id: randomBytes(8).toString("hex"),
    model: "AccessToken",
    grantId,
    resource: project.serverUrls[0] ?? "",
    payload: { scope: "mcp:tools mcp:more" },
    expiresAt: later,
    ...about,
  });
  await api.database.artifacts.insertMany([
    token("one"),
    token("one", { model: "RefreshToken" }),
    token("two", { model: "RefreshToken" }),
    token("expired", { expiresAt: before }),
    token("used", { model: "RefreshToken", consumedAt: before }),
    token("less", { payload: { scope: "mcp:tool" } }),
    token("none", { payload: {} }),
    token("elsewhere", { resource: other.serverUrls[0] }),
  ]);
  const holders = (name: string) => owner.trpc.scopes.holders.query({ projectId: project.id, name });
  expect(await holders("mcp:tools")).toEqual({ connections: 2 });
  expect(await holders("unknown")).toEqual({ connections: 0 });
});

test("what clients asked for and the project does not have is told with how often, by an index", async () => {
  const [project, other] = [await newProject(), await newProject()];
  const asked = (scope: string | undefined, clientId: string, about: object = {}) => ({
    projectId: project.id,
    at: new Date(),
    step: "authorization" as const,
    outcome: "ok" as const,
    trace: "T",
    clientId,
    ...(scope && { facts: { scope } }),
    expiresAt: new Date(Date.now() + 60_000),
    ...about,
  });
  await api.database.events.insertMany([
    asked("mcp:tools files:read openid offline_access", "cli_1"),
    asked("files:read files:write files:read", "cli_2"),
    asked("mcp:tools", "cli_1"),
    asked(undefined, "cli_1"),
    asked("elsewhere", "cli_1", { projectId: other.id }),
    asked("later", "cli_1", { step: "token" }),
  ]);
  const lastAt = expect.stringMatching(/Z$/);
  expect(await owner.trpc.scopes.undefinedAsked.query({ projectId: project.id })).toEqual([
    { name: "files:read", times: 2, clients: 2, lastAt },
    { name: "files:write", times: 1, clients: 1, lastAt },
  ]);
  await create(project, { ...write, name: "files:read" });
  expect(await owner.trpc.scopes.undefinedAsked.query({ projectId: project.id })).toHaveLength(1);
  const plan = await api.database.events
    .find({ projectId: project.id, step: "authorization" })
    .sort({ at: -1 })
    .explain("executionStats");
  expect(plan.executionStats.totalDocsExamined).toBe(plan.executionStats.nReturned);
});
