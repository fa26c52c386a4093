/** Invitations: links by which somebody becomes a member of a project. Each works once, for seven days. */
import { hash, randomBytes } from "node:crypto";
import { TRPCError } from "@trpc/server";
import type { Filter } from "mongodb";
import { z } from "zod";
import { invitationInput, maximumMembers } from "../shared/invitation.ts";
import type { Role } from "../shared/role.ts";
import { can, roles, rolesThatCan } from "../shared/role.ts";
import type { Database, User } from "../shared/server/database.ts";
import type { Invitation, ProjectRecord } from "../shared/server/project-records.ts";
import { accountsOf } from "./accounts.ts";
import { FieldError, identifier, lacking, projectProcedure, roleIn, router, userProcedure } from "./trpc.ts";

/** Milliseconds. */
const lifetime = 7 * 24 * 3_600_000;

export interface InvitationView {
  id: string;
  role: Role;
  account?: string;
  /** Username. */
  invitedBy?: string;
  createdAt: string;
  expiresAt: string;
}

/** What the page of a link says. */
export interface Invited {
  state: InvitationState;
  project: { id: string; name: string };
  role: Role;
  invitedBy?: string;
  /** For whom it is, if for one account only; and by which accounts the reader is known. */
  account?: string;
  accounts: string[];
  expiresAt: string;
}

type InvitationState = "open" | "used" | "expired" | "other_account";

/** The value in the link. What it is looked up by is its hash, so any text will do. */
const link = z.object({ token: z.string().max(100) });

export const invitations = router({
  /** Those that can still be accepted, newest first. */
  list: projectProcedure("members").query(async ({ ctx: { database, project } }) => {
    const found = await database.invitations.find(open(project._id)).sort({ createdAt: -1 }).toArray();
    const standing = found.filter((invitation) => isBacked(invitation, project));
    const names = await namesOf(database, standing);
    return standing.map((invitation) => view(invitation, names));
  }),

  /** Answers the link, which is shown this once. */
  create: projectProcedure("members", { recentSignIn: true })
    .input(invitationInput)
    .mutation(async ({ ctx, input: { role, account } }) => {
      const { database, project, user, act } = ctx;
      if (role === "owner" && !can(ctx.role, "owners")) throw lacking("owners");
      if ((await database.invitations.countDocuments(open(project._id))) >= maximumMembers) {
        throw new FieldError("CONFLICT", {
          role: `${maximumMembers} invitations are open: withdraw one first.`,
        });
      }
      const value = randomBytes(32).toString("base64url");
      const createdAt = new Date();
      const invitation: Invitation = {
        _id: idOf(value),
        projectId: project._id,
        role,
        ...(account && { account }),
        createdAt,
        createdBy: user._id,
        expiresAt: new Date(createdAt.getTime() + lifetime),
      };
      act.about({
        kind: "invitation",
        id: invitation._id,
        name: `${role}${account ? ` for ${account}` : ""}`,
      });
      await database.invitations.insertOne(invitation);
      const names = new Map([[user._id, user.username]]);
      return { invitation: view(invitation, names), link: `${ctx.dashboardUrl}/invitations/${value}` };
    }),

  revoke: projectProcedure("members")
    .input(z.object({ invitationId: identifier }))
    .mutation(async ({ ctx: { database, project, act }, input: { invitationId } }) => {
      const own = { _id: invitationId, ...open(project._id) };
      const revoked = await database.invitations.findOneAndDelete(own);
      if (!revoked) throw noSuchInvitation();
      act.about({ kind: "invitation", id: revoked._id, ...(revoked.account && { name: revoked.account }) });
      return { id: revoked._id };
    }),

  /** Null if there is none, or none any more. */
  get: userProcedure()
    .input(link)
    .query(async ({ ctx: { database, user }, input: { token } }): Promise<Invited | null> => {
      const found = await find(database, token);
      if (!found) return null;
      const { invitation, project } = found;
      const names = await namesOf(database, [invitation]);
      const { role, account, invitedBy, expiresAt } = view(invitation, names);
      return {
        state: stateOf(invitation, user),
        project: { id: project._id, name: project.name },
        role,
        ...(invitedBy && { invitedBy }),
        ...(account && { account }),
        accounts: accountsOf(user),
        expiresAt,
      };
    }),

  /** Whoever is a member already keeps their role, or gets the better one. */
  accept: userProcedure()
    .input(link)
    .mutation(async ({ ctx: { database, user, act }, input: { token } }) => {
      const found = await find(database, token);
      if (!found) throw noSuchInvitation();
      const { invitation, project } = found;
      const state = stateOf(invitation, user);
      if (state !== "open") throw refusals[state]();
      act.inProject(project._id);
      act.about({ kind: "member", id: user._id, name: user.username });
      const before = roleIn(project, user._id);
      act.changed({ role: before }, { role: better(invitation.role, before) });
      await claim(database, invitation, user._id);
      if (!(await join(database, invitation, user._id))) {
        await database.invitations.updateOne({ _id: invitation._id }, { $unset: { acceptedBy: "" } });
        throw closed();
      }
      return { projectId: project._id };
    }),
});

