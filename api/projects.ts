/** Projects: what a developer does with their projects. */
import type { UpdateFilter } from "mongodb";
import { z } from "zod";
import type { Project } from "../shared/project.ts";
import { projectInput, projectName, refreshRotation, tokenFormat } from "../shared/project.ts";
import type { Database, ProjectRecord } from "../shared/server/database.ts";
import { createProject, createSecret, ServerUrlTaken } from "../shared/server/projects.ts";
import { signInPolicy } from "../shared/sign-in-policy.ts";
import { removeClients } from "./clients.ts";
import { viewProject, viewProjects } from "./project-view.ts";
import { takenServerUrl } from "./server-urls.ts";
import { FieldError, noSuchProject, projectProcedure, router, userProcedure } from "./trpc.ts";

const maximumProjects = 200;

export const projects = router({
  /** Newest first. */
  list: userProcedure.query(async ({ ctx: { database, user } }) => {
    const found = database.projects.find({ ownerId: user._id }).sort({ createdAt: -1 });
    return viewProjects(database, await found.toArray());
  }),

  get: projectProcedure.query(({ ctx: { database, project } }) => viewProject(database, project)),

  /** Answers the project with its first secret, which is shown this once. */
  create: userProcedure.input(projectInput).mutation(async ({ ctx, input }) => {
    const { database, user } = ctx;
    if ((await database.projects.countDocuments({ ownerId: user._id })) >= maximumProjects) {
      throw new FieldError("CONFLICT", { name: `You have ${maximumProjects} projects: delete one first.` });
    }
    const project = await createProject(database, { ...input, ownerId: user._id }).catch((error) => {
      if (!(error instanceof ServerUrlTaken)) throw error;
      throw takenServerUrl(input.serverUrl);
    });
    const { secret } = await createSecret(ctx, { projectId: project._id, createdBy: user._id });
    return { project: await viewProject(database, project), secret };
  }),

  rename: projectProcedure
    .input(z.object({ name: projectName }))
    .mutation(({ ctx: { database, project }, input: { name } }) =>
      change(database, project, { $set: { name } }),
    ),

  /** Holds for the tokens to come. */
  setTokens: projectProcedure
    .input(z.object({ rotation: refreshRotation, tokenFormat }))
    .mutation(({ ctx: { database, project }, input: { rotation, tokenFormat } }) =>
      change(database, project, { $set: { rotation, tokenFormat } }),
    ),

  /** Null lets in anyone. Holds for connections to come: those that stand go on. */
  setSignInPolicy: projectProcedure
    .input(z.object({ signInPolicy: z.nullable(signInPolicy) }))
    .mutation(({ ctx: { database, project }, input: { signInPolicy } }) =>
      signInPolicy
        ? change(database, project, { $set: { signInPolicy } })
        : change(database, project, { $unset: { signInPolicy: "" } }),
    ),

  /**
   * The project goes last: whatever happens half-way, nothing of it can be used any more, and the owner still sees it
   * and can delete it again.
   */
  delete: projectProcedure.mutation(async ({ ctx: { database, project } }) => {
    await removeBelongings(database, project);
    await database.projects.deleteOne({ _id: project._id });
    // What requests under way have added meanwhile would be good at the next project with this server URL.
    await removeBelongings(database, project);
    return { id: project._id };
  }),
});

async function change(
  database: Database,
  { _id }: ProjectRecord,
  update: UpdateFilter<ProjectRecord>,
): Promise<Project> {
  const changed = await database.projects.findOneAndUpdate({ _id }, update, { returnDocument: "after" });
  if (!changed) throw noSuchProject();
  return viewProject(database, changed);
}

/** Secrets, clients added by hand, tokens, and what people allowed clients to do. */
async function removeBelongings(database: Database, { _id, serverUrls }: ProjectRecord): Promise<void> {
  await database.secrets.deleteMany({ projectId: _id });
  await removeClients(database, { projectId: _id });
  await database.artifacts.deleteMany({ resource: { $in: serverUrls } });
}
