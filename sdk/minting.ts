/** Minting: exchanging a product's own knowledge of a person for a token, in the words of RFC 8693. */
import { McpAuthUpstreamError } from "./errors.ts";
import { isObject, optionalString } from "./json.ts";

/**
 * A token that says who somebody is: of the product's identity provider, or one this issuer has issued.
 *
 * @example
 * ```ts
 * import type { McpAuthPresentedToken } from "getmcpauth";
 *
 * export const presented = (idToken: string): McpAuthPresentedToken => ({ idToken });
 * ```
 */
export type McpAuthPresentedToken =
  | { readonly idToken: string }
  | { readonly jwt: string }
  | { readonly accessToken: string };

/**
 * What `McpAuthClient.mint` is to issue. Whatever is left out is as the project says.
 *
 * @example
 * ```ts
 * import type { McpAuthMintRequest } from "getmcpauth";
 *
 * export const request: McpAuthMintRequest = {
 *   subject: "user_42",
 *   name: "Ada Lovelace",
 *   scopes: ["notes:read"],
 *   expiresInSeconds: 600,
 *   claims: { plan: "team" },
 * };
 * ```
 */
export interface McpAuthMintRequest {
  /** Whom the token is for: your own identifier of one of your users, or a token that says who it is. */
  subject: string | McpAuthPresentedToken;
  /** Who acts for them, such as an agent of yours. */
  actor?: string | McpAuthPresentedToken | undefined;
  scopes?: readonly string[] | undefined;
  /** The server URL the token is for. Needed where the project has several. */
  resource?: string | URL | undefined;
  /** How long it is good for. Never longer than the project allows. */
  expiresInSeconds?: number | undefined;
  /** For people to read, such as in the dashboard. */
  name?: string | undefined;
  email?: string | undefined;
  /** What your MCP server is to find in `extra.claims`. */
  claims?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A token fresh from the issuer. Whoever has it can use it: keep it out of logs.
 *
 * @example
 * ```ts
 * import type { McpAuthMintedToken } from "getmcpauth";
 *
 * export const headers = ({ accessToken }: McpAuthMintedToken) => ({ Authorization: `Bearer ${accessToken}` });
 * ```
 */
export interface McpAuthMintedToken {
  readonly accessToken: string;
  /** `Bearer`. */
  readonly tokenType: string;
  readonly scopes: readonly string[];
  readonly expiresInSeconds: number;
  /** Where the project allows them. Good at the issuer's token endpoint, along with `clientId`. */
  readonly refreshToken?: string;
  readonly clientId?: string;
}

/** The token type of a product's own identifiers. */
export const ownSubject = "urn:mcpauth:params:oauth:token-type:subject";
const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
/** RFC 8693 §3. */
const typeOf = new Map([
  ["idToken", "urn:ietf:params:oauth:token-type:id_token"],
  ["jwt", "urn:ietf:params:oauth:token-type:jwt"],
  ["accessToken", "urn:ietf:params:oauth:token-type:access_token"],
]);

/**
 * RFC 8693 §2.1, and `expires_in`, `name`, `email` and `claims` of ours.
 *
 * @throws TypeError for what would name nobody, or another than meant
 */
export function mintForm(request: McpAuthMintRequest): Record<string, string> {
  const { subject, actor, scopes, resource, expiresInSeconds, name, email, claims } = Object(request);
  if (scopes !== undefined && !Array.isArray(scopes)) {
    throw new TypeError("mint: scopes must be an array of scope names");
  }
  const parameters = {
    grant_type: tokenExchange,
    ...partyForm("subject", subject),
    ...(actor !== undefined && partyForm("actor", actor)),
    scope: scopes?.join(" "),
    resource,
    expires_in: expiresInSeconds,
    name,
    email,
    claims: claims && JSON.stringify(claims),
  };
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([parameter, value]) => [parameter, String(value)]));
}

export function readMintedToken(answer: unknown): McpAuthMintedToken {
  const { access_token, token_type, expires_in, scope, ...rest } = isObject(answer) ? answer : {};
  if (typeof access_token !== "string") throw badResponse("access_token");
  if (typeof token_type !== "string") throw badResponse("token_type");
  if (typeof expires_in !== "number") throw badResponse("expires_in");
  return {
    accessToken: access_token,
    tokenType: token_type,
    scopes: optionalString(scope)?.split(" ").filter(Boolean) ?? [],
    expiresInSeconds: expires_in,
    ...(typeof rest.refresh_token === "string" && { refreshToken: rest.refresh_token }),
    ...(typeof rest.client_id === "string" && { clientId: rest.client_id }),
  };
}

function partyForm(role: "subject" | "actor", party: unknown): Record<string, string> {
  const { type, token } = typeof party === "string" ? { type: ownSubject, token: party } : presented(party);
  // An identifier that is missing must not become the user "undefined".
  if (!type || typeof token !== "string" || token.trim() === "") {
    throw new TypeError(
      `mint: ${role} must be your own identifier of a user, a text that is not blank, or one of { idToken }, { jwt } and { accessToken }`,
    );
  }
  return { [`${role}_token`]: token, [`${role}_token_type`]: type };
}

function presented(party: unknown): { type?: string | undefined; token?: unknown } {
  const [[kind = "", token] = [], ...more] = Object.entries(Object(party));
  return more.length === 0 ? { type: typeOf.get(kind), token } : {};
}

function badResponse(name: string): McpAuthUpstreamError {
  return new McpAuthUpstreamError("bad_response", `the issuer's answer to a mint has no valid "${name}"`);
}
