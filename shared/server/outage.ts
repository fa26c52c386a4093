/** Outage: whether a failure means that MongoDB is away for the moment, as opposed to a mistake of ours. */
import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from "mongodb";

/** Codes of a replica set that is electing a primary or shutting a node down. */
const transientCodes = new Set<unknown>([
  6, 7, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436,
]);

/** What it is answered with differs by edge; it is never a 401, an empty answer or a silent success. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  // No free connection in time. The driver does not export the class.
  if (error.name === "MongoWaitQueueTimeoutError") return true;
  return error instanceof MongoServerError && transientCodes.has(error.code);
}
