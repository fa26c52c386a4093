/** Next.js, lib/mcp-auth.ts: one for all routes. In your project import from "getmcpauth/fetch". */
import { createMcpAuth } from "../../fetch.ts";

export const mcpAuth = createMcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET ?? "" });
