/** Next.js, app/.well-known/oauth-protected-resource/[[...path]]/route.ts */
import { mcpAuth } from "./mcp-auth.ts";

export const GET = mcpAuth.metadata;
export const OPTIONS = mcpAuth.metadata;
