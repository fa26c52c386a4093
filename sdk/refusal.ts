/** Refusal: an answer instead of the server's own, as data and on the wire. */
import type { Request, Response } from "express";
import type { Challenge } from "./challenge.ts";
import { formatChallenge } from "./challenge.ts";
import { McpAuthServerUrlError, McpAuthUpstreamError } from "./errors.ts";

export interface Refusal {
  readonly status: 400 | 401 | 403 | 500 | 503;
  readonly error: string;
  readonly description: string;
  readonly challenge?: string;
  readonly retryAfterSeconds?: number;
}

const defaultRetryAfterSeconds = 2;
const statusOf = { invalid_request: 400, invalid_token: 401, insufficient_scope: 403 } as const;

/** RFC 6750 §3.1: without credentials the challenge has no error; the body still says what to send. */
export function missingCredentials(challenge: Pick<Challenge, "scopes" | "metadataUrl">): Refusal {
  const description = "Send an access token: Authorization: Bearer <token>";
  return { status: 401, error: "invalid_token", description, challenge: formatChallenge(challenge) };
}

export function badCredentials(
  challenge: Challenge & Required<Pick<Challenge, "error" | "description">>,
): Refusal {
  const { error, description } = challenge;
  return { status: statusOf[error], error, description, challenge: formatChallenge(challenge) };
}

/**
 * Where nothing is known about a token. No challenge: a client that reads one throws its token away and sends the
 * person through sign-in again.
 */
export function failure(error: McpAuthUpstreamError | McpAuthServerUrlError): Refusal {
  if (isMendedByWaiting(error)) {
    const retryAfterSeconds = error.retryAfterSeconds ?? defaultRetryAfterSeconds;
    const description = "The authorization server cannot be asked right now. Keep the token and try again";
    return { status: 503, error: "temporarily_unavailable", description, retryAfterSeconds };
  }
  const description = "This server's authorization is not set up correctly. Its log says what to change";
  return { status: 500, error: "server_error", description };
}

export function isFailure(error: unknown): error is McpAuthUpstreamError | McpAuthServerUrlError {
  return error instanceof McpAuthUpstreamError || error instanceof McpAuthServerUrlError;
}

export function sendRefusal(request: Request, response: Response, refusal: Refusal): void {
  response.set("Cache-Control", "no-store");
  if (refusal.challenge) response.set("WWW-Authenticate", refusal.challenge);
  if (refusal.retryAfterSeconds) response.set("Retry-After", String(refusal.retryAfterSeconds));
  if (request.headers.origin !== undefined) exposeToBrowsers(response);
  response.status(refusal.status).json({ error: refusal.error, error_description: refusal.description });
}

/** Browser clients see neither the status nor the challenge otherwise. */
function exposeToBrowsers(response: Response): void {
  if (!response.get("Access-Control-Allow-Origin")) response.set("Access-Control-Allow-Origin", "*");
  response.append("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After");
}

function isMendedByWaiting(
  error: McpAuthUpstreamError | McpAuthServerUrlError,
): error is McpAuthUpstreamError {
  if (error instanceof McpAuthServerUrlError) return false;
  return error.code !== "secret_rejected" && error.code !== "bad_response";
}
