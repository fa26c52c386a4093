/** Audit search: the filters of the audit as its URL holds them. */
import { moment, oneOf, text } from "../../search-params.ts";

export const outcomes = { done: "Done", begun: "Cut off" } as const;

export interface AuditSearch {
  target: string | undefined;
  actor: string | undefined;
  action: string | undefined;
  outcome: keyof typeof outcomes | undefined;
  from: string | undefined;
  to: string | undefined;
}

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    target: text(search.target),
    actor: text(search.actor)?.slice(0, 64),
    action: text(search.action)?.slice(0, 64),
    outcome: oneOf(search.outcome, ["done", "begun"]),
    from: moment(search.from),
    to: moment(search.to),
  };
}
