/** Secrets: the registration secrets of a project, at most two of which are live. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { secretOverlapHours } from "../shared/project.ts";
import type { Database } from "../shared/server/database.ts";
import { createSecret } from "../shared/server/projects.ts";
import { viewProject } from "./project-view.ts";
import { ofProjectProcedure, router } from "./trpc.ts";

const hour = 3_600_000;

export const secrets = router({
  /** A new secret. The current one stops after the overlap; one that was already on its way out stops now. */
  generate: ofProjectProcedure
    .input(z.object({ overlapHours: secretOverlapHours }))
    .mutation(async ({ ctx, input: { overlapHours } }) => {
      const { database, project, user } = ctx;
      const { secret, record } = await createSecret(ctx, { projectId: project._id, createdBy: user._id });
      await retireOthers(database, { projectId: project._id, current: record._id, overlapHours });
      return { project: await viewProject(database, project), secret };
    }),

  revoke: ofProjectProcedure
    .input(z.object({ secretId: z.string().min(1).max(64) }))
    .mutation(async ({ ctx: { database, project }, input: { secretId } }) => {
      const { deletedCount } = await database.secrets.deleteOne({ _id: secretId, projectId: project._id });
      if (deletedCount === 0) throw new TRPCError({ code: "NOT_FOUND", message: "there is no such secret" });
      return viewProject(database, project);
    }),
});

/** An end that is set already is never put off. */
async function retireOthers(
  { secrets: collection }: Database,
  { projectId, current, overlapHours }: { projectId: string; current: string; overlapHours: number },
): Promise<void> {
  const others = { projectId, _id: { $ne: current } };
  const now = new Date();
  await collection.updateMany({ ...others, expiresAt: { $gt: now } }, { $set: { expiresAt: now } });
  const end = new Date(now.getTime() + overlapHours * hour);
  await collection.updateMany({ ...others, expiresAt: { $exists: false } }, { $set: { expiresAt: end } });
}
