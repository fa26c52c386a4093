/** Projects: what a developer does with their projects. */
import type { Filter, UpdateFilter } from "mongodb";
import { z } from "zod";
import type { Project } from "../shared/project.ts";
import { projectInput, projectName, refreshRotation, tokenFormat } from "../shared/project.ts";
import type { Database } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { createProject, createSecret, ServerUrlTaken } from "../shared/server/projects.ts";
import { signInPolicy } from "../shared/sign-in-policy.ts";
import type { Act } from "./audit.ts";
import { removeClients } from "./clients.ts";
import type { Viewing } from "./project-view.ts";
import { viewProject, viewProjects } from "./project-view.ts";
import { takenServerUrl } from "./server-urls.ts";
import { FieldError, noSuchProject, projectProcedure, router, userProcedure } from "./trpc.ts";

const maximumProjects = 200;

export const projects = router({
  /** Newest first. */
  list: userProcedure().query(async ({ ctx: { database, user } }) => {
    const found = database.projects.find({ "members.userId": user._id }).sort({ createdAt: -1 });
    return viewProjects(database, await found.toArray(), user._id);
  }),

  get: projectProcedure("read").query(({ ctx }) => viewProject(ctx, ctx.project)),

  /** Answers the project with its first secret, which is shown this once. */
  create: userProcedure()
    .input(projectInput)
    .mutation(async ({ ctx, input }) => {
      const { database, user } = ctx;
      if ((await database.projects.countDocuments(owned(user._id))) >= maximumProjects) {
        throw new FieldError("CONFLICT", { name: `You have ${maximumProjects} projects: delete one first.` });
      }
      const project = await createProject(database, { ...input, ownerId: user._id }).catch((error) => {
        if (!(error instanceof ServerUrlTaken)) throw error;
        throw takenServerUrl(input.serverUrl);
      });
      const { secret } = await createSecret(ctx, { projectId: project._id, createdBy: user._id });
      ctx.act.inProject(project._id);
      ctx.act.about({ kind: "project", id: project._id, name: project.name });
      return { project: await viewProject({ database, role: "owner" }, project), secret };
    }),

  rename: projectProcedure("settings")
    .input(z.object({ name: projectName }))
    .mutation(({ ctx, input: { name } }) => change(ctx, { $set: { name } })),

  /** Holds for the tokens to come. */
  setTokens: projectProcedure("settings")
    .input(z.object({ rotation: refreshRotation, tokenFormat }))
    .mutation(({ ctx, input: { rotation, tokenFormat } }) =>
      change(ctx, { $set: { rotation, tokenFormat } }),
    ),

  /** Null lets in anyone. Holds for connections to come: those that stand go on. */
  setSignInPolicy: projectProcedure("settings")
    .input(z.object({ signInPolicy: z.nullable(signInPolicy) }))
    .mutation(({ ctx, input: { signInPolicy } }) =>
      signInPolicy ? change(ctx, { $set: { signInPolicy } }) : change(ctx, { $unset: { signInPolicy: "" } }),
    ),

  /**
   * The project goes last: whatever happens half-way, nothing of it can be used any more, and the owner still sees it
   * and can delete it again.
   */
  delete: projectProcedure("delete", { recentSignIn: true }).mutation(async ({ ctx }) => {
    const { database, project, act } = ctx;
    act.about({ kind: "project", id: project._id, name: project.name });
    await removeBelongings(database, project);
    await database.projects.deleteOne({ _id: project._id });
    // What requests under way have added meanwhile would be good at the next project with this server URL.
    await removeBelongings(database, project);
    return { id: project._id };
  }),
});

/** Projects that count for a person's limit: those that others have invited them to do not. */
function owned(userId: string): Filter<ProjectRecord> {
  return { members: { $elemMatch: { userId, role: "owner" } } };
}

interface Changing extends Viewing {
  project: ProjectRecord;
  act: Act;
}

async function change(context: Changing, update: UpdateFilter<ProjectRecord>): Promise<Project> {
  const { database, project, act } = context;
  const { _id } = project;
  const changed = await database.projects.findOneAndUpdate({ _id }, update, { returnDocument: "after" });
  if (!changed) throw noSuchProject();
  act.changed(project, changed);
  return viewProject(context, changed);
}

/** Secrets, clients added by hand, tokens, and what people allowed clients to do. */
async function removeBelongings(database: Database, { _id, serverUrls }: ProjectRecord): Promise<void> {
  await database.secrets.deleteMany({ projectId: _id });
  await removeClients(database, { projectId: _id });
  await database.artifacts.deleteMany({ resource: { $in: serverUrls } });
}
