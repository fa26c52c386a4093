/** Deleted projects: for a week they can be restored, and nothing of them works (docs/decisions/0026-restorable-delete.md). */
import { TRPCError } from "@trpc/server";
import type { Filter } from "mongodb";
import { MongoServerError } from "mongodb";
import { z } from "zod";
import type { DeletedProject } from "../shared/project.ts";
import type { Database } from "../shared/server/database.ts";
import type { DeletedProject as DeletedRecord, ProjectRecord } from "../shared/server/project-records.ts";
import { removeClients } from "./clients.ts";
import { requireRoom } from "./project-limit.ts";
import { viewProject } from "./project-view.ts";
import { identifier, noSuchProject, projectProcedure, userProcedure } from "./trpc.ts";

const hour = 3_600_000;

/** Milliseconds. */
export const restorableFor = 7 * 24 * hour;

/** A restore that was cut off can be done again for so long, whatever time was left. */
const timeToFinish = hour;

export const deletion = {
  delete: projectProcedure("delete", { recentSignIn: true }).mutation(async ({ ctx }) => {
    const { database, project, user, act } = ctx;
    act.about({ kind: "project", id: project._id, name: project.name });
    if (project.deletionProtected) throw isProtected();
    return viewDeleted(await putAway(database, project, user._id));
  }),

  /** The one who deleted last comes first. */
  listDeleted: userProcedure().query(async ({ ctx: { database, user } }) => {
    const restorable = { ...ownedBy(user._id), expiresAt: { $gt: new Date() } };
    const found = database.deletedProjects.find(restorable).sort({ deletedAt: -1 });
    return (await found.toArray()).map(viewDeleted);
  }),

  restore: userProcedure()
    .input(z.object({ projectId: identifier }))
    .mutation(async ({ ctx: { database, user, act }, input: { projectId } }) => {
      await requireRoom(database, user._id);
      const project = await restore(database, { _id: projectId, ...ownedBy(user._id) });
      act.inProject(project._id);
      act.about({ kind: "project", id: project._id, name: project.name });
      return viewProject({ database, role: "owner" }, project);
    }),

  deleteForGood: userProcedure({ recentSignIn: true })
    .input(z.object({ projectId: identifier }))
    .mutation(async ({ ctx: { database, user, act }, input: { projectId } }) => {
      const doomed = await database.deletedProjects.findOneAndUpdate(
        { _id: projectId, ...ownedBy(user._id), restoring: { $exists: false } },
        // From here on nobody restores it; what is left half-way is swept.
        { $set: { expiresAt: new Date(0) } },
      );
      if (!doomed) throw noSuchProject();
      act.inProject(doomed._id);
      act.about({ kind: "project", id: doomed._id, name: doomed.name });
      await removeForGood(database, doomed);
      return { id: doomed._id };
    }),
};

/** Removes what can no longer be restored. Any number of processes may do so at once. */
export async function sweepDeletedProjects(database: Database): Promise<void> {
  const expired = database.deletedProjects.find({ expiresAt: { $lte: new Date() } });
  for await (const project of expired) await removeForGood(database, project);
}

function ownedBy(userId: string): Filter<DeletedRecord> {
  return { members: { $elemMatch: { userId, role: "owner" } } };
}

/**
 * First it is stored as deleted, then it is no project any more: whatever happens in between, it still works and can be
 * deleted again, and its server URLs are nobody else's at any moment.
 */
async function putAway(
  { projects, deletedProjects }: Database,
  { _id, ...project }: ProjectRecord,
  deletedBy: string,
): Promise<DeletedRecord> {
  const deletedAt = new Date();
  const deletion = { deletedAt, deletedBy, expiresAt: new Date(deletedAt.getTime() + restorableFor) };
  await deletedProjects.updateOne({ _id }, { $setOnInsert: { ...project, ...deletion } }, { upsert: true });
  const last = await projects.findOneAndDelete({ _id, deletionProtected: { $exists: false } });
  if (last) {
    const deleted = { ...last, ...deletion };
    await deletedProjects.replaceOne({ _id }, deleted);
    return deleted;
  }
  if (!(await projects.findOne({ _id }))) return { _id, ...project, ...deletion };
  // Somebody protected it meanwhile.
  await deletedProjects.deleteOne({ _id });
  throw isProtected();
}

async function restore(database: Database, filter: Filter<DeletedRecord>): Promise<ProjectRecord> {
  const { projects, deletedProjects } = database;
  const now = Date.now();
  const claimed = await deletedProjects.findOneAndUpdate(
    { ...filter, expiresAt: { $gt: new Date(now) } },
    { $set: { restoring: true }, $max: { expiresAt: new Date(now + timeToFinish) } },
  );
  if (!claimed) throw noSuchProject();
  const { deletedAt: _at, deletedBy: _by, expiresAt: _until, restoring: _claim, ...project } = claimed;
  try {
    await projects.insertOne(project);
  } catch (cause) {
    if (!(cause instanceof MongoServerError && cause.code === 11_000)) throw cause;
    // Otherwise an earlier restore was cut off after this step.
    if (!(await projects.findOne({ _id: project._id }))) {
      await deletedProjects.updateOne({ _id: project._id }, { $unset: { restoring: "" } });
      throw new TRPCError({
        code: "CONFLICT",
        message: "another project has one of its server URLs by now",
        cause,
      });
    }
  }
  await deletedProjects.deleteOne({ _id: project._id });
  return project;
}

/**
 * The record goes last, so that what is cut off is done again. A project that lives, because its deletion or restore was cut
 * off, keeps all it has.
 */
async function removeForGood(database: Database, project: DeletedRecord): Promise<void> {
  const { projects, deletedProjects } = database;
  const { _id } = project;
  const lives = (await projects.findOne({ _id }, { projection: { _id: 1 } })) !== null;
  if (!lives) await removeBelongings(database, project);
  await deletedProjects.deleteOne({ _id });
  // What requests under way have added meanwhile would be good at the next project with one of these server URLs.
  if (!lives) await removeBelongings(database, project);
}

/** Everything but the audit, which says who deleted it. */
async function removeBelongings(database: Database, { _id, serverUrls }: ProjectRecord): Promise<void> {
  const projectId = _id;
  await Promise.all([
    database.secrets.deleteMany({ projectId }),
    database.apiKeys.deleteMany({ projectId }),
    removeClients(database, { projectId }),
    database.artifacts.deleteMany({ resource: { $in: serverUrls } }),
    database.events.deleteMany({ projectId }),
    database.connections.deleteMany({ projectId }),
    database.serverChecks.deleteMany({ projectId }),
    database.testRuns.deleteMany({ projectId }),
    database.usageHours.deleteMany({ projectId }),
    database.projectClients.deleteMany({ projectId }),
    database.projectPeople.deleteMany({ projectId }),
    database.invitations.deleteMany({ projectId }),
  ]);
}

function viewDeleted({ _id, name, serverUrls, deletedAt, expiresAt }: DeletedRecord): DeletedProject {
  return {
    id: _id,
    name,
    serverUrls,
    deletedAt: deletedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

function isProtected(): TRPCError {
  return new TRPCError({
    code: "CONFLICT",
    message: "this project is protected from deletion: switch the protection off first",
  });
}
