/** Conformance server: an MCP server behind our SDK with the tools the official suite calls, stateless. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Request, Response } from "express";
import express from "express";
import { mcpAuth } from "../sdk/index.ts";

export interface ConformanceServer {
  url: string;
  protect(registrationSecret: string): void;
  close(): Promise<void>;
}

export async function listenAsConformanceServer(): Promise<ConformanceServer> {
  const app = express();
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    protect(registrationSecret) {
      app.use("/mcp", mcpAuth({ registrationSecret }));
      app.use("/mcp", answer);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: Request, response: Response): Promise<void> {
  const server = serverWithTestTools();
  const transport = new StreamableHTTPServerTransport({});
  response.on("close", () => void transport.close());
  await server.connect(transport as Parameters<McpServer["connect"]>[0]);
  await transport.handleRequest(request, response);
}

/** Names and answers are the suite's. The last two stream: what they tell before the result must come through too. */
function serverWithTestTools(): McpServer {
  const server = new McpServer({ name: "conformance", version: "1.0.0" }, { capabilities: { logging: {} } });
  server.registerTool("test_simple_text", { description: "Answers with text" }, () =>
    text("This is a simple text response for testing."),
  );
  server.registerTool("test_error_handling", { description: "Fails" }, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  server.registerTool("test_tool_with_logging", { description: "Logs three times" }, async (extra) => {
    for (const data of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
      await extra.sendNotification({ method: "notifications/message", params: { level: "info", data } });
      await delay(50);
    }
    return text("logged");
  });
  server.registerTool("test_tool_with_progress", { description: "Reports progress" }, async (extra) => {
    const { progressToken = "" } = extra._meta ?? {};
    for (const progress of [0, 50, 100]) {
      const params = { progressToken, progress, total: 100 };
      await extra.sendNotification({ method: "notifications/progress", params });
      await delay(50);
    }
    return text("done");
  });
  return server;
}

function text(content: string) {
  return { content: [{ type: "text" as const, text: content }] };
}
