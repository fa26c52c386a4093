import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLog } from "../shared/server/log.ts";
import { Act } from "./audit.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, startApi } from "./test-api.ts";

const log = createLog("test", "silent");

let api: TestApi;
let owner: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
});
afterAll(() => api.close());

let serial = 0;
async function newProject() {
  const serverUrl = `https://audit-${++serial}.example.com/mcp`;
  const { project } = await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl });
  return project;
}

const recordsOf = (projectId: string) =>
  api.database.audit.find({ projectId }, { sort: { at: 1, _id: 1 } }).toArray();

test("an act is kept with who, what, where and what changed", async () => {
  const { id } = await newProject();
  await owner.trpc.projects.rename.mutate({ projectId: id, name: "Acme 2" });
  const [created, renamed] = await recordsOf(id);
  expect(created).toMatchObject({ action: "projects.create", target: { kind: "project", id, name: "Acme" } });
  expect(renamed).toMatchObject({
    action: "projects.rename",
    outcome: "done",
    actorId: owner.user?._id,
    address: "127.0.0.0/24",
    changes: [{ field: "name", before: "Acme", after: "Acme 2" }],
  });
  expect(renamed?.trace).toMatch(/^[0-9A-Z]{10}$/);
});

test("what was refused leaves no record", async () => {
  const { id } = await newProject();
  await failureOf(owner.trpc.projects.rename.mutate({ projectId: id, name: "" }));
  await failureOf(owner.trpc.secrets.revoke.mutate({ projectId: id, secretId: "sec_missing" }));
  expect((await recordsOf(id)).map(({ action }) => action)).toEqual(["projects.create"]);
});

test("what was cut off stays as begun, and its failure is answered", async () => {
  const [{ user }, { database }] = [owner, api];
  if (!user) throw new Error("nobody is signed in");
  const error = new TRPCError({ code: "INTERNAL_SERVER_ERROR" });
  const circumstances = { database, log, user, action: "projects.test", address: "::1" };
  const perform = () => Promise.resolve({ ok: false as const, error });
  expect(await new Act().record({ ...circumstances, trace: "CUTOFF" }, perform)).toEqual({
    ok: false,
    error,
  });
  expect(await database.audit.findOne({ trace: "CUTOFF" })).toMatchObject({ outcome: "begun" });
});

test("nothing is done that cannot be recorded", async () => {
  const { user } = owner;
  if (!user) throw new Error("nobody is signed in");
  const { database, close } = await startApi();
  await close();
  let done = false;
  const circumstances = { database, log, user, action: "projects.test" };
  const act = new Act().record({ ...circumstances, trace: "CLOSED", address: "::1" }, async () => {
    done = true;
    return { ok: true as const };
  });
  await expect(act).rejects.toThrow();
  expect(done).toBe(false);
});
