/** `getmcpauth/v2` beyond what all entries have in common: the newer MCP SDK's own gate and scope challenges. */
import { createMcpExpressApp } from "@modelcontextprotocol/express";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer, requireBearerAuth, requireScopes } from "@modelcontextprotocol/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "./test/ask.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";
import { listen } from "./test/listen.ts";
import { callTool } from "./test/situations.ts";
import { McpAuthTokenVerifier, mcpAuth } from "./v2.ts";

const resource = "https://your-server.example.com/mcp";

let issuer: FakeIssuer;

beforeEach(async () => {
  issuer = await startIssuer(resource);
});

afterEach(() => issuer.close());

test("McpAuthTokenVerifier opens the official gate, and an unknown token is 401 there", async () => {
  const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret });
  const gate = requireBearerAuth({ verifier });
  const call = (token: string) => new Request(resource, { headers: { Authorization: `Bearer ${token}` } });
  expect(await gate(call(issuer.issue()))).toMatchObject({
    clientId: "cli_1",
    extra: { username: "mona" },
    resourceMetadataUrl: "https://your-server.example.com/.well-known/oauth-protected-resource/mcp",
  });
  for (const token of ["unknown", issuer.issue({ aud: "https://other.example.com/mcp" })]) {
    expect(await gate(call(token))).toMatchObject({ status: 401 });
  }
});

test("McpAuthTokenVerifier throws McpAuthUpstreamError where the issuer is away", async () => {
  const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret });
  await issuer.close();
  await expect(verifier.verifyAccessToken("token")).rejects.toMatchObject({ code: "unreachable" });
});

test("a tool's own scope challenge leads to this server's metadata", async () => {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "notes", version: "1.0.0" });
    const scopeChallenge = requireScopes("notes:write");
    server.registerTool("delete_note", { scopeChallenge }, () => ({ content: [] }));
    return server;
  });
  const app = createMcpExpressApp();
  app.use("/mcp", mcpAuth({ registrationSecret: issuer.secret }));
  const serve = toNodeHandler(handler);
  app.use("/mcp", (request, response) => serve(request, response, request.body));
  await using server = await listen(app);
  const { status, headers } = await ask(`${server.url}/mcp`, {
    token: issuer.issue(),
    json: callTool("delete_note"),
  });
  expect(status).toBe(403);
  expect(headers["www-authenticate"]).toContain(
    'scope="notes:write", resource_metadata="https://your-server.example.com/.well-known/oauth-protected-resource"',
  );
});
