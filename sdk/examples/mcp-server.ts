/** An MCP server with one tool, which tells callers who they are. Stateless: one server per request. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Request, Response } from "express";

export async function yourMcpServerHandler(request: Request, response: Response): Promise<void> {
  const server = createServer();
  const transport = new StreamableHTTPServerTransport({});
  response.on("close", () => void transport.close());
  await server.connect(transport as Parameters<McpServer["connect"]>[0]);
  await transport.handleRequest(request, response);
}

export function createServer(): McpServer {
  const server = new McpServer({ name: "example", version: "1.0.0" });
  server.registerTool("whoami", { description: "Tells who is calling" }, ({ authInfo }) => ({
    content: [{ type: "text", text: `${authInfo?.extra?.username} through ${authInfo?.extra?.clientName}` }],
  }));
  return server;
}
