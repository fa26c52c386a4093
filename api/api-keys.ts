/** API keys: those from before OAuth that a project's servers still take, who uses them, and when they end. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { apiKeyAlgorithm, importedKey, maximumChosenKeys, maximumImported } from "../shared/api-key.ts";
import { importKeys } from "./api-key-import.ts";
import { apiKeyQuery, listApiKeys } from "./api-key-list.ts";
import { identifier, noSuchProject, projectProcedure, router } from "./trpc.ts";

const manage = projectProcedure("secrets", { recentSignIn: true });

const chosen = z.object({ keyIds: z.array(identifier).min(1).max(maximumChosenKeys) });

export const apiKeys = router({
  /** Those used last come first. */
  list: projectProcedure("read")
    .input(apiKeyQuery)
    .query(({ ctx, input }) => listApiKeys(ctx, input)),

  /** Hashes alone: a key is never sent here. One that is there already stays as it is. */
  import: manage
    .input(
      z.object({
        algorithm: apiKeyAlgorithm,
        keys: z.array(importedKey).min(1, "There is no key in it.").max(maximumImported),
      }),
    )
    .mutation(async ({ ctx, input: { keys } }) => {
      const { imported, duplicates } = await importKeys(ctx, keys);
      ctx.act.changed({}, { imported });
      return { imported, duplicates };
    }),

  /** When all of them end; none goes on beyond it, and those of a later import neither. */
  setEnd: manage
    .input(z.object({ endsAt: z.nullable(z.iso.datetime()) }))
    .mutation(async ({ ctx, input: { endsAt } }) => {
      const { database, project, act } = ctx;
      // A date gone by would tell people of an end that nobody had seen.
      const end = endsAt === null ? undefined : new Date(Math.max(Date.parse(endsAt), Date.now()));
      const { matchedCount } = await database.projects.updateOne(
        { _id: project._id },
        end ? { $set: { apiKeysEndAt: end } } : { $unset: { apiKeysEndAt: "" } },
      );
      if (matchedCount === 0) throw noSuchProject();
      act.changed({ endsAt: project.apiKeysEndAt ?? null }, { endsAt: end ?? null });
      return { endsAt: end?.toISOString() ?? null };
    }),

  /** Their holders are told so for as long as they are in the list. */
  revoke: manage.input(chosen).mutation(async ({ ctx, input: { keyIds } }) => {
    const { database, project, act } = ctx;
    const own = { projectId: project._id, _id: { $in: keyIds } };
    if ((await database.apiKeys.countDocuments(own)) === 0) throw noSuchKey();
    const live = { ...own, revokedAt: { $exists: false } };
    const { modifiedCount } = await database.apiKeys.updateMany(live, { $set: { revokedAt: new Date() } });
    act.changed({}, { revoked: modifiedCount });
    return { revoked: modifiedCount };
  }),

  /** From the list: then nothing is known of them any more, and their holders are told nothing. */
  remove: manage.input(chosen).mutation(async ({ ctx, input: { keyIds } }) => {
    const { database, project, act } = ctx;
    const own = { projectId: project._id, _id: { $in: keyIds } };
    const { deletedCount } = await database.apiKeys.deleteMany(own);
    if (deletedCount === 0) throw noSuchKey();
    act.changed({}, { removed: deletedCount });
    return { removed: deletedCount };
  }),
});

function noSuchKey(): TRPCError {
  return new TRPCError({ code: "NOT_FOUND", message: "there is no such key" });
}
