import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, startApi } from "./test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const idOf = ({ user }: Caller) => String(user?._id);

let serial = 0;
const newName = () => `developer-${++serial}`;

async function newProject(owner: Caller, name = "Acme"): Promise<string> {
  const serverUrl = `https://account-${++serial}.example.com/mcp`;
  return (await owner.trpc.projects.create.mutate({ name, serverUrl })).project.id;
}

const isSignedIn = async ({ trpc }: Caller) => (await trpc.session.get.query()).user !== null;

test("an account tells the profile, the projects with the role in each, and the browsers signed in", async () => {
  const name = newName();
  const [here, there] = [await api.signIn(name), await api.signIn(name)];
  const projectId = await newProject(here);
  const account = await here.trpc.account.get.query();
  expect(account).toMatchObject({
    id: idOf(here),
    username: name,
    accounts: [`development:${name}`],
    projects: [{ id: projectId, name: "Acme", role: "owner", onlyOwner: true }],
  });
  expect(account.sessions.map(({ isThis }) => isThis)).toEqual([true, false]);
  expect(account.sessions[0]).toMatchObject({ userAgent: "node", network: "127.0.0.0/24" });
  expect(await isSignedIn(there)).toBe(true);
});

test("another browser is signed out by its entry, and all others at once", async () => {
  const name = newName();
  const [here, second, third] = [await api.signIn(name), await api.signIn(name), await api.signIn(name)];
  const [, other] = (await here.trpc.account.get.query()).sessions;
  await here.trpc.account.endSession.mutate({ sessionId: String(other?.id) });
  const signedIn = await Promise.all([second, third].map(isSignedIn));
  expect(signedIn.filter(Boolean)).toHaveLength(1);
  expect(await here.trpc.account.endOtherSessions.mutate()).toEqual({ ended: 1 });
  expect(await Promise.all([here, second, third].map(isSignedIn))).toEqual([true, false, false]);
});

test("nobody ends another person's session", async () => {
  const [mona, ben] = [await api.signIn(newName()), await api.signIn(newName())];
  const [session] = (await mona.trpc.account.get.query()).sessions;
  const refused = await failureOf(ben.trpc.account.endSession.mutate({ sessionId: String(session?.id) }));
  expect(refused.data?.code).toBe("NOT_FOUND");
  expect(await isSignedIn(mona)).toBe(true);
});

test("the only owner of a project cannot delete their account, and loses nothing by the try", async () => {
  const mona = await api.signIn(newName());
  await newProject(mona, "Acme");
  await newProject(mona, "Globex");
  const refused = await failureOf(mona.trpc.account.delete.mutate());
  expect(refused.data?.code).toBe("CONFLICT");
  expect(refused.message).toBe(
    "you are the only owner of Globex and Acme: make another member an owner, or delete it, first",
  );
  expect((await mona.trpc.account.get.query()).projects).toHaveLength(2);
});

test("a deleted account is gone with its sessions, memberships, invitations and what it allowed", async () => {
  const [mona, ben] = [await api.signIn(newName()), await api.signIn(newName())];
  const projectId = await newProject(ben);
  const { artifacts, dashboardSessions, invitations, projects, projectPeople, users } = api.database;
  const [monaId, now] = [idOf(mona), new Date()];
  const membership = { userId: monaId, role: "owner" as const, since: now };
  await projects.updateOne({ _id: projectId }, { $push: { members: membership } });
  await mona.trpc.invitations.create.mutate({ projectId, role: "viewer" });
  const times = { firstSeenAt: now, lastSeenAt: now };
  const seen = { _id: `${projectId} ${monaId}`, projectId, accountId: monaId, ...times };
  await projectPeople.insertOne(seen);
  for (const accountId of [monaId, idOf(ben)]) {
    const _id = randomBytes(8).toString("hex");
    await artifacts.insertOne({ _id, model: "Grant", payload: {}, accountId });
  }
  await mona.trpc.account.delete.mutate();
  expect(await isSignedIn(mona)).toBe(false);
  expect(await users.findOne({ _id: monaId })).toBeNull();
  for (const found of [
    dashboardSessions.countDocuments({ userId: monaId }),
    artifacts.countDocuments({ accountId: monaId }),
    projectPeople.countDocuments({ accountId: monaId }),
    invitations.countDocuments({ createdBy: monaId }),
    projects.countDocuments({ "members.userId": monaId }),
  ]) {
    expect(await found).toBe(0);
  }
  expect(await artifacts.countDocuments({ accountId: idOf(ben) })).toBe(1);
  expect(await api.database.audit.findOne({ actorId: monaId, action: "account.delete" })).toMatchObject({
    outcome: "done",
  });
});

test("of two owners who delete their accounts at the same moment one stays", async () => {
  for (let round = 0; round < 5; round += 1) {
    const [mona, ben] = [await api.signIn(newName()), await api.signIn(newName())];
    const projectId = await newProject(mona);
    const membership = { userId: idOf(ben), role: "owner" as const, since: new Date() };
    await api.database.projects.updateOne({ _id: projectId }, { $push: { members: membership } });
    const outcomes = await Promise.allSettled([mona, ben].map(({ trpc }) => trpc.account.delete.mutate()));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const project = await api.database.projects.findOne({ _id: projectId });
    expect(project?.members).toHaveLength(1);
    expect(await api.database.users.findOne({ _id: String(project?.members[0]?.userId) })).not.toBeNull();
  }
});
