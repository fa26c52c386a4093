/** People: those who use a project's servers, and what members may end, forbid, hand over and erase. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import type { PersonSummary } from "../shared/person.ts";
import type { Database } from "../shared/server/database.ts";
import type { ProjectPerson, ProjectRecord } from "../shared/server/project-records.ts";
import type { Act } from "./audit.ts";
import { endGrants } from "./client-grants.ts";
import { erasePerson, exportPerson } from "./person-data.ts";
import { grantPage, listGrants } from "./person-grants.ts";
import { listPeople, personQuery, viewPeople } from "./person-list.ts";
import { identifier, projectProcedure, router } from "./trpc.ts";

/** A minted person's holds what the product calls them. */
const one = z.object({ accountId: z.string().min(1).max(2048) });

const manage = projectProcedure("people");

export const people = router({
  list: projectProcedure("read")
    .input(personQuery)
    .query(({ ctx, input }) => listPeople(ctx, input)),

  get: projectProcedure("read")
    .input(one)
    .query(async ({ ctx, input: { accountId } }): Promise<PersonSummary> => {
      const row = await requirePerson(ctx, accountId);
      const [person] = await viewPeople(ctx, [row]);
      if (!person) throw noSuchPerson();
      return person;
    }),

  /** What they have allowed clients, and what was minted for them. */
  grants: projectProcedure("read")
    .input(one.extend(grantPage))
    .query(({ ctx, input: { accountId, cursor } }) => listGrants(ctx, { accountId, cursor })),

  revokeGrant: manage.input(one.extend({ grantId: identifier })).mutation(async ({ ctx, input }) => {
    const { accountId, grantId } = input;
    await requirePerson(ctx, accountId, ctx.act);
    ctx.act.changed({ grant: grantId }, {});
    const ended = await endGrants(ctx.database, ctx.project, { accountId, grantId });
    if (ended === 0) throw new TRPCError({ code: "NOT_FOUND", message: "there is no such grant any more" });
    return { grantId };
  }),

  revokeAll: manage.input(one).mutation(async ({ ctx, input: { accountId } }) => {
    await requirePerson(ctx, accountId, ctx.act);
    await endGrants(ctx.database, ctx.project, { accountId });
    return { accountId };
  }),

  /** They cannot sign in for this project, and within seconds what they have is not accepted; all of it is kept. */
  block: manage
    .input(one.extend({ reason: z.string().trim().max(200).optional() }))
    .mutation(async ({ ctx, input: { accountId, reason } }) => {
      const { firstSeenAt, lastSeenAt } = await requirePerson(ctx, accountId, ctx.act);
      const blocked = { at: new Date(), by: ctx.user._id, ...(reason && { reason }) };
      const $setOnInsert = { projectId: ctx.project._id, accountId, firstSeenAt, lastSeenAt };
      const filter = { _id: `${ctx.project._id} ${accountId}` };
      const { projectPeople } = ctx.database;
      await projectPeople.updateOne(filter, { $set: { blocked }, $setOnInsert }, { upsert: true });
      ctx.act.changed({ blocked: false }, { blocked: reason || true });
      return { accountId };
    }),

  unblock: manage.input(one).mutation(async ({ ctx, input: { accountId } }) => {
    await requirePerson(ctx, accountId, ctx.act);
    const filter = { _id: `${ctx.project._id} ${accountId}` };
    await ctx.database.projectPeople.updateOne(filter, { $unset: { blocked: "" } });
    ctx.act.changed({ blocked: true }, { blocked: false });
    return { accountId };
  }),

  /** All that the project holds about them. A mutation, so that it is on record who took it. */
  export: manage.input(one).mutation(async ({ ctx, input: { accountId } }) => {
    await requirePerson(ctx, accountId, ctx.act);
    return { json: JSON.stringify(await exportPerson(ctx.database, ctx.project, accountId), undefined, 2) };
  }),

  /** Cannot be taken back. A block ends too: nothing is left by which they would be known. */
  erase: projectProcedure("people", { recentSignIn: true })
    .input(one)
    .mutation(async ({ ctx, input: { accountId } }) => {
      await requirePerson(ctx, accountId, ctx.act);
      await erasePerson(ctx.database, ctx.project, accountId);
      return { accountId };
    }),
});

/**
 * The project's record of somebody; one made of their grant if they are not noted yet. The audit knows people by their id
 * alone, so that nothing else of them is left in it when they are erased.
 */
async function requirePerson(
  { database, project }: { database: Database; project: ProjectRecord },
  accountId: string,
  act?: Act,
): Promise<ProjectPerson> {
  act?.about({ kind: "person", id: accountId });
  const _id = `${project._id} ${accountId}`;
  const row = await database.projectPeople.findOne({ _id });
  if (row) return row;
  const theirs = { accountId, model: "Grant", resource: { $in: project.serverUrls } };
  const grant = await database.artifacts.findOne(theirs);
  if (!grant) throw noSuchPerson();
  const since = new Date(Number(grant.payload.iat) * 1000);
  return { _id, projectId: project._id, accountId, firstSeenAt: since, lastSeenAt: since };
}

function noSuchPerson(): TRPCError {
  return new TRPCError({ code: "NOT_FOUND", message: "nobody of this id uses this project" });
}
