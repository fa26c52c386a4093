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
  /** Which key it was, where it is no token. Frozen. */
  readonly apiKey: ApiKeyFacts | undefined;
}

export interface ApiKeyFacts {
  readonly id: string;
  readonly label: string | undefined;
}

/** What the issuer says of anything else. */
export interface Inactive {
  /** Of what was an API key, in seconds since 1970. */
  readonly endedAt: number | undefined;
}

/** Who presents what is asked about. The issuer notes it of API keys, so that their holders are found. */
export interface Sender {
  readonly userAgent: string | undefined;
  readonly address: string | undefined;
}

export interface Question {
  readonly token: string;
  /** Whether an API key is as good as a token. */
  readonly apiKeys: boolean;
  readonly sender: (() => Sender) | undefined;
}

/** What only a minted token has, or an API key of a user. Frozen, so that it need not be copied for every request. */
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

const apiKeyType = "urn:mcpauth:params:oauth:token-type:api_key";

/** @throws McpAuthUpstreamError where nothing is known: an unreachable issuer never makes a token invalid */
export async function introspect(issuer: Issuer, question: Question): Promise<TokenFacts | Inactive> {
  const { token, apiKeys, sender } = question;
  // What is a token by its form is nobody's key.
  const isPerhapsKey = apiKeys && !/^(mcpauth_|eyJ)/.test(token);
  const answer = await askAbout(issuer, { token, ...(isPerhapsKey && sender && senderForm(sender())) });
  // Only access tokens have a token_type (RFC 7662 §2.2): a refresh token must never open a server. One of the type
  // DPoP (RFC 9449) is worth nothing to who only holds it.
  const type = optionalString(answer.token_type)?.toLowerCase();
  const isGood = answer.active && (type === "bearer" || (apiKeys && type === apiKeyType));
  return isGood ? readFacts(answer) : { endedAt: readEnd(answer) };
}

/** The answer as it stands, also of a token that is not active. */
export async function askAbout(issuer: Issuer, form: Record<string, string>): Promise<Answer> {
  const answer = await issuer.post("/api/oauth/introspect", form);
  if (!isObject(answer) || typeof answer.active !== "boolean") throw badResponse("active");
  return answer;
}

function senderForm({ userAgent, address }: Sender): Record<string, string> {
  return {
    ...(userAgent !== undefined && { user_agent: userAgent.slice(0, 200) }),
    ...(address !== undefined && { address }),
  };
}

function readEnd({ active, api_key: key }: Answer): number | undefined {
  const { ended_at: endedAt } = Object(key);
  // What no date can hold is no time.
  return !active && Number.isInteger(endedAt) && Math.abs(endedAt) < 8e12 ? endedAt : undefined;
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
    apiKey: readApiKey(answer.api_key),
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

function readApiKey(key: unknown): ApiKeyFacts | undefined {
  if (!isObject(key) || typeof key.id !== "string") return undefined;
  return Object.freeze({ id: key.id, label: optionalString(key.label) });
}

function badResponse(name: string): McpAuthUpstreamError {
  return new McpAuthUpstreamError("bad_response", `the issuer's introspection answer has no valid "${name}"`);
}
