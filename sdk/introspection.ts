/** Introspection: asking the issuer about a token (RFC 7662). */
import { McpAuthUpstreamError } from "./errors.ts";
import type { Issuer } from "./issuer.ts";
import { isObject, optionalObject, optionalString } from "./json.ts";
import { readServerUrl } from "./server-url.ts";
import { SharedValues } from "./shared-values.ts";

/** What the issuer says of an active access token. Shared between requests: never handed out. */
export interface TokenFacts {
  readonly clientId: string;
  readonly clientName: string | undefined;
  readonly sub: string;
  readonly username: string | undefined;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly scopes: readonly string[];
  readonly iss: string | undefined;
  readonly aud: string | readonly string[];
  /** `aud` in the form in which server URLs are compared. */
  readonly audience: readonly string[];
  /** Seconds since 1970. */
  readonly expiresAt: number;
  readonly minted: MintedFacts | undefined;
}

/** What only a minted token has. Frozen, so that it need not be copied for every request. */
export interface MintedFacts {
  /** The person, as the product that minted the token calls them. */
  readonly subject: string | undefined;
  /** The identity provider that calls them so, where it is not the product itself. */
  readonly subjectIssuer: string | undefined;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  /** RFC 8693 §4.1: who acts for the person. */
  readonly act: Readonly<Record<string, unknown>> | undefined;
}

type Answer = Readonly<Record<string, unknown>>;

/**
 * @returns undefined for a token that is not an active access token of this project
 * @throws McpAuthUpstreamError where that cannot be known: an unreachable issuer never makes a token invalid
 */
export async function introspect(issuer: Issuer, token: string): Promise<TokenFacts | undefined> {
  const answer = await askAbout(issuer, token);
  // Only access tokens have a token_type (RFC 7662 §2.2): a refresh token must never open a server. One of the type
  // DPoP (RFC 9449) is worth nothing to who only holds it.
  return answer && isBearer(answer.token_type) ? readFacts(answer) : undefined;
}

/** The answer as it stands; undefined for a token that is not active. */
export async function askAbout(issuer: Issuer, token: string): Promise<Answer | undefined> {
  const answer = await issuer.post("/api/oauth/introspect", { token });
  if (!isObject(answer) || typeof answer.active !== "boolean") throw badResponse("active");
  return answer.active ? answer : undefined;
}

export function readFacts(answer: Answer): TokenFacts {
  const { client_id: clientId, sub, exp: expiresAt } = answer;
  if (typeof clientId !== "string") throw badResponse("client_id");
  if (typeof sub !== "string") throw badResponse("sub");
  if (typeof expiresAt !== "number" || !Number.isFinite(expiresAt)) throw badResponse("exp");
  return {
    clientId,
    clientName: optionalString(answer.client_name),
    sub,
    username: optionalString(answer.username),
    name: optionalString(answer.name),
    email: optionalString(answer.email),
    scopes: readScopes(answer.scope),
    ...readOrigin(answer),
    expiresAt,
    minted: readMinted(answer),
  };
}

const knownScopes = new SharedValues<readonly string[]>();
const knownOrigins = new SharedValues<Pick<TokenFacts, "iss" | "aud" | "audience">>();

function readScopes(scope: unknown): readonly string[] {
  const text = optionalString(scope) ?? "";
  return knownScopes.of(text, () => text.split(" ").filter(Boolean));
}

/** Who issued the token, and for whom. */
function readOrigin({ iss, aud }: Answer): Pick<TokenFacts, "iss" | "aud" | "audience"> {
  return knownOrigins.of(JSON.stringify([iss, aud]), () => {
    const audience = [aud].flat().filter((value) => typeof value === "string");
    return {
      iss: optionalString(iss),
      aud: typeof aud === "string" ? aud : audience,
      audience: audience.map((value) => readServerUrl(value)?.href ?? value),
    };
  });
}

function readMinted({ subject, subject_issuer, claims, act }: Answer): MintedFacts | undefined {
  const minted = {
    subject: optionalString(subject),
    subjectIssuer: optionalString(subject_issuer),
    claims: optionalObject(claims),
    act: optionalObject(act),
  };
  return (minted.subject ?? minted.claims ?? minted.act) ? deepFreeze(minted) : undefined;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

function isBearer(type: unknown): boolean {
  return typeof type === "string" && type.toLowerCase() === "bearer";
}

function badResponse(name: string): McpAuthUpstreamError {
  return new McpAuthUpstreamError("bad_response", `the issuer's introspection answer has no valid "${name}"`);
}
