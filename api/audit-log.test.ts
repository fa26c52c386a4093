import { ObjectId } from "mongodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditRecord } from "../shared/server/project-records.ts";
import { auditTable } from "./audit-table.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { startApi } from "./test-api.ts";

let api: TestApi;
let owner: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
});
afterAll(() => api.close());

const idOf = ({ user }: Caller) => String(user?._id);

let serial = 0;
async function newProject(): Promise<string> {
  const serverUrl = `https://audit-log-${++serial}.example.com/mcp`;
  return (await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl })).project.id;
}

/** Further records of the project, each a second older than the one before. */
async function addRecords(projectId: string, count: number, changes: Partial<AuditRecord> = {}) {
  const records = Array.from({ length: count }, (_, index) => ({
    _id: new ObjectId(),
    at: new Date(Date.UTC(2026, 0, 1) - index * 1_000),
    actorId: idOf(owner),
    action: "projects.rename",
    outcome: "done" as const,
    projectId,
    trace: "4XR0T9ZK2M",
    expiresAt: new Date(Date.now() + 3_600_000),
    ...changes,
  }));
  await api.database.audit.insertMany(records);
}

async function allOf(projectId: string, caller = owner) {
  const entries = [];
  let page = await caller.trpc.audit.list.query({ projectId });
  entries.push(...page.entries);
  while (page.next) {
    page = await caller.trpc.audit.list.query({ projectId, cursor: page.next });
    entries.push(...page.entries);
  }
  return entries;
}

test("entries are told newest first, page by page, each once, also those of one moment", async () => {
  const projectId = await newProject();
  await addRecords(projectId, 60);
  await addRecords(projectId, 60, { at: new Date(Date.UTC(2025, 5, 1)) });
  const entries = await allOf(projectId);
  expect(entries).toHaveLength(121);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(121);
  const times = entries.map(({ at }) => at);
  expect(times).toEqual(times.toSorted().reverse());
});

test("an entry names its actor, what was acted on, and what changed", async () => {
  const projectId = await newProject();
  await owner.trpc.projects.rename.mutate({ projectId, name: "Acme 2" });
  const { entries } = await owner.trpc.audit.list.query({ projectId });
  expect(entries[0]).toMatchObject({
    actor: { id: idOf(owner), username: "owner" },
    action: "projects.rename",
    outcome: "done",
    changes: [{ field: "name", before: "Acme", after: "Acme 2" }],
    network: "127.0.0.0/24",
  });
});

test("viewers see no networks, in no export either", async () => {
  const projectId = await newProject();
  const viewer = await api.signIn("viewer");
  const membership = { userId: idOf(viewer), role: "viewer" as const, since: new Date() };
  await api.database.projects.updateOne({ _id: projectId }, { $push: { members: membership } });
  const listed = await viewer.trpc.audit.list.query({ projectId });
  expect(listed.entries).not.toEqual([]);
  const exported = await viewer.trpc.audit.export.mutate({ projectId, format: "json" });
  expect(JSON.stringify([listed, exported])).not.toContain("127.0.0.0/24");
});

test("filters narrow by who, what, on what, how it ended, and when", async () => {
  const projectId = await newProject();
  const target = { kind: "secret", id: "sec_1", name: "f3a9" };
  await addRecords(projectId, 1, { actorId: "usr_gone", action: "secrets.revoke", target, outcome: "begun" });
  await addRecords(projectId, 1, { at: new Date("2025-03-01T00:00:00Z") });
  const found = async (filter: object) =>
    (await owner.trpc.audit.list.query({ projectId, ...filter })).entries.length;
  expect(await found({})).toBe(3);
  expect(await found({ actorId: "usr_gone" })).toBe(1);
  expect(await found({ action: "secrets.revoke" })).toBe(1);
  expect(await found({ target: "sec_1" })).toBe(1);
  expect(await found({ target: "f3a9" })).toBe(1);
  expect(await found({ outcome: "begun" })).toBe(1);
  expect(await found({ from: "2025-03-01T00:00:00Z", to: "2025-03-01T00:00:01Z" })).toBe(1);
  expect(await found({ to: "2025-03-01T00:00:00Z" })).toBe(0);
});

test("whoever has deleted their account stays in it by their id", async () => {
  const projectId = await newProject();
  await addRecords(projectId, 1, { actorId: "usr_gone" });
  expect((await owner.trpc.audit.list.query({ projectId, actorId: "usr_gone" })).entries[0]?.actor).toEqual({
    id: "usr_gone",
  });
  expect(await owner.trpc.audit.actors.query({ projectId })).toEqual(
    expect.arrayContaining([{ id: "usr_gone" }, { id: idOf(owner), username: "owner" }]),
  );
});

test("another project's entries are in no list and no export", async () => {
  const [projectId, other] = [await newProject(), await newProject()];
  await addRecords(other, 1, { action: "secrets.revoke" });
  expect((await allOf(projectId)).map(({ action }) => action)).toEqual(["projects.create"]);
  const { text } = await owner.trpc.audit.export.mutate({ projectId, format: "csv" });
  expect(text).not.toContain("secrets.revoke");
});

test("an export holds what the filter finds, and is itself on record", async () => {
  const projectId = await newProject();
  await addRecords(projectId, 120);
  const asked = { projectId, action: "projects.rename" };
  const json = await owner.trpc.audit.export.mutate({ ...asked, format: "json" });
  expect(json.complete).toBe(true);
  expect(JSON.parse(json.text)).toHaveLength(120);
  const csv = await owner.trpc.audit.export.mutate({ ...asked, format: "csv" });
  expect(csv.text.split("\r\n")).toHaveLength(122);
  const { entries } = await owner.trpc.audit.list.query({ projectId, action: "audit.export" });
  expect(entries.map(({ target }) => target?.name)).toEqual(["csv", "json"]);
});

test("a spreadsheet takes no name for a formula, and no name breaks the table", () => {
  const formulas = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"];
  const entry = {
    id: "1",
    at: "2026-01-01T00:00:00.000Z",
    actor: { id: "usr_1", username: 'a "quoted", name\nof two lines' },
    action: "projects.rename",
    outcome: "done" as const,
    changes: [],
    trace: "T",
  };
  const rows = formulas.map((name) => ({ ...entry, target: { kind: "project", id: "prj_1", name } }));
  const table = auditTable(rows);
  for (const formula of formulas) expect(table).toContain(`'${formula}`);
  expect(table).not.toMatch(/,"?[=+\-@\t\r][^\n]/);
  expect(table).toContain('"a ""quoted"", name\nof two lines"');
});
