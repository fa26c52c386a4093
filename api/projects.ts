/** Projects: what a developer does with their projects. */
import { z } from "zod";
import { projectInput, projectName } from "../shared/project.ts";
import type { Database, ProjectRecord } from "../shared/server/database.ts";
import { createProject, createSecret, ServerUrlTaken } from "../shared/server/projects.ts";
import { viewProject, viewProjects } from "./project-view.ts";
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
      throw new FieldError("CONFLICT", { serverUrl: takenSentence(input.serverUrl) });
    });
    const { secret } = await createSecret(ctx, { projectId: project._id, createdBy: user._id });
    return { project: await viewProject(database, project), secret };
  }),

  rename: projectProcedure
    .input(z.object({ name: projectName }))
    .mutation(async ({ ctx: { database, project }, input: { name } }) => {
      const change = { $set: { name } };
      const renamed = await database.projects.findOneAndUpdate({ _id: project._id }, change, {
        returnDocument: "after",
      });
      if (!renamed) throw noSuchProject();
      return viewProject(database, renamed);
    }),

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

/** Secrets, tokens, and what people allowed clients to do. */
async function removeBelongings(
  { secrets, artifacts }: Database,
  { _id, serverUrls }: ProjectRecord,
): Promise<void> {
  await secrets.deleteMany({ projectId: _id });
  await artifacts.deleteMany({ resource: { $in: serverUrls } });
}

/** Whose project it is, is not told. */
function takenSentence(serverUrl: string): string {
  return `A project for this address exists already. Use another ${otherAddress(new URL(serverUrl))}.`;
}

function otherAddress({ protocol, hostname, port, pathname, origin }: URL): string {
  const path = pathname.replace(/\/$/, "");
  if (protocol === "https:") return `path, such as ${origin}${path || "/mcp"}${path && "-2"}`;
  const other = (Number(port || 80) % 65_535) + 1;
  return `port, such as http://${hostname}:${other}${path}`;
}
