/** getmcpauth/v2: OAuth 2.1 for an MCP server on the split packages, `@modelcontextprotocol/server` and `/express` 2.x. */
import { requireBearerAuth } from "@modelcontextprotocol/express";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/server";
import { OAuthError, OAuthErrorCode } from "@modelcontextprotocol/server";
import type { McpAuthInfo } from "./auth-info.ts";
import type { McpAuthMiddleware } from "./middleware.ts";
import { createMiddleware } from "./middleware.ts";
import type { McpAuthOptions, McpAuthVerifierOptions } from "./options.ts";
import { readMiddlewareOptions, readVerifierOptions } from "./settings.ts";
import type { Connection } from "./verification.ts";
import { connect, verifyAnywhere } from "./verification.ts";

/** Brings the official typing of `req.auth` along. */
export type { BearerAuthMiddlewareOptions } from "@modelcontextprotocol/express";
export type { McpAuthExtra, McpAuthInfo } from "./auth-info.ts";
export type { McpAuthIntrospection } from "./client.ts";
export { McpAuthClient } from "./client.ts";
export {
  McpAuthConfigError,
  McpAuthRefusedError,
  McpAuthServerUrlError,
  McpAuthUpstreamError,
} from "./errors.ts";
export type { McpAuthMiddleware } from "./middleware.ts";
export type { McpAuthMintedToken, McpAuthMintRequest, McpAuthPresentedToken } from "./minting.ts";
export type { McpAuthClientOptions, McpAuthOptions, McpAuthVerifierOptions } from "./options.ts";
export type { ProtectedResource, ProtectedResourceMetadata } from "./protected-resource.ts";
export { protectedResourceMetadata, protectedResourceMetadataUrl } from "./protected-resource.ts";
export { requireScopes, requireToolScopes } from "./require-scopes.ts";

/**
 * `mcpAuth()` of `getmcpauth` with the gate of the newer MCP SDK behind it; all else is the same.
 *
 * @throws McpAuthConfigError for an option that is missing, wrong or unknown
 * @example
 * ```ts
 * import { createMcpExpressApp } from "@modelcontextprotocol/express";
 * import { mcpAuth } from "getmcpauth/v2";
 *
 * const app = createMcpExpressApp();
 * app.use("/mcp", mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! }));
 * app.use("/mcp", (request, response) => response.json({ hello: request.auth?.extra?.username }));
 * app.listen(3000);
 * ```
 */
export function mcpAuth(options: McpAuthOptions): McpAuthMiddleware {
  return createMiddleware(readMiddlewareOptions(options), (auth, requiredScopes) =>
    requireBearerAuth({ verifier: { verifyAccessToken: async () => auth }, requiredScopes }),
  );
}

/**
 * The verifier behind `mcpAuth()`, for a gate of your own on the newer MCP SDK. Prefer `mcpAuth()`: the official
 * `requireBearerAuth` answers 500 where the issuer cannot be reached, as it knows no 503.
 *
 * Needs the option `resource` where the project has more than one server URL.
 *
 * @example
 * ```ts
 * import { requireBearerAuth } from "@modelcontextprotocol/server";
 * import { McpAuthTokenVerifier } from "getmcpauth/v2";
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
   * @throws OAuthError with `invalid_token` for a token that is unknown, expired, revoked or meant for another server
   * @throws McpAuthUpstreamError where the issuer gives no usable answer
   */
  async verifyAccessToken(token: string): Promise<McpAuthInfo> {
    const verified = await verifyAnywhere(this.#connection, token);
    if ("rejection" in verified) throw new OAuthError(OAuthErrorCode.InvalidToken, verified.rejection);
    return verified.auth;
  }
}
