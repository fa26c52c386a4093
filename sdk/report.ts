/** Report: how the operator of the server learns why requests are refused. */
import { emitWarning } from "node:process";
import type { McpAuthConfigError, McpAuthServerUrlError, McpAuthUpstreamError } from "./errors.ts";

/** What only the operator can mend, or time. */
export type Failure = McpAuthConfigError | McpAuthUpstreamError | McpAuthServerUrlError;

/** Passes a failure on; never throws, whatever the operator's own function does. */
export type Report = (error: Failure) => void;

/** Without a function of the operator's own, each kind of failure is one process warning, not one per request. */
export function createReport(onError: ((error: Error) => void) | undefined): Report {
  const warned = new Set<string>();
  return (error) => {
    if (onError) return tell(onError, error);
    if (warned.has(error.code)) return;
    warned.add(error.code);
    emitWarning(error.message, { type: "McpAuthWarning", code: `MCPAUTH_${error.code.toUpperCase()}` });
  };
}

function tell(onError: (error: Error) => void, error: Error): void {
  try {
    onError(error);
  } catch (thrown) {
    emitWarning(`onError threw: ${thrown}`, { type: "McpAuthWarning", code: "MCPAUTH_ON_ERROR" });
  }
}
