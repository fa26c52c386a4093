import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLog } from "../shared/server/log.ts";
import { sweepDeletedProjects } from "./deleted-projects.ts";
import { Sweeper } from "./sweeper.ts";
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

const newServerUrl = () => `https://mcp-${randomBytes(6).toString("hex")}.example.com/mcp`;
const week = 7 * 24 * 3_600_000;

/** A project with something of everything that belongs to one. */
async function newProject() {
  const serverUrl = newServerUrl();
  const { project } = await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl });
  await owner.trpc.clients.create.mutate(personClient(project));
  const { artifacts, events, usageHours, projectClients, projectPeople, invitations } = api.database;
  const [projectId, at, expiresAt] = [project.id, new Date(), new Date(Date.now() + week)];
  const seen = { projectId, firstSeenAt: at, lastSeenAt: at };
  await artifacts.insertOne({ _id: `token ${projectId}`, model: "Grant", payload: {}, resource: serverUrl });
  await events.insertOne({ projectId, at, step: "token", outcome: "ok", trace: "T", expiresAt });
  await usageHours.insertOne({ _id: projectId, projectId, hour: at, expiresAt });
  await projectClients.insertOne({ _id: projectId, clientId: "cli_x", ...seen });
  await projectPeople.insertOne({ _id: projectId, accountId: "usr_x", ...seen });
  const invitation = { role: "viewer" as const, createdAt: at, createdBy: "usr_x", expiresAt };
  await invitations.insertOne({ _id: projectId, projectId, ...invitation });
  return { project, projectId, serverUrl };
}

/** How many records there are of each kind. */
async function belongingsOf({ projectId, serverUrl }: { projectId: string; serverUrl: string }) {
  const { secrets, clients, artifacts, events, usageHours } = api.database;
  const { projectClients, projectPeople, invitations } = api.database;
  return Promise.all([
    secrets.countDocuments({ projectId }),
    clients.countDocuments({ projectId }),
    artifacts.countDocuments({ resource: serverUrl }),
    events.countDocuments({ projectId }),
    usageHours.countDocuments({ projectId }),
    projectClients.countDocuments({ projectId }),
    projectPeople.countDocuments({ projectId }),
    invitations.countDocuments({ projectId }),
  ]);
}

const whole = [1, 1, 1, 1, 1, 1, 1, 1];
const nothing = [0, 0, 0, 0, 0, 0, 0, 0];
const remove = (projectId: string) => owner.trpc.projects.delete.mutate({ projectId });
const expire = (_id: string) =>
  api.database.deletedProjects.updateOne({ _id }, { $set: { expiresAt: new Date(Date.now() - 1) } });

test("a deleted project is gone for its members and can be restored as it was for a week", async () => {
  const made = await newProject();
  const before = await owner.trpc.projects.get.query({ projectId: made.projectId });
  const deleted = await remove(made.projectId);
  expect(deleted).toMatchObject({ id: made.projectId, name: "Acme", serverUrls: [made.serverUrl] });
  expect(Date.parse(deleted.expiresAt) - Date.parse(deleted.deletedAt)).toBe(week);
  const { data } = await failureOf(owner.trpc.projects.get.query({ projectId: made.projectId }));
  expect(data?.code).toBe("NOT_FOUND");
  expect(await owner.trpc.projects.listDeleted.query()).toContainEqual(deleted);
  expect(await belongingsOf(made)).toEqual(whole);
  expect(await owner.trpc.projects.restore.mutate({ projectId: made.projectId })).toEqual(before);
  expect(await owner.trpc.projects.get.query({ projectId: made.projectId })).toEqual(before);
  expect(await owner.trpc.projects.listDeleted.query()).not.toContainEqual(deleted);
});

test("what was changed at the last moment is restored too", async () => {
  const { projectId } = await newProject();
  await Promise.all([
    remove(projectId),
    owner.trpc.projects.rename.mutate({ projectId, name: "Renamed" }).catch(() => undefined),
  ]);
  const kept = await api.database.deletedProjects.findOne({ _id: projectId });
  const renamed = await api.database.audit.countDocuments({
    projectId,
    action: "projects.rename",
    outcome: "done",
  });
  expect(kept?.name).toBe(renamed ? "Renamed" : "Acme");
});

test("only owners see and restore a deleted project, or delete it for good", async () => {
  const { projectId } = await newProject();
  const admin = { userId: String(stranger.user?._id), role: "admin" as const, since: new Date() };
  await api.database.projects.updateOne({ _id: projectId }, { $push: { members: admin } });
  await remove(projectId);
  expect(await stranger.trpc.projects.listDeleted.query()).toEqual([]);
  for (const act of ["restore", "deleteForGood"] as const) {
    const { data } = await failureOf(stranger.trpc.projects[act].mutate({ projectId }));
    expect(data?.code).toBe("NOT_FOUND");
  }
  expect(await api.database.deletedProjects.countDocuments({ _id: projectId })).toBe(1);
});

test("a deleted project keeps its server URLs from others until it is gone", async () => {
  const { projectId, serverUrl } = await newProject();
  const other = await stranger.trpc.projects.create.mutate({ name: "Other", serverUrl: newServerUrl() });
  await remove(projectId);
  const claims = [
    () => stranger.trpc.projects.create.mutate({ name: "Acme", serverUrl }),
    () => stranger.trpc.serverUrls.add.mutate({ projectId: other.project.id, serverUrl }),
  ];
  for (const claim of claims) {
    const { data } = await failureOf(claim());
    expect(data?.code).toBe("CONFLICT");
    expect(data?.fields.serverUrl).toMatch(
      /^A project that was deleted keeps this address until \d+ \w+: .*Or use another path, such as https:/,
    );
  }
  expect(await stranger.trpc.projects.get.query({ projectId: other.project.id })).toEqual(other.project);
  expect(await api.database.projects.countDocuments({ serverUrls: serverUrl })).toBe(0);
  await owner.trpc.projects.deleteForGood.mutate({ projectId });
  const taken = await stranger.trpc.projects.create.mutate({ name: "Acme", serverUrl });
  expect(taken.project.serverUrls).toEqual([serverUrl]);
});

