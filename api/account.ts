/** Account: what a developer sees and ends of their own: profile, signed-in browsers, memberships. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import type { Role } from "../shared/role.ts";
import type { DashboardSession, Database, User } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { accountsOf } from "./accounts.ts";
import { isOnlyOwner } from "./members.ts";
import { identifier, roleIn, router, userProcedure } from "./trpc.ts";

export interface Account {
  id: string;
  username: string;
  name?: string;
  avatarUrl?: string;
  /** How others name this account when they invite it, such as `github:mona`. */
  accounts: string[];
  createdAt: string;
  projects: { id: string; name: string; role: Role; onlyOwner: boolean }[];
  /** The one that asks comes first, then by last use. */
  sessions: SessionView[];
}

export interface SessionView {
  id: string;
  isThis: boolean;
  userAgent?: string;
  network?: string;
  signedInAt: string;
  lastSeenAt: string;
}

export const account = router({
  get: userProcedure().query(async ({ ctx: { database, user, session } }): Promise<Account> => {
    const [projects, sessions] = await Promise.all([
      projectsOf(database, user._id),
      database.dashboardSessions.find({ userId: user._id }).sort({ lastSeenAt: -1 }).toArray(),
    ]);
    const { _id, username, name, avatarUrl, createdAt } = user;
    const others = sessions.filter(
      (each) => each._id !== session._id && each.expiresAt.getTime() > Date.now(),
    );
    return {
      id: _id,
      username,
      ...(name && { name }),
      ...(avatarUrl && { avatarUrl }),
      accounts: accountsOf(user),
      createdAt: createdAt.toISOString(),
      projects: projects.map((project) => ({
        id: project._id,
        name: project.name,
        role: roleIn(project, _id) ?? "viewer",
        onlyOwner: isOnlyOwner(project, _id),
      })),
      sessions: [session, ...others].map((each) => viewSession(each, session)),
    };
  }),

  endSession: userProcedure()
    .input(z.object({ sessionId: identifier }))
    .mutation(async ({ ctx: { database, user, act }, input: { sessionId } }) => {
      const ended = await database.dashboardSessions.findOneAndDelete({ _id: sessionId, userId: user._id });
      if (!ended) throw new TRPCError({ code: "NOT_FOUND", message: "there is no such session" });
      act.about({ kind: "session", id: sessionId, ...(ended.userAgent && { name: ended.userAgent }) });
      return { id: sessionId };
    }),

  endOtherSessions: userProcedure().mutation(async ({ ctx: { database, user, session } }) => {
    const others = { userId: user._id, _id: { $ne: session._id } };
    return { ended: (await database.dashboardSessions.deleteMany(others)).deletedCount };
  }),

  /** With all that is theirs: memberships, what they allowed, sessions here and at the issuer. The audit keeps their id. */
  delete: userProcedure({ recentSignIn: true }).mutation(async ({ ctx: { database, user, act } }) => {
    act.about({ kind: "account", id: user._id, name: user.username });
    const projects = await projectsOf(database, user._id);
    const alone = projects.filter((project) => isOnlyOwner(project, user._id));
    if (alone.length > 0) throw stillNeeded(alone);
    for (const project of projects) {
      if (!(await leave(database, project, user))) throw stillNeeded([project]);
    }
    await removePerson(database, user._id);
    return { id: user._id };
  }),
});

function projectsOf({ projects }: Database, userId: string): Promise<ProjectRecord[]> {
  return projects.find({ "members.userId": userId }).sort({ createdAt: -1 }).toArray();
}

/** @returns false if all other owners have left meanwhile */
async function leave({ projects }: Database, { _id }: ProjectRecord, user: User): Promise<boolean> {
  const others = { members: { $elemMatch: { userId: { $ne: user._id }, role: "owner" as const } } };
  const left = await projects.updateOne({ _id, ...others }, { $pull: { members: { userId: user._id } } });
  return left.matchedCount > 0 || !(await projects.findOne({ _id }));
}

function stillNeeded(projects: ProjectRecord[]): TRPCError {
  const names = new Intl.ListFormat("en").format(projects.map(({ name }) => name));
  return new TRPCError({
    code: "CONFLICT",
    message: `you are the only owner of ${names}: make another member an owner, or delete it, first`,
  });
}

/** The person goes last: whatever happens half-way, they can do it again. */
async function removePerson(database: Database, userId: string): Promise<void> {
  const { artifacts, dashboardSessions, deletedProjects, invitations, projectPeople, users } = database;
  await Promise.all([
    artifacts.deleteMany({ accountId: userId }),
    projectPeople.deleteMany({ accountId: userId }),
    invitations.deleteMany({ createdBy: userId }),
    deletedProjects.updateMany({ "members.userId": userId }, { $pull: { members: { userId } } }),
  ]);
  await users.deleteOne({ _id: userId });
  await dashboardSessions.deleteMany({ userId });
  // What requests under way have added meanwhile.
  await artifacts.deleteMany({ accountId: userId });
}

function viewSession(
  { _id, userAgent, address, signedInAt, lastSeenAt }: DashboardSession,
  current: DashboardSession,
): SessionView {
  return {
    id: _id,
    isThis: _id === current._id,
    ...(userAgent && { userAgent }),
    ...(address && { network: address }),
    signedInAt: signedInAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  };
}
