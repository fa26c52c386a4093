/** Connections search: the filters of the list as its URL holds them. */
import type { Outcome } from "../../../shared/connection.ts";
import { outcomes } from "../../../shared/connection.ts";
import type { FailureReason } from "../../../shared/usage.ts";
import { failureReasons } from "../../../shared/usage.ts";
import { moment, oneOf, text } from "../../search-params.ts";

export interface ConnectionsSearch {
  q: string | undefined;
  outcome: Outcome | undefined;
  reason: FailureReason | undefined;
  step: string | undefined;
  error: string | undefined;
  client: string | undefined;
  person: string | undefined;
  from: string | undefined;
  to: string | undefined;
}

export const noFilters: ConnectionsSearch = {
  q: undefined,
  outcome: undefined,
  reason: undefined,
  step: undefined,
  error: undefined,
  client: undefined,
  person: undefined,
  from: undefined,
  to: undefined,
};

export function readConnectionsSearch(search: Record<string, unknown>): ConnectionsSearch {
  return {
    q: text(search.q),
    outcome: oneOf(search.outcome, outcomes),
    reason: oneOf(search.reason, failureReasons),
    step: text(search.step)?.slice(0, 40),
    error: text(search.error)?.slice(0, 100),
    client: text(search.client),
    person: text(search.person),
    from: moment(search.from),
    to: moment(search.to),
  };
}
