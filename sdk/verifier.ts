/** Verifier: from an access token to what the server may know of its holder. */
import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import type { AuthInfo } from "@modelcontextprotocol/sdk/server/auth/types.js";
import { isTokenLike } from "./credentials.ts";
import type { TokenFacts } from "./introspection.ts";
import { Issuer } from "./issuer.ts";
import { KnownTokens } from "./known-tokens.ts";
import type { McpAuthVerifierOptions } from "./options.ts";
import { Project } from "./project.ts";
import type { Place } from "./server-url.ts";
import type { Settings } from "./settings.ts";
import { readVerifierOptions } from "./settings.ts";

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
  /** The person's name at sign-in; may change. */
  username?: string | undefined;
  /** The name the client gave itself. */
  clientName?: string | undefined;
  iss?: string | undefined;
  aud: string | string[];
};

/**
 * What `req.auth` holds behind `mcpAuth()`, and `extra.authInfo` in a tool handler. Every request has a copy of its own.
 *
 * @example
 * ```ts
 * import type { McpAuthInfo } from "getmcpauth";
 *
 * export const owner = (auth: McpAuthInfo) => ({ person: auth.extra.sub, client: auth.clientId });
 * ```
 */
export interface McpAuthInfo extends AuthInfo {
  /** Seconds since 1970. */
  expiresAt: number;
  /** This server's URL, which the token was issued for. */
  resource: URL;
  extra: McpAuthExtra;
}

/** What verifying needs: one issuer, asked about the project and about tokens. */
export interface Connection {
  readonly project: Project;
  readonly tokens: KnownTokens;
}

export function connect(settings: Settings): Connection {
  const issuer = new Issuer(settings);
  return {
    project: new Project(issuer, settings),
    tokens: new KnownTokens(issuer, settings.cacheTtlMs),
  };
}

/** @throws InvalidTokenError for a token that does not open this server, whatever the reason */
export async function verifyToken(
  { project, tokens }: Connection,
  token: string,
  place: Place,
): Promise<McpAuthInfo> {
  const facts = isTokenLike(token) ? await tokens.lookup(token) : undefined;
  if (!facts) throw new InvalidTokenError("The access token is unknown, expired or revoked");
  await project.learn(facts.audience);
  const { server } = await project.locate(place);
  if (!facts.audience.includes(server.href)) {
    throw new InvalidTokenError("The access token was not issued for this server");
  }
  return describe(token, facts, server.href);
}

function describe(token: string, facts: TokenFacts, resource: string): McpAuthInfo {
  const { clientId, clientName, scopes, expiresAt, sub, username, iss, aud } = facts;
  return {
    token,
    clientId,
    scopes: [...scopes],
    expiresAt,
    resource: new URL(resource),
    extra: { sub, username, clientName, iss, aud: typeof aud === "string" ? aud : [...aud] },
  };
}

const anywhere: Place = { mountPath: undefined, calledPath: "", host: undefined, sole: true };

/**
 * The verifier behind `mcpAuth()`, for use under a gate of your own. Prefer `mcpAuth()`: the official
 * `requireBearerAuth` answers 500 where the issuer cannot be reached, as it knows no 503.
 *
 * Needs the option `resource` where the project has more than one server URL.
 *
 * @example
 * ```ts
 * import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
 * import { McpAuthTokenVerifier } from "getmcpauth";
 *
 * const verifier = new McpAuthTokenVerifier({ registrationSecret: process.env.MCPAUTH_SECRET! });
 * export const gate = requireBearerAuth({ verifier });
 * ```
 */
export class McpAuthTokenVerifier implements OAuthTokenVerifier {
  readonly #connection: Connection;

  /** @throws McpAuthConfigError for an option that is missing, wrong or unknown */
  constructor(options: McpAuthVerifierOptions) {
    this.#connection = connect(readVerifierOptions(options));
  }

  /**
   * @throws InvalidTokenError for a token that is unknown, expired, revoked or meant for another server
   * @throws McpAuthUpstreamError where the issuer gives no usable answer
   */
  verifyAccessToken(token: string): Promise<McpAuthInfo> {
    return verifyToken(this.#connection, token, anywhere);
  }
}
