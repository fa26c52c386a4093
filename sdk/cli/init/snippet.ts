/** Snippet: what to paste where the place for it could not be found. */
import { hook } from "./fastify.ts";
import type { Framework } from "./project.ts";

const secret = "registrationSecret: process.env.MCPAUTH_SECRET!";

const express = (entry: string) => `import { mcpAuth } from "${entry}";

// Before the route of your MCP server; replace any other guard.
app.use("/mcp", mcpAuth({ ${secret} }));`;

const hono = `import { createMcpAuth } from "getmcpauth/fetch";

const { protect, metadata } = createMcpAuth({ ${secret} });

// Around the handler of your MCP server, which is given who is calling.
const handle = protect((request, authInfo) => mcpHandler.fetch(request, { authInfo }));

app.all("/mcp", ({ req }) => handle(req.raw));
app.all("/.well-known/oauth-protected-resource/*", ({ req }) => metadata(req.raw));`;

const fastify = `import { createMcpAuth } from "getmcpauth/fetch";

const mcpAuth = createMcpAuth({ ${secret} });

// Before the route of your MCP server.
${hook("app", "/mcp").join("\n").trimEnd()}`;

const next = `// lib/mcp-auth.ts
import { createMcpAuth } from "getmcpauth/fetch";

export const mcpAuth = createMcpAuth({ ${secret} });

// app/.well-known/oauth-protected-resource/[[...path]]/route.ts
export const GET = mcpAuth.metadata;
export const OPTIONS = mcpAuth.metadata;

// In the route of your MCP server, around its handler, which is given who is calling.
const handle = mcpAuth.protect((request, authInfo) => mcpHandler.fetch(request, { authInfo }));

export { handle as DELETE, handle as GET, handle as OPTIONS, handle as POST };`;

export function snippetFor(framework: Framework, sdk: 1 | 2): string {
  const snippets: Record<Framework, string> = {
    Express: express(sdk === 1 ? "getmcpauth" : "getmcpauth/v2"),
    Hono: hono,
    Fastify: fastify,
    "Next.js": next,
  };
  return snippets[framework];
}
