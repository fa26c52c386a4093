/** mcpAuth: the Express middleware for servers on `@modelcontextprotocol/sdk`. */
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import type { McpAuthMiddleware } from "./middleware.ts";
import { createMiddleware } from "./middleware.ts";
import type { McpAuthOptions } from "./options.ts";
import { readMiddlewareOptions } from "./settings.ts";

/**
 * Express middleware: nothing mounted behind it is reached without a valid access token for this server. It also
 * tells clients where to get one, at `/.well-known/oauth-protected-resource` of the app.
 *
 * @throws McpAuthConfigError for an option that is missing, wrong or unknown
 * @example
 * ```ts
 * import express from "express";
 * import { mcpAuth } from "getmcpauth";
 *
 * const app = express();
 * app.use("/mcp", mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! }));
 * app.use("/mcp", (request, response) => response.json({ hello: request.auth?.extra?.username }));
 * app.listen(3000);
 * ```
 */
export function mcpAuth(options: McpAuthOptions): McpAuthMiddleware {
  return createMiddleware(readMiddlewareOptions(options), (auth, requiredScopes) =>
    requireBearerAuth({
      verifier: { verifyAccessToken: async () => auth },
      requiredScopes,
      resourceMetadataUrl: auth.resourceMetadataUrl,
    }),
  );
}
