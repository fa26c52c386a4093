import { afterAll, beforeAll, expect, test } from "vitest";
import { maximumMembers } from "../shared/invitation.ts";
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

const idOf = ({ user }: Caller) => String(user?._id);

let serial = 0;
const newPerson = () => api.signIn(`person-${++serial}`);

async function newProject(): Promise<string> {
  const serverUrl = `https://invitations-${++serial}.example.com/mcp`;
  return (await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl })).project.id;
}

async function invite(projectId: string, wish: { role?: Role; account?: string } = {}, by = owner) {
  const { link, invitation } = await by.trpc.invitations.create.mutate({
    projectId,
    role: "developer",
    ...wish,
  });
  return { token: link.split("/").at(-1) ?? "", link, invitation };
}

async function roleIn(projectId: string, person: Caller) {
  const project = await api.database.projects.findOne({ _id: projectId });
  return project?.members.find(({ userId }) => userId === idOf(person))?.role;
}

test("whoever has the link becomes a member, once", async () => {
  const projectId = await newProject();
  const { token, link } = await invite(projectId);
  expect(link).toMatch(new RegExp(`^${api.url}/invitations/[\\w-]{43}$`));
  const [first, second] = [await newPerson(), await newPerson()];
  expect(await first.trpc.invitations.get.query({ token })).toMatchObject({
    state: "open",
    project: { id: projectId, name: "Acme" },
    role: "developer",
    invitedBy: "owner",
  });
  expect(await first.trpc.invitations.accept.mutate({ token })).toEqual({ projectId });
  expect(await roleIn(projectId, first)).toBe("developer");
  expect((await second.trpc.invitations.get.query({ token }))?.state).toBe("used");
  const refused = await failureOf(second.trpc.invitations.accept.mutate({ token }));
  expect([refused.data?.code, refused.message]).toEqual([
    "CONFLICT",
    "this invitation has been accepted already",
  ]);
  expect(await roleIn(projectId, second)).toBeUndefined();
});

test("of many who accept at the same moment one becomes a member", async () => {
  const projectId = await newProject();
  const { token } = await invite(projectId);
  const people = await Promise.all(Array.from({ length: 8 }, newPerson));
  await Promise.allSettled(people.map(({ trpc }) => trpc.invitations.accept.mutate({ token })));
  const roles = await Promise.all(people.map((person) => roleIn(projectId, person)));
  expect(roles.filter((role) => role !== undefined)).toEqual(["developer"]);
});

test("the link's value is not in the database, and in no audit record", async () => {
  const projectId = await newProject();
  const { token } = await invite(projectId);
  const { invitations, audit } = api.database;
  const stored = [await invitations.find().toArray(), await audit.find({ projectId }).toArray()];
  expect(JSON.stringify(stored)).not.toContain(token);
});

test("the link's value is not in the log of requests", async () => {
  const { token } = await invite(await newProject());
  await (await fetch(`${api.url}/invitations/${token}`)).text();
  const lines = api.logged.map((line) => JSON.stringify(line));
  expect(lines.some((line) => line.includes("/invitations/"))).toBe(true);
  expect(lines.filter((line) => line.includes(token))).toEqual([]);
});

test("an invitation for one account is refused to any other", async () => {
  const projectId = await newProject();
  const [meant, other] = [await newPerson(), await newPerson()];
  const account = `development:${meant.user?.username}`;
  const { token } = await invite(projectId, { account });
  expect(await other.trpc.invitations.get.query({ token })).toMatchObject({
    state: "other_account",
    account,
    accounts: [`development:${other.user?.username}`],
  });
  const refused = await failureOf(other.trpc.invitations.accept.mutate({ token }));
  expect(refused.data?.code).toBe("FORBIDDEN");
  await meant.trpc.invitations.accept.mutate({ token });
  expect(await roleIn(projectId, meant)).toBe("developer");
});

test("an address counts if the provider named has vouched for it", async () => {
  const projectId = await newProject();
  const person = await newPerson();
  const vouched = { by: "google", at: new Date(), emails: ["mona@acme.com"] };
  await api.database.users.updateOne({ _id: idOf(person) }, { $set: { vouched } });
  const elsewhere = await invite(projectId, { account: "microsoft:mona@acme.com" });
  expect((await person.trpc.invitations.get.query({ token: elsewhere.token }))?.state).toBe("other_account");
  const here = await invite(projectId, { account: "google:mona@acme.com" });
  await person.trpc.invitations.accept.mutate({ token: here.token });
  expect(await roleIn(projectId, person)).toBe("developer");
});

test.each([
  ["mona", "A person is a provider and an account"],
  ["github:mona@acme.com", "Name people of GitHub by their login"],
  ["google:mona", "Name people of google by their e-mail address"],
])("%j names no account", async (account, sentence) => {
  const refused = await failureOf(invite(await newProject(), { account }));
  expect(refused.data?.fields.account).toContain(sentence);
});

