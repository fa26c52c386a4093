/** The official 1.x transports behind `mcpAuth()`, with the official client, in the ways servers mount them. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import type { Express, RequestHandler } from "express";
import express from "express";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createServer, yourMcpServerHandler } from "./examples/mcp-server.ts";
import type { McpAuthMiddleware } from "./index.ts";
import { mcpAuth } from "./index.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";
import type { Listening } from "./test/listen.ts";
import { listen } from "./test/listen.ts";

let issuer: FakeIssuer;
let app: Express;
let auth: McpAuthMiddleware;
let server: Listening;

beforeEach(async () => {
  issuer = await startIssuer();
  app = express();
  auth = mcpAuth({ registrationSecret: issuer.secret, onError: () => {} });
  server = await listen(app);
});

afterEach(async () => {
  await server.close();
  await issuer.close();
});

type ClientTransport = typeof StreamableHTTPClientTransport | typeof SSEClientTransport;

/** What the tool says to a client that has a token for the server at this path, and how one without fares. */
async function call(Transport: ClientTransport, path: string): Promise<{ says: unknown; without: unknown }> {
  const url = new URL(`${server.url}${path}`);
  issuer.resources = [url.href];
  const without = await connect(new Transport(url)).then(
    () => 200,
    (error: { code?: number }) => error.code,
  );
  const headers = { Authorization: `Bearer ${issuer.issue()}` };
  const client = await connect(new Transport(url, { requestInit: { headers } }));
  const { content } = await client.callTool({ name: "whoami" });
  await client.close();
  return { says: content, without };
}

async function connect(transport: InstanceType<ClientTransport>): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return client;
}

const answered = {
  says: [{ type: "text", text: "mona through Claude" }],
  without: 401,
};

describe("Streamable HTTP", () => {
  test("at a mount path", async () => {
    app.use("/mcp", auth, yourMcpServerHandler);
    expect(await call(StreamableHTTPClientTransport, "/mcp")).toEqual(answered);
  });

  test("on a router in a sub-app", async () => {
    const router = express.Router();
    router.use("/mcp", auth, yourMcpServerHandler);
    app.use("/v1", express().use(router));
    expect(await call(StreamableHTTPClientTransport, "/v1/mcp")).toEqual(answered);
  });

  test("as the handlers of one route", async () => {
    app.all("/mcp", auth, yourMcpServerHandler);
    expect(await call(StreamableHTTPClientTransport, "/mcp")).toEqual(answered);
  });

  test("at the root of the app", async () => {
    app.use(auth, yourMcpServerHandler);
    expect(await call(StreamableHTTPClientTransport, "/")).toEqual(answered);
  });
});

describe("SSE", () => {
  const transports = new Map<string, SSEServerTransport>();

  function stream(messages: string): RequestHandler {
    return async (_request, response) => {
      const transport = new SSEServerTransport(messages, response);
      transports.set(transport.sessionId, transport);
      await createServer().connect(transport);
    };
  }

  const receive: RequestHandler = async (request, response) => {
    await transports.get(String(request.query.sessionId))?.handlePostMessage(request, response);
  };

  test("with its messages below the mount path", async () => {
    app.use("/sse", auth);
    app.get("/sse", stream("/sse/messages"));
    app.post("/sse/messages", receive);
    expect(await call(SSEClientTransport, "/sse")).toEqual(answered);
  });

  test("with two routes, both of the project's only server URL", async () => {
    app.get("/sse", auth, stream("/messages"));
    app.post("/messages", auth, receive);
    expect(await call(SSEClientTransport, "/sse")).toEqual(answered);
  });
});
