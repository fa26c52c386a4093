/** getmcpauth: OAuth 2.1 for an MCP server. The cache, the issuer's client and the mounting stay inside. */

/** Brings the official typing of `req.auth` along. */
export type { BearerAuthMiddlewareOptions } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
export type { McpAuthExtra, McpAuthInfo } from "./auth-info.ts";
export type { McpAuthIntrospection } from "./client.ts";
export { McpAuthClient } from "./client.ts";
export {
  McpAuthConfigError,
  McpAuthRefusedError,
  McpAuthServerUrlError,
  McpAuthUpstreamError,
} from "./errors.ts";
export { mcpAuth } from "./mcp-auth.ts";
export type { McpAuthMiddleware } from "./middleware.ts";
export type { McpAuthMintedToken, McpAuthMintRequest, McpAuthPresentedToken } from "./minting.ts";
export type { McpAuthClientOptions, McpAuthOptions, McpAuthVerifierOptions } from "./options.ts";
export type { ProtectedResource, ProtectedResourceMetadata } from "./protected-resource.ts";
export { protectedResourceMetadata, protectedResourceMetadataUrl } from "./protected-resource.ts";
export { requireScopes, requireToolScopes } from "./require-scopes.ts";
export { McpAuthTokenVerifier } from "./verifier.ts";
