/** Audit log: what members read of the audit of their project, and take with them. */
import type { Filter, WithId } from "mongodb";
import { ObjectId } from "mongodb";
import { z } from "zod";
import type { Role } from "../shared/role.ts";
import type { Database } from "../shared/server/database.ts";
import type { AuditRecord } from "../shared/server/project-records.ts";
import { auditTable } from "./audit-table.ts";
import { identifier, projectProcedure, router } from "./trpc.ts";

const pageLength = 50;
const exportLength = 10_000;

export interface AuditEntry extends Place {
  actor: { id: string; username?: string };
  /** The procedure, such as `secrets.revoke`. */
  action: string;
  outcome: AuditRecord["outcome"];
  target?: NonNullable<AuditRecord["target"]>;
  changes: NonNullable<AuditRecord["changes"]>;
  trace: string;
  /** Left out for viewers. */
  network?: string;
}

/** Where an entry stands in the order of time: a page begins after such a place. */
const place = z.object({ at: z.iso.datetime(), id: z.string().regex(/^[0-9a-f]{24}$/) });
type Place = z.infer<typeof place>;

const filters = z.object({
  actorId: identifier.optional(),
  action: z.string().max(64).optional(),
  /** Id or name. */
  target: z.string().max(200).optional(),
  outcome: z.enum(["begun", "done"]).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});
type Filters = z.infer<typeof filters>;

interface Page {
  entries: AuditEntry[];
  /** Absent on the last page. */
  next?: Place;
}

export const audit = router({
  /** Newest first. */
  list: projectProcedure("read")
    .input(filters.extend({ cursor: place.optional() }))
    .query(async ({ ctx, input: { projectId, cursor, ...asked } }): Promise<Page> => {
      const found = await read(ctx, {
        filter: { $and: [matching(projectId, asked), olderThan(cursor)] },
        limit: pageLength + 1,
      });
      const entries = found.slice(0, pageLength);
      const last = entries.at(-1);
      const more = last && found.length > pageLength;
      return { entries, ...(more && { next: { at: last.at, id: last.id } }) };
    }),

  /** Everybody who has ever changed something here, to filter by. */
  actors: projectProcedure("read").query(async ({ ctx: { database, project } }) => {
    const ids = await database.audit.distinct("actorId", { projectId: project._id });
    const names = await namesOf(database, ids);
    return ids.map((id) => actor(id, names));
  }),

  /** The newest of those that match, as a file. A mutation, so that it is on record itself. */
  export: projectProcedure("read")
    .input(filters.extend({ format: z.enum(["csv", "json"]) }))
    .mutation(async ({ ctx, input: { projectId, format, ...asked } }) => {
      ctx.act.about({ kind: "audit", id: projectId, name: format });
      const entries = await read(ctx, { filter: matching(projectId, asked), limit: exportLength + 1 });
      const kept = entries.slice(0, exportLength);
      return {
        text: format === "csv" ? auditTable(kept) : JSON.stringify(kept, undefined, 2),
        complete: entries.length <= exportLength,
      };
    }),
});

function matching(
  projectId: string,
  { actorId, action, target, outcome, from, to }: Filters,
): Filter<AuditRecord> {
  return {
    projectId,
    ...(actorId && { actorId }),
    ...(action && { action }),
    ...(outcome && { outcome }),
    ...(target && { $or: [{ "target.id": target }, { "target.name": target }] }),
    ...((from || to) && { at: { ...(from && { $gte: new Date(from) }), ...(to && { $lt: new Date(to) }) } }),
  };
}

/** Those of one moment are told apart by their id. */
function olderThan(cursor: Place | undefined): Filter<AuditRecord> {
  if (!cursor) return {};
  const moment = new Date(cursor.at);
  return { at: { $lte: moment }, $or: [{ at: { $lt: moment } }, { _id: { $lt: new ObjectId(cursor.id) } }] };
}

async function read(
  { database, role }: { database: Database; role: Role },
  { filter, limit }: { filter: Filter<AuditRecord>; limit: number },
): Promise<AuditEntry[]> {
  const found = await database.audit.find(filter).sort({ at: -1, _id: -1 }).limit(limit).toArray();
  const names = await namesOf(database, [...new Set(found.map(({ actorId }) => actorId))]);
  return found.map((record) => view(record, { names, role }));
}

async function namesOf({ users }: Database, ids: string[]): Promise<Map<string, string>> {
  const people = await users.find({ _id: { $in: ids } }, { projection: { username: 1 } }).toArray();
  return new Map(people.map(({ _id, username }) => [_id, username]));
}

function view(
  { _id, at, actorId, action, outcome, target, changes = [], trace, address }: WithId<AuditRecord>,
  { names, role }: { names: Map<string, string>; role: Role },
): AuditEntry {
  return {
    id: _id.toHexString(),
    at: at.toISOString(),
    actor: actor(actorId, names),
    action,
    outcome,
    ...(target && { target }),
    changes,
    trace,
    ...(address && role !== "viewer" && { network: address }),
  };
}

/** Whoever has deleted their account keeps their id here. */
function actor(id: string, names: Map<string, string>): AuditEntry["actor"] {
  const username = names.get(id);
  return { id, ...(username && { username }) };
}
