/** Secrets: the registration secrets of a project, at most two of which are live. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { secretLabel, secretOverlapHours } from "../shared/project.ts";
import type { Database } from "../shared/server/database.ts";
import { createSecret } from "../shared/server/projects.ts";
import { viewProject } from "./project-view.ts";
import { identifier, projectProcedure, router } from "./trpc.ts";

const hour = 3_600_000;

export const secrets = router({
  /** A new secret. The one before it stops after the overlap, any earlier one at once. */
  generate: projectProcedure("secrets", { recentSignIn: true })
    .input(z.object({ overlapHours: secretOverlapHours, label: z.optional(secretLabel) }))
    .mutation(async ({ ctx, input: { overlapHours, label } }) => {
      const { database, project, user } = ctx;
      const made = { projectId: project._id, createdBy: user._id, ...(label && { label }) };
      const { secret, record } = await createSecret(ctx, made);
      ctx.act.about({ kind: "secret", id: record._id, name: record.hint });
      await retireOlder(database, { projectId: project._id, overlapHours });
      return { project: await viewProject(ctx, project), secret };
    }),

  /** An empty label takes it away. */
  rename: projectProcedure("secrets")
    .input(z.object({ secretId: identifier, label: secretLabel }))
    .mutation(async ({ ctx, input: { secretId, label } }) => {
      const { database, project } = ctx;
      const own = { _id: secretId, projectId: project._id };
      const before = await database.secrets.findOneAndUpdate(
        own,
        label ? { $set: { label } } : { $unset: { label: "" } },
      );
      if (!before) throw noSuchSecret();
      ctx.act.about({ kind: "secret", id: before._id, name: before.hint });
      ctx.act.changed({ label: before.label ?? "" }, { label });
      return viewProject(ctx, project);
    }),

  revoke: projectProcedure("secrets", { recentSignIn: true })
    .input(z.object({ secretId: identifier }))
    .mutation(async ({ ctx, input: { secretId } }) => {
      const { database, project } = ctx;
      const revoked = await database.secrets.findOneAndDelete({ _id: secretId, projectId: project._id });
      if (!revoked) throw noSuchSecret();
      ctx.act.about({ kind: "secret", id: revoked._id, name: revoked.hint });
      return viewProject(ctx, project);
    }),
});

function noSuchSecret(): TRPCError {
  return new TRPCError({ code: "NOT_FOUND", message: "there is no such secret" });
}

/**
 * Looks at all, not only at those before the new one: of several generated at once the last to be stored sees them
 * all. An end that is set already is never put off.
 */
async function retireOlder(
  { secrets: collection }: Database,
  { projectId, overlapHours }: { projectId: string; overlapHours: number },
): Promise<void> {
  const now = new Date();
  const secrets = await collection.find({ projectId }).sort({ createdAt: -1, _id: -1 }).toArray();
  const [, previous, ...earlier] = secrets.map(({ _id }) => _id);
  if (!previous) return;
  const overlap = new Date(now.getTime() + overlapHours * hour);
  await collection.updateMany({ _id: { $in: earlier } }, { $min: { expiresAt: now } });
  await collection.updateOne({ _id: previous }, { $min: { expiresAt: overlap } });
}
