/** Cloudflare Workers (with `nodejs_compat`), Deno and Bun. In your project import from "getmcpauth/fetch". */
import { createMcpAuth } from "../fetch.ts";
import { mcpHandler } from "./mcp-handler.ts";

const { protect } = createMcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET ?? "" });

// biome-ignore lint/style/noDefaultExport: this is what makes a module a Worker.
export default { fetch: protect((request, authInfo) => mcpHandler.fetch(request, { authInfo })) };
