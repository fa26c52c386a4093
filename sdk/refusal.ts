/** Refusal: the answer to a request that may not pass, or about which nothing is known. */
import type { Answer } from "./answer.ts";
import type { Challenge } from "./challenge.ts";
import { formatChallenge } from "./challenge.ts";
import { McpAuthConfigError, McpAuthServerUrlError, McpAuthUpstreamError } from "./errors.ts";
import type { Failure } from "./report.ts";

const defaultRetryAfterSeconds = 2;
const statusOf = { invalid_request: 400, invalid_token: 401, insufficient_scope: 403 } as const;

/** RFC 6750 §3.1: without credentials the challenge has no error; the body still says what to send. */
export function missingCredentials(challenge: Pick<Challenge, "scopes" | "metadataUrl">): Answer {
  const description = "Send an access token: Authorization: Bearer <token>";
  const headers = { "WWW-Authenticate": formatChallenge(challenge) };
  return refusal(401, { error: "invalid_token", description, headers });
}

export function badCredentials(
  challenge: Challenge & Required<Pick<Challenge, "error" | "description">>,
): Answer {
  const { error, description } = challenge;
  const headers = { "WWW-Authenticate": formatChallenge(challenge) };
  return refusal(statusOf[error], { error, description, headers });
}

/** A request that is wrong whatever its credentials are. */
export function badRequest(description: string): Answer {
  return refusal(400, { error: "invalid_request", description });
}

/**
 * Where nothing is known about a token. No challenge: a client that reads one throws its token away and sends the
 * person through sign-in again.
 */
export function failure(error: Failure): Answer {
  if (error instanceof McpAuthUpstreamError && error.isOutage) {
    const description = "The authorization server cannot be asked right now. Keep the token and try again";
    const headers = { "Retry-After": String(error.retryAfterSeconds ?? defaultRetryAfterSeconds) };
    return refusal(503, { error: "temporarily_unavailable", description, headers });
  }
  const description = "This server's authorization is not set up correctly. Its log says what to change";
  return refusal(500, { error: "server_error", description });
}

export function isFailure(error: unknown): error is Failure {
  return [McpAuthUpstreamError, McpAuthServerUrlError, McpAuthConfigError].some(
    (kind) => error instanceof kind,
  );
}

function refusal(
  status: number,
  { error, description, headers }: { error: string; description: string; headers?: Record<string, string> },
): Answer {
  return {
    status,
    headers: { "Cache-Control": "no-store", ...headers },
    body: { error, error_description: description },
  };
}
