/** What is stored of each attempt to connect (docs/decisions/0024-connections.md). Described for people in docs/storage.md. */
import type { Outcome, Station } from "../connection.ts";
import type { FailureReason } from "../usage.ts";

/** Made of the events of one attempt when these are written, and like them never holds what could be presented. */
export interface ConnectionRecord {
  /** The attempt's; of what failed before one began, the trace of the request. */
  _id: string;
  projectId: string;
  clientId?: string;
  accountId?: string;
  startedAt: Date;
  /** When each station was first reached. */
  seen?: Partial<Record<Station, Date>>;
  /** What became of it last; absent while it is open. */
  ending?: { at: Date; outcome: Exclude<Outcome, "open"> };
  /** The last of them, oldest first. */
  failures?: ConnectionFailure[];
  expiresAt: Date;
}

export interface ConnectionFailure {
  at: Date;
  step: string;
  reason: FailureReason;
  error?: string;
  cause?: string;
  trace: string;
}
