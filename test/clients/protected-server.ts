/** Protected server: an MCP server as a user of the SDK builds it, where one tool needs a wider scope than the rest. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Request, RequestHandler, Response } from "express";
import express, { json } from "express";
import { mcpAuth } from "../../sdk/index.ts";

export interface ProtectedServer {
  url: string;
  /** From here on every request needs a token of the project with this secret. */
  protect(registrationSecret: string): void;
  close(): Promise<void>;
}

export const baseScope = "mcp:tools";
export const wideScope = "mcp:write";

/** @param path "" for a server at the root of its origin */
export async function listenAsServer(path: string): Promise<ProtectedServer> {
  const app = express();
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
  });
  const mount = path || "/";
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    protect(registrationSecret) {
      const options = { registrationSecret, cacheTtlMs: 0 };
      const toWrite = mcpAuth({ ...options, requiredScopes: [baseScope, wideScope] });
      app.get(mount, offerNoStream);
      app.use(mount, mcpAuth({ ...options, requiredScopes: [baseScope] }));
      app.use(mount, json(), onlyFor("write", toWrite), answer);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Clients that have a token ask for a stream some time after they have connected. Were it refused for a token that is
 * gone by then, they would send their person to sign in beside the request that a test is about.
 */
const offerNoStream: RequestHandler = (request, response, next) => {
  if (!request.headers.authorization) return next();
  response.status(405).set("Allow", "POST").end();
};

function onlyFor(tool: string, guard: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const { method, params } = Object(request.body);
    return method === "tools/call" && params?.name === tool ? guard(request, response, next) : next();
  };
}

/** Stateless: a server for each request. */
async function answer(request: Request, response: Response): Promise<void> {
  const server = new McpServer({ name: "yours", version: "1.0.0" });
  server.registerTool("whoami", { description: "Tells who calls" }, ({ authInfo }) => ({
    content: [{ type: "text", text: JSON.stringify({ ...authInfo?.extra, scopes: authInfo?.scopes }) }],
  }));
  server.registerTool("write", { description: "Needs a wider scope" }, () => ({
    content: [{ type: "text", text: "written" }],
  }));
  const transport = new StreamableHTTPServerTransport({});
  response.on("close", () => void transport.close());
  await server.connect(transport as Parameters<McpServer["connect"]>[0]);
  await transport.handleRequest(request, response, request.body);
}