function open(projectId: string): Filter<Invitation> {
  return { projectId, acceptedBy: { $exists: false }, expiresAt: { $gt: new Date() } };
}

/** An invitation is worth what its maker may give: whoever was removed does not come back by a link of their own. */
function isBacked({ createdBy, role }: Invitation, project: ProjectRecord): boolean {
  const maker = roleIn(project, createdBy);
  return maker !== undefined && makersOf(role).includes(maker);
}

function makersOf(role: Role): Role[] {
  return rolesThatCan(role === "owner" ? "owners" : "members");
}

async function find(
  database: Database,
  token: string,
): Promise<{ invitation: Invitation; project: ProjectRecord } | undefined> {
  const invitation = await database.invitations.findOne({ _id: idOf(token) });
  const project = invitation && (await database.projects.findOne({ _id: invitation.projectId }));
  return project && isBacked(invitation, project) ? { invitation, project } : undefined;
}

function stateOf({ acceptedBy, account, expiresAt }: Invitation, user: User): InvitationState {
  if (acceptedBy !== undefined) return "used";
  if (expiresAt.getTime() <= Date.now()) return "expired";
  return account === undefined || accountsOf(user).includes(account) ? "open" : "other_account";
}

const refusals = {
  used: () => new TRPCError({ code: "CONFLICT", message: "this invitation has been accepted already" }),
  expired: () => new TRPCError({ code: "CONFLICT", message: "this invitation has expired: ask for another" }),
  other_account: () =>
    new TRPCError({ code: "FORBIDDEN", message: "this invitation is for another account" }),
};

/** Of all who accept at one moment it goes to one; who was cut off half-way may go on. */
async function claim({ invitations }: Database, { _id }: Invitation, userId: string): Promise<void> {
  const free = { _id, $or: [{ acceptedBy: { $exists: false } }, { acceptedBy: userId }] };
  const claimed = await invitations.updateOne(free, { $set: { acceptedBy: userId } });
  if (claimed.matchedCount === 0) throw refusals.used();
}

/** @returns false if the project has its members, or the one who invited is none any more */
async function join(
  { projects }: Database,
  { projectId, role, createdBy }: Invitation,
  userId: string,
): Promise<boolean> {
  const backed = { members: { $elemMatch: { userId: createdBy, role: { $in: makersOf(role) } } } };
  const lower = roles.slice(roles.indexOf(role) + 1);
  const added = await projects.updateOne(
    {
      _id: projectId,
      ...backed,
      "members.userId": { $ne: userId },
      [`members.${maximumMembers - 1}`]: { $exists: false },
    },
    { $push: { members: { userId, role, since: new Date(), invitedBy: createdBy } } },
  );
  if (added.matchedCount > 0) return true;
  await projects.updateOne(
    { _id: projectId, $and: [backed, { "members.userId": userId }] },
    { $set: { "members.$[self].role": role } },
    { arrayFilters: [{ "self.userId": userId, "self.role": { $in: lower } }] },
  );
  return (await projects.countDocuments({ _id: projectId, "members.userId": userId })) > 0;
}

function better(role: Role, other: Role = role): Role {
  return roles.indexOf(other) < roles.indexOf(role) ? other : role;
}

async function namesOf(database: Database, invitations: Invitation[]): Promise<Map<string, string>> {
  const ids = invitations.map(({ createdBy }) => createdBy);
  const people = await database.users.find({ _id: { $in: ids } }).toArray();
  return new Map(people.map(({ _id, username }) => [_id, username]));
}

function view(invitation: Invitation, names: Map<string, string>): InvitationView {
  const { _id, role, account, createdBy, createdAt, expiresAt } = invitation;
  const invitedBy = names.get(createdBy);
  return {
    id: _id,
    role,
    ...(account && { account }),
    ...(invitedBy && { invitedBy }),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

function idOf(value: string): string {
  return hash("sha256", value, "base64url");
}

function noSuchInvitation(): TRPCError {
  return new TRPCError({
    code: "NOT_FOUND",
    message: "there is no such invitation: it may have been withdrawn",
  });
}

function closed(): TRPCError {
  const message = `nobody can join now: the project has its ${maximumMembers} members, or the invitation was withdrawn`;
  return new TRPCError({ code: "CONFLICT", message });
}
