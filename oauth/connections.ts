/** Connections: what became of each attempt to connect, made of its events when they are written. */
import type { AnyBulkWriteOperation } from "mongodb";
import type { Outcome } from "../shared/connection.ts";
import { doctorClientId, stationOf } from "../shared/connection.ts";
import type { ConnectionFailure, ConnectionRecord } from "../shared/server/connection-record.ts";
import type { EventRecord } from "../shared/server/database.ts";
import { failureReason } from "../shared/usage.ts";

const keptFailures = 20;

/** Steps that come after the token: by them a connection that was made is used, not made. */
const later = new Set<EventRecord["step"]>(["refresh", "replay", "reuse", "introspection", "revocation"]);

type Attributed = EventRecord & { projectId: string };

/** One update for each connection that these events tell something new of. */
export function connectionUpdates(events: EventRecord[]): AnyBulkWriteOperation<ConnectionRecord>[] {
  const byConnection = Map.groupBy(events.filter(isTold), ({ attempt, trace }) => attempt ?? trace);
  return [...byConnection].map(([_id, told]) => ({
    updateOne: { filter: { _id }, update: updateOf(told), upsert: told.some(isBeginning) },
  }));
}

/** What was minted, refreshed and asked for again is no news; what failed without an attempt is one of its own. */
function isTold(event: EventRecord): event is Attributed {
  const { projectId, attempt, step, outcome, clientId } = event;
  if (!projectId || clientId === doctorClientId) return false;
  if (outcome === "ok" && ["mint", "refresh", "replay"].includes(step)) return false;
  return attempt !== undefined || outcome === "failed";
}

/** What is used later, when its beginning is no longer kept, does not begin anew. */
function isBeginning({ step, attempt }: EventRecord): boolean {
  return attempt === undefined || !later.has(step);
}

function updateOf(told: [Attributed, ...Attributed[]] | Attributed[]) {
  const failures = told.filter(({ outcome }) => outcome === "failed").map(failureOf);
  const ending = told.flatMap(endingOf).at(-1);
  const [first] = told;
  const clientId = told.find((event) => event.clientId)?.clientId;
  const accountId = told.findLast((event) => event.accountId)?.accountId;
  const began = told.find(isBeginning);
  return {
    $setOnInsert: { projectId: first?.projectId ?? "" },
    ...((clientId || accountId) && {
      $set: { ...(clientId && { clientId }), ...(accountId && { accountId }) },
    }),
    $min: { ...(began && { startedAt: began.at }), ...seenIn(told) },
    $max: { ...(ending && { ending }), ...(began && { expiresAt: began.expiresAt }) },
    ...(failures.length > 0 && {
      $push: { failures: { $each: failures, $sort: { at: 1 as const }, $slice: -keptFailures } },
    }),
  };
}

/** By the field's path. */
function seenIn(told: Attributed[]): Record<string, Date> {
  const seen: Record<string, Date> = {};
  for (const event of told) {
    const path = `seen.${stationOf(event)}`;
    if (event.outcome === "ok" && event.step !== "consent_page") seen[path] ??= event.at;
  }
  return seen;
}

/** A call with a token that has expired, or a refresh that was mistyped, ends nothing. */
function endingOf({ at, step, outcome, attempt }: Attributed) {
  const end = (ended: Exclude<Outcome, "open">) => [{ at, outcome: ended }];
  if (step === "reuse" || (step === "revocation" && outcome === "ok")) return end("ended");
  if (outcome === "ok") return step === "token" ? end("connected") : [];
  return later.has(step) && attempt !== undefined ? [] : end("failed");
}

function failureOf(event: Attributed): ConnectionFailure {
  const { at, step, error, cause, trace } = event;
  const reason = failureReason(event);
  return { at, step, reason, trace, ...(error && { error }), ...(cause && { cause }) };
}
