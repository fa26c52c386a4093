/** Connections: the inspector of every attempt to connect, with why it failed and how to mend it. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import type { ConnectionRecord } from "../shared/server/connection-record.ts";
import type { Database, EventRecord } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { Place } from "./connection-list.ts";
import { connectionFilter, connectionPage, findConnections } from "./connection-list.ts";
import type { Connection, ConnectionStep, Party } from "./connection-view.ts";
import { viewConnection, viewStep } from "./connection-view.ts";
import type { Diagnosis } from "./diagnoses.ts";
import { diagnose } from "./diagnoses.ts";
import { partyNames } from "./party-names.ts";
import { stalled } from "./stalled-connection.ts";
import { identifier, projectProcedure, router, userProcedure } from "./trpc.ts";

/** Of a connection that is used for weeks, its beginning and its latest steps. */
const shownSteps = { first: 60, last: 40 };
const exported = 1000;
const grouped = 2000;

interface Page {
  connections: Connection[];
  /** Absent on the last page. */
  next?: Place;
}

interface Detail {
  /** Absent of what failed before anybody could say for which project. */
  connection?: Connection;
  steps: ConnectionStep[];
  /** Why nothing more came, where no step failed. */
  stalled?: Diagnosis;
  parties: Party[];
  newer?: string;
  older?: string;
  keptUntil: string;
}

export const connections = router({
  /** Newest first. */
  list: projectProcedure("read")
    .input(connectionPage)
    .query(async ({ ctx: { database, project }, input }): Promise<Page> => {
      const { cursor, limit, projectId: _project, ...filter } = input;
      const found = await findConnections(database, project._id, { filter, after: cursor, limit });
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const more = last && found.length > limit;
      return {
        connections: await viewAll(database, shown),
        ...(more && { next: { at: last.startedAt.toISOString(), id: last._id } }),
      };
    }),

  /** The filtered list as a whole, at most so many. */
  export: projectProcedure("read")
    .input(connectionFilter)
    .query(async ({ ctx: { database, project }, input: { projectId: _project, ...filter } }) => {
      const found = await findConnections(database, project._id, { filter, limit: exported - 1 });
      return viewAll(database, found);
    }),

  /** @param attempt id of a connection, or the trace of a request that belongs to none */
  get: projectProcedure("read")
    .input(z.object({ attempt: identifier }))
    .query(async ({ ctx: { database, project }, input: { attempt } }): Promise<Detail> => {
      const record = await database.connections.findOne({ _id: attempt, projectId: project._id });
      const steps = await stepsOf(database, project, record ?? attempt);
      const [first] = steps;
      if (!first) throw new TRPCError({ code: "NOT_FOUND", message: "there is no such connection" });
      const names = await namesOf(database, record ? [record] : [], steps);
      const ids = [...new Set(steps.flatMap(({ clientId, accountId }) => [clientId, accountId]))];
      const why = record && stalled(record, steps);
      return {
        ...(record && { connection: viewConnection(record, names), ...(await neighbours(database, record)) }),
        steps: steps.map((event) => viewStep(event, project.serverUrls)),
        ...(why && { stalled: why }),
        parties: ids.flatMap((id) => (id && names.has(id) ? [{ id, name: names.get(id) ?? "" }] : [])),
        keptUntil: (record ?? first).expiresAt.toISOString(),
      };
    }),

  /** Which project and connection of the caller's a trace is from; whoever was told one may see what no project owns. */
  find: userProcedure()
    .input(z.object({ trace: z.string().trim().toUpperCase().max(64) }))
    .query(async ({ ctx: { database, user }, input: { trace } }) => {
      const found = await database.events.find({ trace }).limit(10).toArray();
      const projectIds = found.flatMap(({ projectId }) => projectId ?? []);
      const mine = { _id: { $in: projectIds }, "members.userId": user._id };
      const project = await database.projects.findOne(mine, { projection: { _id: 1 } });
      const event = found.find(({ projectId }) => projectId === project?._id);
      if (!event)
        throw new TRPCError({ code: "NOT_FOUND", message: "no connection of yours has this trace" });
      return { ...(project && { projectId: project._id }), attempt: event.attempt ?? trace };
    }),

  /** What failed in this time, by what it was, most frequent first. */
  errors: projectProcedure("read")
    .input(connectionFilter.pick({ from: true, to: true }))
    .query(async ({ ctx: { database, project }, input: { from, to } }) => {
      const failures = await failuresBetween(database, project._id, {
        from: new Date(from ?? 0),
        to: to ? new Date(to) : new Date(),
      });
      const groups = Map.groupBy(failures, (failure) => `${failure.step} ${diagnose(failure).id}`);
      return [...groups.values()].map(viewGroup).toSorted((one, other) => other.count - one.count);
    }),
});

