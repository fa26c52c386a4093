import { afterAll, beforeAll, expect, test } from "vitest";
import type { IdentityProvider } from "../shared/minting.ts";
import { accountIdOf, defaultMinting } from "../shared/minting.ts";
import type { Project } from "../shared/project.ts";
import type { EventRecord } from "../shared/server/database.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, startApi } from "./test-api.ts";

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

type Changes = Omit<Parameters<typeof owner.trpc.minting.set.mutate>[0], "projectId">;
const get = ({ id }: Project) => owner.trpc.minting.get.query({ projectId: id });
const set = ({ id }: Project, changes: object) =>
  owner.trpc.minting.set.mutate({ projectId: id, ...(changes as Changes) });
const list = ({ id }: Project, cursor?: { at: string; id: string }) =>
  owner.trpc.minting.list.query({ projectId: id, ...(cursor && { cursor }) });
const stored = async ({ id }: Project) => (await api.database.projects.findOne({ _id: id }))?.minting;

const provider: IdentityProvider = {
  issuer: "https://login.acme.dev",
  jwksUri: "https://login.acme.dev/jwks",
  audience: "acme",
  algorithms: ["RS256"],
  clockToleranceSeconds: 30,
};

test("a project that settled nothing mints for its own users, and stores nothing of it", async () => {
  const project = await newProject();
  expect(await get(project)).toEqual(defaultMinting);
  expect(await stored(project)).toBeUndefined();
});

test("what is set holds, is stored whole, and leaves the rest as it was", async () => {
  const project = await newProject();
  const first = { ...defaultMinting, identityProviders: [provider] };
  expect(await set(project, { identityProviders: [provider] })).toEqual(first);
  const second = { ...first, ownUsers: false, scopes: ["mcp:tools"], maxLifetimeSeconds: 900 };
  expect(await set(project, { ownUsers: false, scopes: ["mcp:tools"], maxLifetimeSeconds: 900 })).toEqual(
    second,
  );
  expect(await get(project)).toEqual(second);
  expect(await stored(project)).toEqual(second);
});

test("of changes made at the same time none is lost", async () => {
  const project = await newProject();
  const changes = [
    { ownUsers: false },
    { ownTokens: true },
    { refreshTokens: true },
    { scopes: ["mcp:tools"] },
  ];
  await Promise.all(changes.map((change) => set(project, change)));
  expect(await get(project)).toEqual(Object.assign({ ...defaultMinting }, ...changes));
});

test("texts that MongoDB would compute are kept as they are", async () => {
  const project = await newProject();
  const odd = { ...provider, issuer: "$name", audience: "$$ROOT" };
  expect(await set(project, { identityProviders: [odd] })).toMatchObject({ identityProviders: [odd] });
});

test.each([
  ["scopes", { scopes: ["mcp:admin"] }],
  ["scopes", { scopes: "mcp:tools" }],
  ["maxLifetimeSeconds", { maxLifetimeSeconds: 59 }],
  ["maxLifetimeSeconds", { maxLifetimeSeconds: 86_401 }],
  ["maxLifetimeSeconds", { maxLifetimeSeconds: "3600" }],
  ["ownUsers", { ownUsers: 1 }],
  ["refreshTokens", { refreshTokens: null }],
  ["identityProviders", { identityProviders: {} }],
  ["identityProviders", { identityProviders: Array.from({ length: 11 }, () => provider) }],
  ["identityProviders.0.issuer", { identityProviders: [{ ...provider, issuer: " " }] }],
  ["identityProviders.0.jwksUri", { identityProviders: [{ ...provider, jwksUri: "http://login.acme.dev" }] }],
  ["identityProviders.0.jwksUri", { identityProviders: [{ ...provider, publicKey: pem("PUBLIC") }] }],
  ["identityProviders.0.algorithms", { identityProviders: [{ ...provider, algorithms: [] }] }],
  ["identityProviders.0.algorithms.0", { identityProviders: [{ ...provider, algorithms: ["none"] }] }],
  ["identityProviders.0.algorithms.0", { identityProviders: [{ ...provider, algorithms: ["HS256"] }] }],
  ["identityProviders.0.publicKey", { identityProviders: [{ ...provider, publicKey: pem("PRIVATE") }] }],
])("%s of %j is refused at its field, and nothing is stored", async (field, changes) => {
  const project = await newProject();
  const { data } = await failureOf(set(project, changes));
  expect(data?.code).toBe("BAD_REQUEST");
  expect(Object.keys(data?.fields ?? {})).toContain(field);
  expect(await stored(project)).toBeUndefined();
});

