/** Projects: what a developer does with their projects. */
import { projectInput } from "../shared/project.ts";
import { createProject, createSecret, ServerUrlTaken } from "../shared/server/projects.ts";
import { deletion } from "./deleted-projects.ts";
import { requireRoom } from "./project-limit.ts";
import { viewProject, viewProjects } from "./project-view.ts";
import { takenServerUrl } from "./server-urls.ts";
import { settings } from "./settings.ts";
import { projectProcedure, router, userProcedure } from "./trpc.ts";

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
      await requireRoom(database, user._id);
      const project = await createProject(database, { ...input, ownerId: user._id }).catch((error) => {
        if (!(error instanceof ServerUrlTaken)) throw error;
        throw takenServerUrl(input.serverUrl, error.until);
      });
      const { secret } = await createSecret(ctx, { projectId: project._id, createdBy: user._id });
      ctx.act.inProject(project._id);
      ctx.act.about({ kind: "project", id: project._id, name: project.name });
      return { project: await viewProject({ database, role: "owner" }, project), secret };
    }),

  ...settings,
  ...deletion,
});
