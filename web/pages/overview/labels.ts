/** Labels: what is counted, in the words of the overview. */
import type { FailureReason, TokenKind } from "../../../shared/usage.ts";

export const tokenLabels: Record<TokenKind, string> = {
  code: "Sign-in",
  refresh: "Refresh",
  device: "Device",
  machine: "Machine",
  mint: "Minted",
};

export const reasonLabels: Record<FailureReason, string> = {
  expired: "Expired token",
  revoked: "Access ended",
  unknown_token: "Unknown token",
  wrong_audience: "Wrong server URL",
  missing_scope: "Scope refused",
  unknown_client: "Unknown client",
  client_document: "Client document",
  redirect_mismatch: "Redirect address",
  invalid_grant: "Code or refresh token",
  reused: "Refresh token reused",
  denied: "Person said no",
  other: "Other",
};
