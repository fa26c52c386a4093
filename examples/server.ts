/**
 * An MCP server to start from: two tools that only people who signed in and allowed it can call.
 * It reads MCPAUTH_SECRET, the registration secret of its project, and PORT.
 */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { RequestHandler } from "express";
import express from "express";
import { z } from "zod";
// In your project: import { mcpAuth } from "getmcpauth";
import { mcpAuth } from "../sdk/index.ts";

const port = Number(process.env.PORT ?? 3000);

/** Clients that run in a browser, such as MCP Inspector's direct mode, call from another origin. */
const allowBrowsers: RequestHandler = (request, response, next) => {
  response.set({
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, MCP-Protocol-Version",
    "Access-Control-Expose-Headers": "WWW-Authenticate",
  });
  if (request.method === "OPTIONS") response.status(204).end();
  else next();
};

/** A server per request: it keeps no sessions, so any number of copies can run side by side. */
const answer: RequestHandler = async (request, response) => {
  const server = createServer();
  const transport = new StreamableHTTPServerTransport({});
  response.on("close", () => void server.close());
  // The cast is for this repository's exactOptionalPropertyTypes only.
  await server.connect(transport as Parameters<McpServer["connect"]>[0]);
  await transport.handleRequest(request, response);
};

/** Replace these tools by your own. `authInfo` is what mcpAuth found out about the caller. */
function createServer(): McpServer {
  const server = new McpServer({ name: "demo", version: "1.0.0" });
  server.registerTool(
    "whoami",
    { description: "Tells who is calling, and through which client." },
    ({ authInfo }) => text(`${authInfo?.extra?.username}, through ${authInfo?.extra?.clientName}`),
  );
  server.registerTool(
    "add",
    { description: "Adds two numbers.", inputSchema: { a: z.number(), b: z.number() } },
    ({ a, b }) => text(String(a + b)),
  );
  return server;
}

function text(value: string) {
  return { content: [{ type: "text" as const, text: value }] };
}

const app = express();
app.use("/mcp", allowBrowsers);
app.use("/mcp", mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET ?? "" }));
app.post("/mcp", answer);
// GET would open a stream for messages nobody asked for, DELETE end a session: there are none of either.
app.all("/mcp", (_request, response) => void response.status(405).set("Allow", "POST").end());

app.listen(port, (error) => {
  if (error) throw error;
  console.log(`MCP server at http://localhost:${port}/mcp`);
});
