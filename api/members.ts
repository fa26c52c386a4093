/** Members: who works on a project in the dashboard, and in which role. */
import { TRPCError } from "@trpc/server";
import type { Filter, UpdateFilter } from "mongodb";
import { z } from "zod";
import type { Role } from "../shared/role.ts";
import { can, role, roles } from "../shared/role.ts";
import type { Database, User } from "../shared/server/database.ts";
import type { Member, ProjectRecord } from "../shared/server/project-records.ts";
import type { Act } from "./audit.ts";
import { identifier, lacking, noSuchProject, projectProcedure, roleIn, router } from "./trpc.ts";

export interface MemberView {
  id: string;
  username: string;
  name?: string;
  avatarUrl?: string;
  role: Role;
  since: string;
  /** Their username; absent for the one who created the project. */
  invitedBy?: string;
  /** In the dashboard. */
  lastSeenAt?: string;
}

const member = z.object({ userId: identifier });

export const members = router({
  /** Owners first. */
  list: projectProcedure("read").query(({ ctx: { database, project } }) => viewMembers(database, project)),

  setRole: projectProcedure("members", { recentSignIn: true })
    .input(member.extend({ role }))
    .mutation(async ({ ctx, input: { userId, role } }) => {
      const target = memberIn(ctx.project, userId);
      if ([target.role, role].includes("owner") && !can(ctx.role, "owners")) throw lacking("owners");
      const update = { $set: { "members.$[member].role": role } };
      const changed = await change(ctx, { target, stays: role === "owner", update });
      ctx.act.changed({ role: target.role }, { role });
      return viewMembers(ctx.database, changed);
    }),

  remove: projectProcedure("members", { recentSignIn: true })
    .input(member)
    .mutation(async ({ ctx, input: { userId } }) => {
      const target = memberIn(ctx.project, userId);
      if (target.role === "owner" && !can(ctx.role, "owners")) throw lacking("owners");
      const changed = await change(ctx, { target, stays: false, update: { $pull: { members: { userId } } } });
      return viewMembers(ctx.database, changed);
    }),

  leave: projectProcedure("read").mutation(async ({ ctx }) => {
    const { project, user } = ctx;
    const target = memberIn(project, user._id);
    await change(ctx, { target, stays: false, update: { $pull: { members: { userId: user._id } } } });
    return { id: project._id };
  }),
});

export async function viewMembers(database: Database, { members }: ProjectRecord): Promise<MemberView[]> {
  const ids = members.flatMap(({ userId, invitedBy = userId }) => [userId, invitedBy]);
  const [people, seen] = await Promise.all([
    database.users.find({ _id: { $in: ids } }).toArray(),
    database.dashboardSessions
      .aggregate<{ _id: string; at: Date }>([
        { $match: { userId: { $in: ids } } },
        { $group: { _id: "$userId", at: { $max: "$lastSeenAt" } } },
      ])
      .toArray(),
  ]);
  const known = new Map(people.map((person) => [person._id, person]));
  const seenAt = new Map(seen.map(({ _id, at }) => [_id, at]));
  const inOrder = members.toSorted((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role));
  return inOrder.map((each) => view(each, { known, lastSeenAt: seenAt.get(each.userId) }));
}

interface Around {
  known: Map<string, User>;
  lastSeenAt: Date | undefined;
}

function view({ userId, role, since, invitedBy }: Member, { known, lastSeenAt }: Around): MemberView {
  const person = known.get(userId);
  const inviter = known.get(invitedBy ?? "")?.username;
  return {
    id: userId,
    username: person?.username ?? userId,
    ...(person?.name && { name: person.name }),
    ...(person?.avatarUrl && { avatarUrl: person.avatarUrl }),
    role,
    since: since.toISOString(),
    ...(inviter && { invitedBy: inviter }),
    ...(lastSeenAt && { lastSeenAt: lastSeenAt.toISOString() }),
  };
}

function memberIn({ members }: ProjectRecord, id: string): Member {
  const found = members.find(({ userId }) => userId === id);
  if (!found) throw new TRPCError({ code: "NOT_FOUND", message: "there is no such member" });
  return found;
}

interface Changing {
  database: Database;
  project: ProjectRecord;
  user: User;
  role: Role;
  act: Act;
}

interface Change {
  target: Member;
  /** Whether the member is an owner afterwards. */
  stays: boolean;
  update: UpdateFilter<ProjectRecord>;
}

/**
 * What the change rests on is part of its condition: the role of who changes, that of who is changed, and that somebody
 * else is an owner. So of two owners who remove each other at one moment, one stays.
 */
async function change(
  { database, project, user, role, act }: Changing,
  { target, stays, update }: Change,
): Promise<ProjectRecord> {
  const { userId } = target;
  const person = await database.users.findOne({ _id: userId });
  act.about({ kind: "member", id: userId, ...(person && { name: person.username }) });
  const leavesNoOwner = target.role === "owner" && !stays;
  const condition: Filter<ProjectRecord> = {
    _id: project._id,
    $and: [
      { members: { $elemMatch: { userId: user._id, role } } },
      { members: { $elemMatch: { userId, role: target.role } } },
      ...(leavesNoOwner
        ? [{ members: { $elemMatch: { userId: { $ne: userId }, role: "owner" as const } } }]
        : []),
    ],
  };
  const changed = await database.projects.findOneAndUpdate(condition, update, {
    returnDocument: "after",
    ...("$set" in update && { arrayFilters: [{ "member.userId": userId }] }),
  });
  if (changed) return changed;
  const now = await database.projects.findOne({ _id: project._id });
  if (!now || !roleIn(now, user._id)) throw noSuchProject();
  throw new TRPCError({ code: "CONFLICT", message: isOnlyOwner(now, userId) ? lastOwner : outpaced });
}

const lastOwner = "a project needs an owner: make another member one first";
const outpaced = "the members have just been changed by somebody else: look at them again";

export function isOnlyOwner({ members }: ProjectRecord, id: string): boolean {
  const owners = members.filter(({ role }) => role === "owner");
  return owners.length === 1 && owners[0]?.userId === id;
}
