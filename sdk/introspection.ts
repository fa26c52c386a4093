/** Introspection: asking the issuer about a token (RFC 7662). */
import { McpAuthUpstreamError } from "./errors.ts";
import type { Issuer } from "./issuer.ts";
import { readServerUrl } from "./server-url.ts";

/** What the issuer says of an active access token. Shared between requests: never handed out. */
export interface TokenFacts {
  readonly clientId: string;
  readonly clientName: string | undefined;
  readonly sub: string;
  readonly username: string | undefined;
  readonly scopes: readonly string[];
  readonly iss: string | undefined;
  readonly aud: string | readonly string[];
  /** `aud` in the form in which server URLs are compared. */
  readonly audience: readonly string[];
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

type Answer = Record<string, unknown>;

/**
 * @returns undefined for a token that is not an active access token of this project
 * @throws McpAuthUpstreamError where that cannot be known: an unreachable issuer never makes a token invalid
 */
export async function introspect(issuer: Issuer, token: string): Promise<TokenFacts | undefined> {
  const answer = await issuer.post("/api/oauth/introspect", { token });
  if (!isObject(answer) || typeof answer.active !== "boolean") throw badResponse("active");
  // Only access tokens have a token_type (RFC 7662 §2.2): a refresh token must never open a server.
  if (!answer.active || !isBearer(answer.token_type)) return undefined;
  return readFacts(answer);
}

function readFacts(answer: Answer): TokenFacts {
  const { client_id: clientId, sub, exp: expiresAt } = answer;
  if (typeof clientId !== "string") throw badResponse("client_id");
  if (typeof sub !== "string") throw badResponse("sub");
  if (typeof expiresAt !== "number" || !Number.isFinite(expiresAt)) throw badResponse("exp");
  const audience = [answer.aud].flat().filter((value) => typeof value === "string");
  return {
    clientId,
    clientName: optionalString(answer.client_name),
    sub,
    username: optionalString(answer.username),
    scopes: optionalString(answer.scope)?.split(" ").filter(Boolean) ?? [],
    iss: optionalString(answer.iss),
    aud: typeof answer.aud === "string" ? answer.aud : audience,
    audience: audience.map((value) => readServerUrl(value)?.href ?? value),
    expiresAt,
  };
}

function isObject(value: unknown): value is Answer {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isBearer(type: unknown): boolean {
  return typeof type === "string" && type.toLowerCase() === "bearer";
}

function optionalString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function badResponse(name: string): McpAuthUpstreamError {
  return new McpAuthUpstreamError("bad_response", `the issuer's introspection answer has no valid "${name}"`);
}
