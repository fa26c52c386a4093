/** MCP server: what a user of the guide has, on the official SDK, protected as the guide says. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Request, RequestHandler, Response } from "express";
import express from "express";

/** The guide's `yourMcpServerHandler`: stateless, one tool that tells who calls. */
export async function yourMcpServerHandler(request: Request, response: Response): Promise<void> {
  const server = new McpServer({ name: "yours", version: "1.0.0" });
  server.registerTool("whoami", { description: "Who calls" }, ({ authInfo }) => ({
    content: [{ type: "text", text: JSON.stringify({ ...authInfo?.extra, scopes: authInfo?.scopes }) }],
  }));
  // Without a session id generator: stateless.
  const transport = new StreamableHTTPServerTransport({});
  response.on("close", () => void transport.close());
  await server.connect(transport as Parameters<McpServer["connect"]>[0]);
  await transport.handleRequest(request, response);
}

/** Listens first, so that the server's address is known before its project is created. */
export async function listenAsServer(): Promise<{
  url: string;
  protect(middleware: RequestHandler): void;
  close(): Promise<void>;
}> {
  const app = express();
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    protect(middleware) {
      app.use("/mcp", middleware);
      app.use("/mcp", yourMcpServerHandler);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
