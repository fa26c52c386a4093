/** Usage: what is counted of a project, in the words that both servers and the dashboard have for it. */

/** Issued tokens by what was shown for them. */
export const tokenKinds = ["code", "refresh", "device", "machine", "mint"] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** Why a step of a connection failed, or a token that the project's server asked about was none. */
export const failureReasons = [
  "expired",
  "revoked",
  "unknown_token",
  "wrong_audience",
  "missing_scope",
  "unknown_client",
  "client_document",
  "redirect_mismatch",
  "invalid_grant",
  "reused",
  "denied",
  "other",
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** How far back the overview looks. */
export const usageRanges = ["1h", "24h", "7d", "30d"] as const;
export type UsageRange = (typeof usageRanges)[number];

/** By the code on the wire. */
const byError: Record<string, FailureReason> = {
  access_denied: "denied",
  expired_token: "expired",
  insufficient_scope: "missing_scope",
  invalid_client: "unknown_client",
  invalid_grant: "invalid_grant",
  invalid_redirect_uri: "redirect_mismatch",
  invalid_scope: "missing_scope",
  invalid_target: "wrong_audience",
  unauthorized_client: "unknown_client",
};

/** By what oauth/introspection.ts finds. */
const byFinding: Record<string, FailureReason> = {
  unknown: "unknown_token",
  expired: "expired",
  "another project's": "wrong_audience",
};

/** Of an event that failed (docs/decisions/0027-usage.md). What a token was before it was ended is a reason of its own. */
export function failureReason(event: {
  step: string;
  error?: string | undefined;
  cause?: string | undefined;
}): FailureReason {
  const { step, error = "", cause = "" } = event;
  if (step === "reuse") return "reused";
  if (step === "client_document") return "client_document";
  if (step === "introspection" && !error) return byFinding[cause] ?? "revoked";
  return byError[error] ?? "other";
}
