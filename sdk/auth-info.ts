/** Auth info: what a server may know of who calls it. Fits the `AuthInfo` of either MCP SDK. */
import type { TokenFacts } from "./introspection.ts";

/**
 * What mcpauth knows of a token beyond the official fields of `AuthInfo`. A type alias, since `AuthInfo.extra` takes
 * no interface.
 *
 * @example
 * ```ts
 * import type { McpAuthExtra } from "getmcpauth";
 *
 * export const greet = ({ username, sub }: McpAuthExtra) => `Hello ${username ?? sub}`;
 * ```
 */
export type McpAuthExtra = {
  /** The person, by an identifier that never changes. Key your own data by it. */
  sub: string;
  /** The name the person signs in with; may change. */
  username?: string | undefined;
  /** The person's full name and address, where the issuer knows them and may tell. */
  name?: string | undefined;
  email?: string | undefined;
  /** The name the client gave itself. */
  clientName?: string | undefined;
  iss?: string | undefined;
  aud: string | string[];
  /** Minted tokens and API keys only: the person, as the product calls them. */
  subject?: string | undefined;
  /** Minted tokens only: the identity provider that calls them so, where it is not the product itself. */
  subjectIssuer?: string | undefined;
  /** Minted tokens only: what the product said of the person on top. Frozen. */
  claims?: Readonly<Record<string, unknown>> | undefined;
  /** Minted tokens only: who acts for the person (RFC 8693 §4.1). Frozen. */
  act?: Readonly<Record<string, unknown>> | undefined;
  /** Of a call by API key, which is no token: which key it was, by its id and label in the dashboard. Frozen. */
  apiKey?: Readonly<{ id: string; label?: string | undefined }> | undefined;
};

/**
 * What `req.auth` holds behind `mcpAuth()`, and `authInfo` in a tool handler. Every request has a copy of its own.
 *
 * @example
 * ```ts
 * import type { McpAuthInfo } from "getmcpauth";
 *
 * export const owner = (auth: McpAuthInfo) => ({ person: auth.extra.sub, client: auth.clientId });
 * ```
 */
export interface McpAuthInfo {
  /** For this server only: never pass it on to another service. */
  token: string;
  clientId: string;
  scopes: string[];
  /** Seconds since 1970. */
  expiresAt: number;
  /** This server's URL, which the token was issued for. The same for every request, so it cannot be changed. */
  resource: URL;
  /** Where the metadata of this server is, for a challenge of your own. */
  resourceMetadataUrl: string;
  extra: McpAuthExtra;
}

/** A copy for one request. */
export function describeHolder(
  token: string,
  facts: TokenFacts,
  { resource, metadataUrl }: { resource: URL; metadataUrl: string },
): McpAuthInfo {
  const { clientId, scopes, expiresAt } = facts;
  return {
    token,
    clientId,
    scopes: [...scopes],
    expiresAt,
    resource,
    resourceMetadataUrl: metadataUrl,
    extra: holderOf(facts),
  };
}

/** The holder alone, as a copy too. */
export function holderOf({
  sub,
  username,
  name,
  email,
  clientName,
  iss,
  aud,
  minted,
  apiKey,
}: TokenFacts): McpAuthExtra {
  const holder = {
    sub,
    username,
    name,
    email,
    clientName,
    iss,
    aud: typeof aud === "string" ? aud : [...aud],
  };
  const known = minted ? { ...holder, ...minted } : holder;
  return apiKey ? { ...known, apiKey } : known;
}