async function viewAll(database: Database, records: ConnectionRecord[]): Promise<Connection[]> {
  const names = await namesOf(database, records);
  return records.map((record) => viewConnection(record, names));
}

type About = Pick<EventRecord, "clientId" | "accountId">;

function namesOf(database: Database, ...records: About[][]): Promise<Map<string, string>> {
  const all = records.flat();
  return partyNames(database, {
    clientIds: all.map(({ clientId }) => clientId),
    accountIds: all.map(({ accountId }) => accountId),
  });
}

/** The steps of a connection with the registration of its client before it; or what has this trace. */
async function stepsOf(
  { events }: Database,
  { _id: projectId }: ProjectRecord,
  about: ConnectionRecord | string,
): Promise<EventRecord[]> {
  const attempt = typeof about === "string" ? about : about._id;
  const own = events.find({ attempt, projectId });
  const [first, last, traced] = await Promise.all([
    own.clone().sort({ at: 1 }).limit(shownSteps.first).toArray(),
    own.clone().sort({ at: -1 }).limit(shownSteps.last).toArray(),
    events.find({ trace: attempt }).limit(10).toArray(),
  ]);
  // A refused request that nobody could say the project of is told to whoever has its trace.
  const mine = traced.filter((event) => event.projectId === projectId || event.projectId === undefined);
  const found = [...first, ...last, ...mine];
  const { clientId, at } = found[0] ?? {};
  const registration = {
    clientId: clientId ?? "",
    step: "registration" as const,
    at: { $lte: at ?? new Date(0) },
  };
  const [registered] = await events.find(registration).sort({ at: -1 }).limit(1).toArray();
  const byId = new Map(
    [registered, ...found].flatMap((event) => (event ? [[String(event._id), event]] : [])),
  );
  return [...byId.values()].toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

async function neighbours(
  { connections: collection }: Database,
  { _id, projectId, startedAt }: ConnectionRecord,
): Promise<{ newer?: string; older?: string }> {
  const [[newer], [older]] = (await Promise.all(
    ([1, -1] as const).map((direction) => {
      const [beyond, id] =
        direction === 1 ? [{ $gte: startedAt }, { $gt: _id }] : [{ $lte: startedAt }, { $lt: _id }];
      const past = direction === 1 ? { $gt: startedAt } : { $lt: startedAt };
      const filter = { projectId, startedAt: beyond, $or: [{ startedAt: past }, { startedAt, _id: id }] };
      return collection.find(filter).sort({ startedAt: direction, _id: direction }).limit(1).toArray();
    }),
  )) as [ConnectionRecord[], ConnectionRecord[]];
  return { ...(newer && { newer: newer._id }), ...(older && { older: older._id }) };
}

async function failuresBetween(
  { connections: collection }: Database,
  projectId: string,
  { from, to }: { from: Date; to: Date },
) {
  const between = { $elemMatch: { at: { $gte: from, $lt: to } } };
  const found = await collection
    .find({ projectId, $and: [{ failures: { $exists: true } }, { failures: between }] })
    .sort({ startedAt: -1, _id: -1 })
    .limit(grouped)
    .toArray();
  return found.flatMap(({ failures = [] }) => failures.filter(({ at }) => at >= from && at < to));
}

function viewGroup(failures: NonNullable<ConnectionRecord["failures"]>) {
  const [last] = failures.toSorted((one, other) => other.at.getTime() - one.at.getTime());
  if (!last) throw new Error("a group holds at least one");
  const { id, title } = diagnose(last);
  const { step, error, reason, at } = last;
  return {
    id,
    title,
    step,
    reason,
    count: failures.length,
    lastAt: at.toISOString(),
    ...(error && { error }),
  };
}
