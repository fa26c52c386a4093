/** Connection list: which of a project's connections are looked for, page by page, the newest first. */
import type { Filter } from "mongodb";
import { z } from "zod";
import { outcomes } from "../shared/connection.ts";
import type { ConnectionRecord } from "../shared/server/connection-record.ts";
import type { Database } from "../shared/server/database.ts";
import { failureReasons } from "../shared/usage.ts";
import { identifier } from "./trpc.ts";

const time = z.iso.datetime();
/** Client ids may be addresses of documents. */
const text = z.string().min(1).max(2048);

/** Where a connection stands in the order of time: a page begins after such a place. */
const place = z.object({ at: time, id: identifier });
export type Place = z.infer<typeof place>;

export const connectionFilter = z.object({
  from: time.optional(),
  to: time.optional(),
  outcome: z.enum(outcomes).optional(),
  /** With one of these three, `from` and `to` are about the failure, and else about the beginning. */
  reason: z.enum(failureReasons).optional(),
  step: z.string().max(40).optional(),
  error: z.string().max(100).optional(),
  client: text.optional(),
  person: text.optional(),
  /** A trace, or the id of a connection or client, whole. */
  q: z.string().trim().max(2048).optional(),
});
export type ConnectionFilter = z.infer<typeof connectionFilter>;

export const connectionPage = connectionFilter.extend({
  cursor: place.optional(),
  limit: z.int().min(1).max(100).default(25),
});

interface Asked {
  filter: ConnectionFilter;
  after?: Place | undefined;
  limit: number;
}

/** A page of them and, if there is more, one beyond it. */
export async function findConnections(
  database: Database,
  projectId: string,
  { filter, after, limit }: Asked,
): Promise<ConnectionRecord[]> {
  const conditions = await conditionsOf(database, filter);
  const found = database.connections
    .find({ $and: [{ projectId }, ...conditions, ...(after ? [olderThan(after)] : [])] })
    .sort({ startedAt: -1, _id: -1 })
    .limit(limit + 1);
  return found.toArray();
}

/** What a connection must be, beside the project's. */
export async function conditionsOf(
  database: Database,
  filter: ConnectionFilter,
): Promise<Filter<ConnectionRecord>[]> {
  const { outcome, client, person, q } = filter;
  return [
    ...timesAndFailures(filter),
    ...(outcome ? [ofOutcome(outcome)] : []),
    ...(client ? [{ clientId: client }] : []),
    ...(person ? [{ accountId: person }] : []),
    ...(q ? [await searchedBy(database, q)] : []),
  ];
}

function timesAndFailures({ from, to, reason, step, error }: ConnectionFilter): Filter<ConnectionRecord>[] {
  const at = { ...(from && { $gte: new Date(from) }), ...(to && { $lt: new Date(to) }) };
  const between = Object.keys(at).length > 0;
  if (!reason && !step && !error) return between ? [{ startedAt: at }] : [];
  const failure = {
    ...(between && { at }),
    ...(reason && { reason }),
    ...(step && { step }),
    ...(error && { error }),
  };
  // The first names the index that holds nothing but connections with failures.
  return [{ failures: { $exists: true } }, { failures: { $elemMatch: failure } }];
}

function ofOutcome(outcome: NonNullable<ConnectionFilter["outcome"]>): Filter<ConnectionRecord> {
  if (outcome === "open") return { ending: { $exists: false } };
  if (outcome !== "failed") return { "ending.outcome": outcome };
  return { failures: { $exists: true }, "ending.outcome": outcome };
}

async function searchedBy({ events }: Database, q: string): Promise<Filter<ConnectionRecord>> {
  const trace = q.toUpperCase();
  const traced = await events.findOne({ trace }, { projection: { attempt: 1 } });
  const ids = [q, trace, ...(traced?.attempt ? [traced.attempt] : [])];
  return { $or: [{ _id: { $in: ids } }, { clientId: q }] };
}

/** Those of one moment are told apart by their id. */
function olderThan({ at, id }: Place): Filter<ConnectionRecord> {
  const moment = new Date(at);
  return {
    startedAt: { $lte: moment },
    $or: [{ startedAt: { $lt: moment } }, { startedAt: moment, _id: { $lt: id } }],
  };
}