test("a settings object cannot bring in fields of its own", async () => {
  const project = await newProject();
  await set(project, { ownTokens: true, name: "Mallory", $set: { members: [] } });
  expect(await stored(project)).toEqual({ ...defaultMinting, ownTokens: true });
});

test("a mint is listed with whom it was for, what it allows, and how it ended", async () => {
  const project = await newProject();
  const { id: projectId } = project;
  const issuer = "https://login.acme.dev";
  await record(
    { projectId, accountId: accountIdOf({ projectId, subject: "user:42" }), scope: "mcp:tools mcp:admin" },
    { projectId, accountId: accountIdOf({ projectId, subject: "8f3a", issuer }), scope: "mcp:tools" },
    { projectId, accountId: "usr_1" },
    { projectId, outcome: "failed", error: "invalid_scope", cause: "scope mcp:all is not the project's" },
  );
  const { mints, next } = await list(project);
  expect(mints.map(({ id: _id, at: _at, trace: _trace, ...rest }) => rest)).toEqual([
    { outcome: "failed", scopes: [], error: "invalid_scope", cause: "scope mcp:all is not the project's" },
    { outcome: "ok", subject: "usr_1", scopes: [] },
    { outcome: "ok", subject: "8f3a", issuer, scopes: ["mcp:tools"] },
    { outcome: "ok", subject: "user:42", scopes: ["mcp:tools", "mcp:admin"] },
  ]);
  expect(mints[0]?.trace).toMatch(/^req_\d+$/);
  expect(next).toBeUndefined();
});

test("only this project's mints are listed, and no other step", async () => {
  const [one, other] = [await newProject(), await newProject()];
  await record({ projectId: other.id }, { projectId: one.id, step: "token" }, { projectId: one.id });
  expect((await list(one)).mints).toHaveLength(1);
});

test("the pages hold every mint once, newest first, also those of one moment", async () => {
  const project = await newProject();
  const at = new Date();
  await record(...Array.from({ length: 60 }, () => ({ projectId: project.id, at })));
  const first = await list(project);
  await record({ projectId: project.id });
  const second = await list(project, first.next);
  const third = await list(project, second.next);
  const pages = [first, second, third].map(({ mints }) => mints.map(({ id }) => id));
  expect(pages.map((ids) => ids.length)).toEqual([25, 25, 10]);
  expect(pages.flat()).toEqual(pages.flat().toSorted().toReversed());
  expect(new Set(pages.flat()).size).toBe(60);
  expect(third.next).toBeUndefined();
});

test("a page is read from the index, as many entries as it shows", async () => {
  const project = await newProject();
  await record(
    ...Array.from({ length: 200 }, (_, i) => ({
      projectId: project.id,
      step: i % 2 === 0 ? ("mint" as const) : ("refresh" as const),
      at: new Date(Date.now() + i),
    })),
  );
  const { next } = await list(project);
  const explained = await api.database.events
    .find({ projectId: project.id, step: "mint", at: { $lte: new Date(next?.at ?? "") } })
    .sort({ at: -1, _id: -1 })
    .limit(26)
    .explain("executionStats");
  expect(explained.executionStats.totalDocsExamined).toBe(26);
  expect(JSON.stringify(explained.queryPlanner.winningPlan)).not.toContain('"SORT"');
});

test.each([
  { at: "yesterday", id: "0".repeat(24) },
  { at: new Date(0).toISOString(), id: "x" },
  { at: { $gt: "" }, id: "0".repeat(24) },
  { at: new Date(0).toISOString(), id: { $ne: null } },
  "0",
])("the cursor %j is refused", async (cursor) => {
  const { data } = await failureOf(list(await newProject(), cursor as never));
  expect([data?.code, Object.keys(data?.fields ?? {})[0]?.startsWith("cursor")]).toEqual([
    "BAD_REQUEST",
    true,
  ]);
});

/** As the issuer records them. */
async function record(...events: Partial<EventRecord>[]): Promise<void> {
  const usual = { step: "mint", outcome: "ok", expiresAt: new Date(Date.now() + 3_600_000) } as const;
  await api.database.events.insertMany(
    events.map((event) => ({ ...usual, at: new Date(), trace: `req_${++serial}`, ...event })),
  );
}

function pem(kind: "PUBLIC" | "PRIVATE"): string {
  return `-----BEGIN ${kind} KEY-----\nMCowBQYDK2VwAyEA\n-----END ${kind} KEY-----`;
}
