import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "../shared/role.ts";
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

/** A project of the owner with these members beside. */
async function newProject(...roles: Role[]) {
  const serverUrl = `https://members-${++serial}.example.com/mcp`;
  const { project } = await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl });
  const members = await Promise.all(roles.map((_role, index) => api.signIn(`member-${serial}-${index}`)));
  const records = members.map((member, index) => ({
    userId: idOf(member),
    role: roles[index] ?? "viewer",
    since: new Date(),
    invitedBy: idOf(owner),
  }));
  await api.database.projects.updateOne({ _id: project.id }, { $push: { members: { $each: records } } });
  return { projectId: project.id, members };
}

const idOf = ({ user }: Caller) => String(user?._id);

async function rolesIn(projectId: string) {
  const project = await api.database.projects.findOne({ _id: projectId });
  return Object.fromEntries((project?.members ?? []).map(({ userId, role }) => [userId, role]));
}

test("members are listed with their roles, owners first, and with who invited them", async () => {
  const { projectId } = await newProject("viewer", "admin");
  const listed = await owner.trpc.members.list.query({ projectId });
  expect(listed.map(({ role, invitedBy }) => [role, invitedBy])).toEqual([
    ["owner", undefined],
    ["admin", "owner"],
    ["viewer", "owner"],
  ]);
  expect(listed[0]).toMatchObject({ id: idOf(owner), username: "owner", lastSeenAt: expect.any(String) });
});

test("an admin changes the roles of all but owners, and makes none", async () => {
  const { projectId, members } = await newProject("admin", "viewer");
  const [admin, viewer] = members as [Caller, Caller];
  const { setRole, remove } = admin.trpc.members;
  await setRole.mutate({ projectId, userId: idOf(viewer), role: "developer" });
  expect((await rolesIn(projectId))[idOf(viewer)]).toBe("developer");
  const tries = [
    setRole.mutate({ projectId, userId: idOf(viewer), role: "owner" }),
    setRole.mutate({ projectId, userId: idOf(owner), role: "viewer" }),
    remove.mutate({ projectId, userId: idOf(owner) }),
  ];
  for (const denied of await Promise.all(tries.map(failureOf))) {
    expect(denied.data).toMatchObject({ code: "FORBIDDEN", reason: "role" });
    expect(denied.message).toBe("only owners can do this");
  }
  expect(await rolesIn(projectId)).toMatchObject({ [idOf(owner)]: "owner", [idOf(viewer)]: "developer" });
});

test("a change is in the audit with the member's name and both roles", async () => {
  const { projectId, members } = await newProject("viewer");
  const [viewer] = members as [Caller];
  await owner.trpc.members.setRole.mutate({ projectId, userId: idOf(viewer), role: "admin" });
  expect(await api.database.audit.findOne({ projectId, action: "members.setRole" })).toMatchObject({
    target: { kind: "member", id: idOf(viewer), name: viewer.user?.username },
    changes: [{ field: "role", before: "viewer", after: "admin" }],
  });
});

test("who was removed sees nothing any more", async () => {
  const { projectId, members } = await newProject("developer");
  const [developer] = members as [Caller];
  await owner.trpc.members.remove.mutate({ projectId, userId: idOf(developer) });
  const failure = await failureOf(developer.trpc.projects.get.query({ projectId }));
  expect(failure.data?.code).toBe("NOT_FOUND");
});

test("somebody who is no member cannot be changed", async () => {
  const { projectId } = await newProject();
  const stranger = await api.signIn("stranger");
  const change = { projectId, userId: idOf(stranger), role: "viewer" as const };
  expect((await failureOf(owner.trpc.members.setRole.mutate(change))).data?.code).toBe("NOT_FOUND");
});

test("the last owner neither leaves, nor is removed, nor gets a lesser role", async () => {
  const { projectId } = await newProject("admin");
  const { leave, remove, setRole } = owner.trpc.members;
  const tries = [
    leave.mutate({ projectId }),
    remove.mutate({ projectId, userId: idOf(owner) }),
    setRole.mutate({ projectId, userId: idOf(owner), role: "admin" }),
  ];
  for (const refused of await Promise.all(tries.map(failureOf))) {
    expect(refused.data?.code).toBe("CONFLICT");
    expect(refused.message).toBe("a project needs an owner: make another member one first");
  }
  expect((await rolesIn(projectId))[idOf(owner)]).toBe("owner");
});

test("of owners who leave at the same moment one stays", async () => {
  for (let round = 0; round < 10; round += 1) {
    const { projectId, members } = await newProject("owner", "owner", "owner");
    const all = [owner, ...members];
    const outcomes = await Promise.allSettled(
      all.map(({ trpc }) => trpc.members.leave.mutate({ projectId })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(Object.values(await rolesIn(projectId))).toEqual(["owner"]);
  }
});

test("of two owners who demote each other at the same moment one stays an owner", async () => {
  for (let round = 0; round < 10; round += 1) {
    const { projectId, members } = await newProject("owner");
    const [other] = members as [Caller];
    await Promise.allSettled([
      owner.trpc.members.setRole.mutate({ projectId, userId: idOf(other), role: "viewer" }),
      other.trpc.members.setRole.mutate({ projectId, userId: idOf(owner), role: "viewer" }),
    ]);
    expect(Object.values(await rolesIn(projectId)).toSorted()).toEqual(["owner", "viewer"]);
  }
});

test("whose role was taken at the same moment changes nobody's", async () => {
  for (let round = 0; round < 10; round += 1) {
    const { projectId, members } = await newProject("admin", "viewer");
    const [admin, viewer] = members as [Caller, Caller];
    const [removal, promotion] = await Promise.allSettled([
      owner.trpc.members.remove.mutate({ projectId, userId: idOf(admin) }),
      admin.trpc.members.setRole.mutate({ projectId, userId: idOf(viewer), role: "admin" }),
    ]);
    expect(removal.status).toBe("fulfilled");
    const { [idOf(viewer)]: role } = await rolesIn(projectId);
    expect(role).toBe(promotion.status === "fulfilled" ? "admin" : "viewer");
  }
});