test("what is deleted for good leaves nothing but its audit, and touches nothing of others", async () => {
  const [gone, stays] = [await newProject(), await newProject()];
  await remove(gone.projectId);
  await owner.trpc.projects.deleteForGood.mutate({ projectId: gone.projectId });
  expect(await belongingsOf(gone)).toEqual(nothing);
  expect(await belongingsOf(stays)).toEqual(whole);
  const { data } = await failureOf(owner.trpc.projects.restore.mutate({ projectId: gone.projectId }));
  expect(data?.code).toBe("NOT_FOUND");
  const acts = await api.database.audit.find({ projectId: gone.projectId }).sort({ at: 1 }).toArray();
  expect(acts.map(({ action }) => action)).toContain("projects.deleteForGood");
});

test("a week later it is removed, whoever sweeps and however many do at once", async () => {
  const [gone, restorable] = [await newProject(), await newProject()];
  await remove(gone.projectId);
  await remove(restorable.projectId);
  await expire(gone.projectId);
  expect(
    (await failureOf(owner.trpc.projects.restore.mutate({ projectId: gone.projectId }))).data?.code,
  ).toBe("NOT_FOUND");
  const sweepers = Array.from({ length: 3 }, () => new Sweeper(api.database, createLog("test", "silent")));
  await Promise.all(sweepers.map((sweeper) => sweeper.sweep()));
  await Promise.all(sweepers.map((sweeper) => sweeper.stop()));
  expect(await belongingsOf(gone)).toEqual(nothing);
  expect(await api.database.deletedProjects.countDocuments({ _id: gone.projectId })).toBe(0);
  expect(await belongingsOf(restorable)).toEqual(whole);
  await owner.trpc.projects.restore.mutate({ projectId: restorable.projectId });
});

test("a project whose deletion was cut off goes on, and loses nothing when the record of it is swept", async () => {
  const made = await newProject();
  const project = await api.database.projects.findOne({ _id: made.projectId });
  if (!project) throw new Error("the project was not stored");
  const deletion = { deletedAt: new Date(), deletedBy: "usr_x", expiresAt: new Date(0) };
  await api.database.deletedProjects.insertOne({ ...project, ...deletion });
  await sweepDeletedProjects(api.database);
  expect(await belongingsOf(made)).toEqual(whole);
  expect(await api.database.deletedProjects.countDocuments({ _id: made.projectId })).toBe(0);
  expect(await owner.trpc.projects.get.query({ projectId: made.projectId })).toEqual(
    expect.objectContaining({ id: made.projectId }),
  );
});

test("a restore that was cut off is finished by the next one, and is not deleted for good meanwhile", async () => {
  const { projectId } = await newProject();
  await remove(projectId);
  const { deletedProjects, projects } = api.database;
  await deletedProjects.updateOne({ _id: projectId }, { $set: { restoring: true } });
  const { data } = await failureOf(owner.trpc.projects.deleteForGood.mutate({ projectId }));
  expect(data?.code).toBe("NOT_FOUND");
  const { deletedAt, deletedBy, expiresAt, restoring, ...project } =
    (await deletedProjects.findOne({ _id: projectId })) ?? {};
  await projects.insertOne(project as never);
  await owner.trpc.projects.restore.mutate({ projectId });
  expect(await deletedProjects.countDocuments({ _id: projectId })).toBe(0);
  expect(await projects.countDocuments({ _id: projectId })).toBe(1);
});

test("of many who delete and restore at once, each is told what became of it, and one project is left", async () => {
  const { projectId, serverUrl } = await newProject();
  await remove(projectId);
  const restores = Array.from({ length: 4 }, () => owner.trpc.projects.restore.mutate({ projectId }));
  const outcomes = await Promise.allSettled(restores);
  expect(outcomes.some(({ status }) => status === "fulfilled")).toBe(true);
  expect(await api.database.projects.countDocuments({ serverUrls: serverUrl })).toBe(1);
  const removals = await Promise.allSettled(Array.from({ length: 4 }, () => remove(projectId)));
  expect(removals.some(({ status }) => status === "fulfilled")).toBe(true);
  expect(await api.database.projects.countDocuments({ _id: projectId })).toBe(0);
  expect(await api.database.deletedProjects.countDocuments({ _id: projectId })).toBe(1);
});

test("a protected project is not deleted until an owner switches the protection off", async () => {
  const { projectId } = await newProject();
  const change = { projectId, protect: true };
  expect(await owner.trpc.projects.setDeletionProtection.mutate(change)).toMatchObject({
    deletionProtected: true,
  });
  const refused = await failureOf(remove(projectId));
  expect([refused.data?.code, refused.message]).toEqual([
    "CONFLICT",
    "this project is protected from deletion: switch the protection off first",
  ]);
  expect(await api.database.deletedProjects.countDocuments({ _id: projectId })).toBe(0);
  await owner.trpc.projects.setDeletionProtection.mutate({ projectId, protect: false });
  await remove(projectId);
});
