/** Projects: what a developer does with their projects. */
import { z } from "zod";
import { projectInput, projectName } from "../shared/project.ts";
import { createProject, createSecret, ServerUrlTaken } from "../shared/server/projects.ts";
import { viewProject, viewProjects } from "./project-view.ts";
import { FieldError, projectProcedure, router, userProcedure } from "./trpc.ts";

const maximumProjects = 200;

export const projects = router({
  /** Newest first. */
  list: userProcedure.query(async ({ ctx: { database, user } }) => {
    const found = database.projects
      .find({ ownerId: user._id })
      .sort({ createdAt: -1 })
      .limit(maximumProjects);
    return viewProjects(database, await found.toArray());
  }),

  get: projectProcedure.query(({ ctx: { database, project } }) => viewProject(database, project)),

  /** Answers the project with its first secret, which is shown this once. */
  create: userProcedure.input(projectInput).mutation(async ({ ctx, input }) => {
    const { database, user } = ctx;
    const project = await createProject(database, { ...input, ownerId: user._id }).catch((error) => {
      if (!(error instanceof ServerUrlTaken)) throw error;
      throw new FieldError("CONFLICT", { serverUrl: takenSentence(input.serverUrl) });
    });
    const { secret } = await createSecret(ctx, { projectId: project._id, createdBy: user._id });
    return { project: await viewProject(database, project), secret };
  }),

  rename: projectProcedure
    .input(z.object({ name: projectName }))
    .mutation(async ({ ctx: { database, project }, input: { name } }) => {
      await database.projects.updateOne({ _id: project._id }, { $set: { name } });
      return viewProject(database, { ...project, name });
    }),

  /**
   * Secrets go first and the project last: whatever happens half-way, nothing of it can be used any more, and the
   * owner still sees the project and can delete it again.
   */
  delete: projectProcedure.mutation(async ({ ctx: { database, project } }) => {
    await database.secrets.deleteMany({ projectId: project._id });
    await database.artifacts.deleteMany({ resource: { $in: project.serverUrls } });
    await database.projects.deleteOne({ _id: project._id });
    return { id: project._id };
  }),
});

/** Whose project it is, is not told. */
function takenSentence(serverUrl: string): string {
  const { protocol, hostname, port, pathname } = new URL(serverUrl);
  const other =
    protocol === "http:"
      ? `another port, such as http://${hostname}:${Number(port || 80) + 1}${pathname}`
      : `another path, such as ${serverUrl}-2`;
  return `A project for this address exists already. Use ${other}.`;
}
