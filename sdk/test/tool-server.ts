/** Tool server for tests: an MCP server behind `mcpAuth()` whose tools need scopes, in each generation of the official SDK. */
import { Client as Client2, StreamableHTTPClientTransport as Transport2 } from "@modelcontextprotocol/client";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createMcpHandler, McpServer as McpServer2 } from "@modelcontextprotocol/server";
import type { RequestHandler } from "express";
import express from "express";
// biome-ignore lint/correctness/noUndeclaredDependencies: a peer of the official SDK, which users have beside it.
import * as z from "zod";
import { requireScopes, requireToolScopes } from "../index.ts";
import type { Listening } from "./listen.ts";
import { listen } from "./listen.ts";

export const toolScopes = { write: ["notes:write"], erase: ["notes:write", "notes:admin"] };

const saysHello = () => ({ content: [{ type: "text" as const, text: "hello" }] });
const says = ({ text }: { text: string }) => ({ content: [{ type: "text" as const, text }] });

/** Tools `hello`, `write` and `erase`; the last two need scopes by `toolScopes`, `share` by itself. */
const servers = {
  "1.x": (): RequestHandler => async (request, response) => {
    const server = requireToolScopes(new McpServer({ name: "notes", version: "1.0.0" }), toolScopes);
    server.registerTool("hello", {}, saysHello);
    server.registerTool("write", { inputSchema: { text: z.string() } }, says);
    server.registerTool("erase", {}, saysHello);
    server.registerTool(
      "share",
      { inputSchema: { text: z.string() } },
      requireScopes(["notes:share"], ({ text }) => says({ text: text.toUpperCase() })),
    );
    const transport = new StreamableHTTPServerTransport({});
    response.on("close", () => void transport.close());
    await server.connect(transport as Parameters<McpServer["connect"]>[0]);
    await transport.handleRequest(request, response);
  },
  "2.x": (): RequestHandler => {
    const handler = createMcpHandler(() => {
      const server = requireToolScopes(new McpServer2({ name: "notes", version: "1.0.0" }), toolScopes);
      server.registerTool("hello", {}, saysHello);
      server.registerTool("write", { inputSchema: z.object({ text: z.string() }) }, says);
      server.registerTool("erase", {}, saysHello);
      server.registerTool(
        "share",
        { inputSchema: z.object({ text: z.string() }) },
        requireScopes(["notes:share"], ({ text }) => says({ text: text.toUpperCase() })),
      );
      return server;
    });
    return toNodeHandler(handler) as unknown as RequestHandler;
  },
};

export type Generation = keyof typeof servers;

export const generations = Object.keys(servers) as Generation[];

export function startToolServer(generation: Generation, middleware: RequestHandler): Promise<Listening> {
  const app = express();
  app.use("/mcp", middleware);
  app.use("/mcp", servers[generation]());
  return listen(app);
}

/** What a test needs of a client, whichever generation it is of. */
export interface ToolClient {
  names(): Promise<string[]>;
  call(name: string): Promise<Record<string, unknown>>;
}

/** A client of the same generation with a token of its own. */
export async function connect(generation: Generation, url: string, token: string): Promise<ToolClient> {
  const options = { requestInit: { headers: { Authorization: `Bearer ${token}` } } };
  const client = await clients[generation](new URL(`${url}/mcp`), options);
  return {
    names: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: (name) => client.callTool({ name, arguments: { text: "note" } }),
  };
}

const clients = {
  "1.x": async (url: URL, options: object) => {
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(url, options) as Parameters<Client["connect"]>[0]);
    return client;
  },
  "2.x": async (url: URL, options: object) => {
    const client = new Client2({ name: "test", version: "1.0.0" });
    await client.connect(new Transport2(url, options));
    return client;
  },
};
