/** Outage: whether a failure means that MongoDB is away for the moment, as opposed to a mistake of ours. */
import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from "mongodb";

/** Codes of a replica set that is electing a primary or shutting a node down. */
const transientCodes = new Set<unknown>([
  6, 7, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436,
]);

/** Of sockets that closed while the driver wrote to them; it passes these on as they are. */
const socketCodes = new Set<unknown>(["EPIPE", "ECONNRESET", "ECONNREFUSED", "ERR_STREAM_DESTROYED"]);

/** MongoDB did not answer in time. */
export class DatabaseTimeout extends Error {
  override name = "DatabaseTimeout";
}

/** What it is answered with differs by edge; it is never a 401, an empty answer or a silent success. */
export function isOutage(error: unknown): boolean {
  if (error instanceof DatabaseTimeout) return true;
  // The driver wraps whatever ends a write of several.
  const wrapped = error instanceof MongoBulkWriteError ? error.errorResponse : undefined;
  if (wrapped instanceof Error) return isOutage(wrapped);
  if (!(error instanceof MongoError))
    return error instanceof Error && "code" in error && socketCodes.has(error.code);
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  // No free connection in time. The driver does not export the class.
  if (error.name === "MongoWaitQueueTimeoutError") return true;
  return error instanceof MongoServerError && transientCodes.has(error.code);
}

const limitMilliseconds = 6_000;

/**
 * The driver's own limits leave gaps: a command on a connection that died at that very moment may never settle. A
 * caller is told within this time; whether a write took place is then unknown, as with any outage.
 *
 * @throws DatabaseTimeout
 */
export async function withinLimit<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new DatabaseTimeout("MongoDB did not answer in time")),
    limitMilliseconds,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
