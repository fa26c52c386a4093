/** Client acts: what members decide about clients of their project, be they added by hand or not. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { unusedDays } from "../shared/client.ts";
import type { Database } from "../shared/server/database.ts";
import type { ProjectClient, ProjectRecord } from "../shared/server/project-records.ts";
import type { Act } from "./audit.ts";
import { endGrants } from "./client-grants.ts";
import type { KnownClient } from "./client-known.ts";
import { knownClient, nameOf } from "./client-known.ts";
import { forgetClients, unusedClients } from "./client-removal.ts";
import { projectProcedure } from "./trpc.ts";

/** Of a client that brings its own document it is an address. */
export const clientIdentifier = z.string().min(1).max(2048);
const one = z.object({ clientId: clientIdentifier });
const many = z.object({ clientIds: z.array(clientIdentifier).min(1).max(2_000) });
const reason = z.string().trim().max(200).optional();
const age = z.object({ days: z.literal(unusedDays) });

const manage = projectProcedure("clients");

export const clientActs = {
  /** They get no token for this project, and within seconds those they have are not accepted; all of it is kept. */
  disable: manage
    .input(many.extend({ reason }))
    .mutation(async ({ ctx, input: { clientIds, reason: why } }) => {
      const known = await requireKnown(ctx, clientIds);
      const disabled = { at: new Date(), by: ctx.user._id, ...(why && { reason: why }) };
      await decide(ctx, known, { disabled });
      ctx.act.changed({ disabled: false }, { disabled: why || true });
      return { clientIds: known.map(({ id }) => id) };
    }),

  enable: manage.input(many).mutation(async ({ ctx, input: { clientIds } }) => {
    const known = await requireKnown(ctx, clientIds);
    await undecide(ctx, known, "disabled");
    ctx.act.changed({ disabled: true }, { disabled: false });
    return { clientIds: known.map(({ id }) => id) };
  }),

  /** The consent page says so, and warns of it less. */
  trust: manage.input(one).mutation(async ({ ctx, input: { clientId } }) => {
    const known = await requireKnown(ctx, [clientId]);
    await decide(ctx, known, { trusted: { at: new Date(), by: ctx.user._id } });
    ctx.act.changed({ trusted: false }, { trusted: true });
    return { clientId };
  }),

  untrust: manage.input(one).mutation(async ({ ctx, input: { clientId } }) => {
    await undecide(ctx, await requireKnown(ctx, [clientId]), "trusted");
    ctx.act.changed({ trusted: true }, { trusted: false });
    return { clientId };
  }),

  /** The members' own name for it; an empty one is none. */
  setLabel: manage
    .input(one.extend({ label: z.string().trim().max(60, "A label has at most 60 characters.") }))
    .mutation(async ({ ctx, input: { clientId, label } }) => {
      const known = await requireKnown(ctx, [clientId]);
      ctx.act.changed({ label: known[0]?.row?.label }, { label: label || undefined });
      if (label) await decide(ctx, known, { label });
      else await undecide(ctx, known, "label");
      return { clientId };
    }),

  /** People have to allow it again. */
  revokeGrants: manage.input(many).mutation(async ({ ctx, input: { clientIds } }) => {
    const known = await requireKnown(ctx, clientIds);
    const ids = known.map(({ id }) => id);
    return { people: await endGrants(ctx.database, ctx.project, { clientId: { $in: ids } }) };
  }),

  /** The issuer asks for the document again when the client comes next. */
  refetch: manage.input(one).mutation(async ({ ctx, input: { clientId } }) => {
    await requireKnown(ctx, [clientId]);
    const stale = { $min: { freshUntil: new Date() } };
    const { matchedCount } = await ctx.database.clientDocuments.updateOne({ _id: clientId }, stale);
    if (matchedCount === 0) throw noSuchClient();
    return { clientId };
  }),

  /** How many `removeUnused` would remove. */
  unused: projectProcedure("read")
    .input(age)
    .query(async ({ ctx, input: { days } }) => {
      const ids = await unusedClients(ctx.database, ctx.project, days);
      return { clients: ids.length };
    }),

  removeUnused: manage.input(age).mutation(async ({ ctx, input: { days } }) => {
    const { database, project, act } = ctx;
    const ids = await unusedClients(database, project, days);
    act.about({ kind: "clients", id: project._id, name: `unused for ${days} days` });
    act.changed({}, { removed: ids.length });
    return { clients: await forgetClients(database, project, ids) };
  }),
};

export function noSuchClient(): TRPCError {
  return new TRPCError({ code: "NOT_FOUND", message: "there is no such client" });
}

interface Acting {
  database: Database;
  project: ProjectRecord;
  act: Act;
}

/** Those of the clients that are the project's; what the act is about is told with it. */
async function requireKnown({ database, project, act }: Acting, clientIds: string[]): Promise<KnownClient[]> {
  const [only, ...others] = new Set(clientIds);
  if (only !== undefined && others.length === 0) {
    const known = await knownClient(database, project._id, only);
    if (!known) throw noSuchClient();
    act.about({ kind: "client", id: only, name: nameOf(known) });
    return [known];
  }
  const rows = { _id: { $in: clientIds.map((id) => `${project._id} ${id}`) } };
  const own = { _id: { $in: clientIds }, projectId: project._id };
  const [seen, added] = await Promise.all([
    database.projectClients.find(rows).toArray(),
    database.clients.find(own).toArray(),
  ]);
  const records = new Map(added.map((record) => [record._id, record]));
  const known = new Map<string, KnownClient>();
  for (const [id, record] of records) known.set(id, { id, record, isOwn: true });
  for (const row of seen)
    known.set(row.clientId, { id: row.clientId, isOwn: false, ...known.get(row.clientId), row });
  if (known.size === 0) throw noSuchClient();
  act.about({ kind: "clients", id: project._id, name: `${known.size} clients` });
  return [...known.values()];
}

type Decided = Partial<Pick<ProjectClient, "disabled" | "trusted" | "label">>;

/** What was added and never used has no row yet. */
async function decide(
  { database, project }: Acting,
  clients: KnownClient[],
  decided: Decided,
): Promise<void> {
  const projectId = project._id;
  const updates = clients.map(({ id: clientId, record }) => {
    const since = record?.createdAt ?? new Date();
    const $setOnInsert = { projectId, clientId, firstSeenAt: since, lastSeenAt: since };
    const filter = { _id: `${projectId} ${clientId}` };
    return { updateOne: { filter, update: { $set: decided, $setOnInsert }, upsert: true } };
  });
  await database.projectClients.bulkWrite(updates, { ordered: false });
}

async function undecide(
  { database, project }: Acting,
  clients: KnownClient[],
  decision: keyof Decided,
): Promise<void> {
  const rows = { _id: { $in: clients.map(({ id }) => `${project._id} ${id}`) } };
  await database.projectClients.updateMany(rows, { $unset: { [decision]: "" } });
}
