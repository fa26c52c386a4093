/** Scopes of single tools, with real servers and clients of both generations of the official SDK. */

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpServer as McpServer2 } from "@modelcontextprotocol/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McpAuthOptions } from "./index.ts";
import { McpAuthConfigError, mcpAuth, requireScopes, requireToolScopes } from "./index.ts";
import { ask } from "./test/ask.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";
import type { Listening } from "./test/listen.ts";
import type { ToolClient } from "./test/tool-server.ts";
import { connect, generations, startToolServer, toolScopes } from "./test/tool-server.ts";

const metadataUrl = "https://notes.example.com/.well-known/oauth-protected-resource";

let issuer: FakeIssuer;
let server: Listening;

beforeEach(async () => {
  issuer = await startIssuer("https://notes.example.com/mcp");
});

afterEach(async () => {
  await server?.close();
  await issuer.close();
});

describe.each(generations)("with the official SDK %s", (generation) => {
  async function start(scope: string, options: Partial<McpAuthOptions> = {}): Promise<ToolClient> {
    server = await startToolServer(generation, mcpAuth({ registrationSecret: issuer.secret, ...options }));
    return connect(generation, server.url, issuer.issue({ scope }));
  }

  test("tools/list has what the token may call", async () => {
    const client = await start("notes:read");
    expect(await client.names()).toEqual(["hello", "share"]);
    const writer = await connect(generation, server.url, issuer.issue({ scope: "notes:write" }));
    expect(await writer.names()).toEqual(["hello", "write", "share"]);
    const admin = await connect(generation, server.url, issuer.issue({ scope: "notes:admin notes:write" }));
    expect(await admin.names()).toEqual(["hello", "write", "erase", "share"]);
  });

  test("a tool is called with all of its scopes", async () => {
    const client = await start("notes:write notes:share");
    expect(await client.call("hello")).toMatchObject({ content: [{ text: "hello" }] });
    expect(await client.call("write")).toMatchObject({ content: [{ text: "note" }] });
    expect(await client.call("share")).toMatchObject({ content: [{ text: "NOTE" }] });
  });

  test.each([
    { tool: "erase", missing: "notes:admin", toAskFor: "notes:write notes:admin notes:read" },
    { tool: "share", missing: "notes:share", toAskFor: "notes:share notes:read notes:write" },
  ])("$tool answers with an error that names what to ask for", async ({ tool, missing, toAskFor }) => {
    const client = await start("notes:read notes:write");
    const description = `The access token lacks what this tool needs: ${missing}`;
    expect(await client.call(tool)).toMatchObject({
      isError: true,
      content: [{ type: "text", text: description }],
      _meta: {
        "mcp/www_authenticate": [
          `Bearer error="insufficient_scope", error_description="${description}", scope="${toAskFor}", resource_metadata="${metadataUrl}"`,
        ],
      },
    });
  });

  test("the option toolScopes answers a call with 403, before the MCP server", async () => {
    const client = await start("notes:read notes:write", { toolScopes });
    await expect(client.call("erase")).rejects.toThrow(/insufficient.scope/i);
    expect(await client.call("write")).toMatchObject({ content: [{ text: "note" }] });
    expect(await client.names()).toEqual(["hello", "write", "share"]);
  });
});

describe("the option toolScopes", () => {
  const call = (name: string) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name } });

  async function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const auth = mcpAuth({ registrationSecret: issuer.secret, requiredScopes: ["notes:read"], toolScopes });
    server = await startToolServer("1.x", auth);
    const Authorization = `Bearer ${issuer.issue({ scope: "notes:read notes:list" })}`;
    return fetch(`${server.url}/mcp`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { Authorization, "Content-Type": "application/json", ...headers },
    });
  }

  test("names all that the server and the tool need, and what the token has, in one challenge", async () => {
    const { status, headers } = await post(call("erase"));
    expect(status).toBe(403);
    expect(headers.get("www-authenticate")).toContain(
      'scope="notes:read notes:write notes:admin notes:list", resource_metadata=',
    );
  });

  test("names what all calls of a batch need", async () => {
    const { status, headers } = await post([call("hello"), call("write"), call("erase")]);
    expect(status).toBe(403);
    expect(headers.get("www-authenticate")).toContain("notes:write notes:admin");
  });

  test.each([
    { "Content-Type": "text/plain; application/json" },
    { "Mcp-Name": "hello", "Mcp-Method": "ping" },
  ])("is not led astray by the headers %j", async (headers) => {
    expect((await post(call("erase"), headers)).status).toBe(403);
  });

  test.each(["", "<xml>", '{"method":'])(
    "lets no body pass that it cannot read, such as %j",
    async (body) => {
      expect((await post(body)).status).toBe(400);
    },
  );

  test("asks no body of who has no token", async () => {
    const auth = mcpAuth({ registrationSecret: issuer.secret, toolScopes });
    server = await startToolServer("1.x", auth);
    expect((await ask(`${server.url}/mcp`)).status).toBe(401);
  });
});

describe("without any token, as over stdio", () => {
  test("no tool that needs a scope is listed or called", async () => {
    const notes = requireToolScopes(new McpServer({ name: "notes", version: "1.0.0" }), toolScopes);
    const done = () => ({ content: [] });
    notes.registerTool("hello", {}, done);
    notes.registerTool("erase", {}, done);
    notes.registerTool("share", {}, requireScopes(["notes:share"], done));
    const [here, there] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: "test", version: "1.0.0" });
    await Promise.all([notes.connect(there), client.connect(here)]);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["hello", "share"]);
    for (const name of ["erase", "share"]) {
      const result = await client.callTool({ name });
      expect(result.isError).toBe(true);
      expect(result._meta).toBeUndefined();
    }
  });
});

describe("a mistake", () => {
  test.each<unknown>([["notes write"], "notes:write", [""], [7], undefined])(
    "in the scopes %j is said at once",
    (scopes) => {
      const wrap = () => requireScopes(scopes as string[], () => ({ content: [] }));
      expect(wrap).toThrow(McpAuthConfigError);
      expect(wrap).toThrow("the first argument of requireScopes must be an array of scope names");
    },
  );

  test("in the scopes of a tool is said at once, with its name", () => {
    const notes = new McpServer({ name: "notes", version: "1.0.0" });
    expect(() => requireToolScopes(notes, { erase: "notes:write" as unknown as string[] })).toThrow(
      "toolScopes.erase must be an array of scope names",
    );
  });

  test("of calling requireToolScopes too late is said at once", () => {
    const done = () => ({ content: [] });
    const first = new McpServer({ name: "notes", version: "1.0.0" });
    first.registerTool("hello", {}, done);
    const second = new McpServer2({ name: "notes", version: "1.0.0" });
    second.registerTool("hello", {}, done);
    for (const notes of [first, second]) {
      expect(() => requireToolScopes(notes, toolScopes)).toThrow("before any tool is registered");
    }
  });
});
