/** getmcpauth: OAuth 2.1 for an MCP server. The cache, the issuer's client and the mounting stay inside. */

/** Brings the official typing of `req.auth` along. */
export type { BearerAuthMiddlewareOptions } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
export { McpAuthConfigError, McpAuthServerUrlError, McpAuthUpstreamError } from "./errors.ts";
export type { McpAuthMiddleware } from "./mcp-auth.ts";
export { mcpAuth } from "./mcp-auth.ts";
export type { McpAuthOptions, McpAuthVerifierOptions } from "./options.ts";
export type { ProtectedResourceMetadata } from "./protected-resource.ts";
export type { McpAuthExtra, McpAuthInfo } from "./verifier.ts";
export { McpAuthTokenVerifier } from "./verifier.ts";