test("an invitation ends after seven days, and says so", async () => {
  const { token, invitation } = await invite(await newProject());
  const days = (Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)) / 86_400_000;
  expect(days).toBe(7);
  await api.database.invitations.updateOne({ _id: invitation.id }, { $set: { expiresAt: new Date() } });
  const person = await newPerson();
  expect((await person.trpc.invitations.get.query({ token }))?.state).toBe("expired");
  const refused = await failureOf(person.trpc.invitations.accept.mutate({ token }));
  expect(refused.message).toBe("this invitation has expired: ask for another");
});

test("one that was withdrawn does not exist", async () => {
  const projectId = await newProject();
  const { token, invitation } = await invite(projectId);
  await owner.trpc.invitations.revoke.mutate({ projectId, invitationId: invitation.id });
  const person = await newPerson();
  expect((await failureOf(person.trpc.invitations.accept.mutate({ token }))).data?.code).toBe("NOT_FOUND");
  expect(await person.trpc.invitations.get.query({ token })).toBeNull();
  expect(await owner.trpc.invitations.list.query({ projectId })).toEqual([]);
});

test("another project's members neither see nor withdraw it", async () => {
  const [projectId, other] = [await newProject(), await newProject()];
  const { invitation } = await invite(projectId);
  const withdrawal = owner.trpc.invitations.revoke.mutate({ projectId: other, invitationId: invitation.id });
  expect((await failureOf(withdrawal)).data?.code).toBe("NOT_FOUND");
  expect(await owner.trpc.invitations.list.query({ projectId })).toMatchObject([{ id: invitation.id }]);
});

test("only owners invite owners", async () => {
  const projectId = await newProject();
  const admin = await newPerson();
  await admin.trpc.invitations.accept.mutate({ token: (await invite(projectId, { role: "admin" })).token });
  const refused = await failureOf(invite(projectId, { role: "owner" }, admin));
  expect(refused.data).toMatchObject({ code: "FORBIDDEN", reason: "role" });
});

test("an invitation is worth nothing once who made it could not make it any more", async () => {
  const projectId = await newProject();
  const admin = await newPerson();
  await admin.trpc.invitations.accept.mutate({ token: (await invite(projectId, { role: "admin" })).token });
  const { token } = await invite(projectId, { role: "admin" }, admin);
  await owner.trpc.members.remove.mutate({ projectId, userId: idOf(admin) });
  expect((await failureOf(admin.trpc.invitations.accept.mutate({ token }))).data?.code).toBe("NOT_FOUND");
  expect(await owner.trpc.invitations.list.query({ projectId })).toEqual([]);
});

test("who is removed at the same moment does not come back by a link of their own", async () => {
  for (let round = 0; round < 10; round += 1) {
    const projectId = await newProject();
    const [admin, friend] = [await newPerson(), await newPerson()];
    await admin.trpc.invitations.accept.mutate({ token: (await invite(projectId, { role: "admin" })).token });
    const { token } = await invite(projectId, { role: "admin" }, admin);
    const [accepted] = await Promise.allSettled([
      friend.trpc.invitations.accept.mutate({ token }),
      owner.trpc.members.remove.mutate({ projectId, userId: idOf(admin) }),
    ]);
    expect(await roleIn(projectId, friend)).toBe(accepted.status === "fulfilled" ? "admin" : undefined);
  }
});

test.each([
  ["viewer", "admin", "admin"],
  ["admin", "viewer", "admin"],
  ["developer", "developer", "developer"],
] as const)("a member who is %s and accepts as %s is %s", async (before, role, after) => {
  const projectId = await newProject();
  const person = await newPerson();
  for (const each of [before, role]) {
    const { token } = await invite(projectId, { role: each });
    await person.trpc.invitations.accept.mutate({ token });
  }
  expect(await roleIn(projectId, person)).toBe(after);
  const { members = [] } = (await api.database.projects.findOne({ _id: projectId })) ?? {};
  expect(members.filter(({ userId }) => userId === idOf(person))).toHaveLength(1);
});

test("a project has fifty members, and the link works again when one has left", async () => {
  const projectId = await newProject();
  const crowd = Array.from({ length: maximumMembers - 1 }, (_, index) => ({
    userId: `usr_${index}`,
    role: "viewer" as const,
    since: new Date(),
  }));
  const { projects } = api.database;
  await projects.updateOne({ _id: projectId }, { $push: { members: { $each: crowd } } });
  const person = await newPerson();
  const { token } = await invite(projectId);
  const refused = await failureOf(person.trpc.invitations.accept.mutate({ token }));
  expect([refused.data?.code, refused.message]).toEqual(["CONFLICT", expect.stringContaining("50 members")]);
  await projects.updateOne({ _id: projectId }, { $pull: { members: { userId: "usr_0" } } });
  await person.trpc.invitations.accept.mutate({ token });
  expect(await roleIn(projectId, person)).toBe("developer");
});

test("acceptance is in the project's audit", async () => {
  const projectId = await newProject();
  const person = await newPerson();
  await person.trpc.invitations.accept.mutate({ token: (await invite(projectId)).token });
  expect(await api.database.audit.findOne({ projectId, action: "invitations.accept" })).toMatchObject({
    actorId: idOf(person),
    outcome: "done",
    target: { kind: "member", id: idOf(person) },
    changes: [{ field: "role", after: "developer" }],
  });
});
