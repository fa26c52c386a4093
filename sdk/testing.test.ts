/** The test kit, used as its readers use it: a server of theirs, an official MCP client, no issuer anywhere. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import express from "express";
import { describe, expect, test } from "vitest";
import { yourMcpServerHandler } from "./examples/mcp-server.ts";
import type { McpAuthOptions } from "./index.ts";
import { McpAuthClient, McpAuthConfigError, McpAuthTokenVerifier, mcpAuth } from "./index.ts";
import { ask } from "./test/ask.ts";
import { listen } from "./test/listen.ts";
import type { TestIssuer } from "./testing.ts";
import { createTestIssuer, startTestIssuer } from "./testing.ts";

describe("the issuer in the process", () => {
  const issuer = createTestIssuer({ scopes: ["notes:read", "notes:write"] });

  test("lets an official MCP client call a tool with a token of the test's", async () => {
    await using server = await startServer(issuer);
    const client = await connect(server.url, issuer.token({ username: "ada", clientName: "Probe" }));
    const { content } = await client.callTool({ name: "whoami", arguments: {} });
    await client.close();
    expect(content).toEqual([{ type: "text", text: "ada through Probe" }]);
  });

  test("gives tokens every scope of the project unless told otherwise", async () => {
    await using server = await startServer(issuer, { requiredScopes: ["notes:write"] });
    expect((await ask(server.url, { token: issuer.token() })).status).not.toBe(403);
    const refused = await ask(server.url, { token: issuer.token({ scopes: ["notes:read"] }) });
    expect(refused.status).toBe(403);
  });

  test("makes tokens for whom, for how long and for what the test says", async () => {
    const claims = { tenant: "acme" };
    const token = issuer.token({ sub: "usr_ada", clientId: "cli_probe", expiresInSeconds: 60, claims });
    const auth = await verifierOf(issuer).verifyAccessToken(token);
    expect(auth).toMatchObject({ clientId: "cli_probe", extra: { sub: "usr_ada", username: "test" } });
    expect(auth.expiresAt).toBeLessThanOrEqual(Date.now() / 1000 + 60);
  });

  test.each([
    ["revoked", (given: TestIssuer) => revoked(given)],
    ["expired", (given: TestIssuer) => given.token({ expiresInSeconds: 0 })],
    ["for another server", (given: TestIssuer) => given.token({ resource: "https://other.example/mcp" })],
    ["of another issuer", () => createTestIssuer().token()],
  ])("has a token refused that is %s", async (_what, make) => {
    await using server = await startServer(issuer);
    expect((await ask(server.url, { token: make(issuer) })).status).toBe(401);
  });

  test("has a server answer 503 for as long as it is down", async () => {
    await using server = await startServer(issuer);
    const token = issuer.token();
    issuer.down = true;
    expect((await ask(server.url, { token })).status).toBe(503);
    issuer.down = false;
    expect((await ask(server.url, { token })).status).not.toBe(503);
  });

  test("mints and revokes for a product that tests its own calls", async () => {
    const { registrationSecret, fetch } = issuer;
    const client = new McpAuthClient({ registrationSecret, fetch });
    const person = { subject: "user_42", name: "Ada Lovelace", claims: { plan: "team" } };
    const { accessToken, scopes } = await client.mint({ ...person, scopes: ["notes:read"] });
    expect(scopes).toEqual(["notes:read"]);
    expect(await client.introspect(accessToken)).toMatchObject({ active: true, ...person });
    expect(await client.revokeSubject("user_42")).toBe(1);
    expect(await client.introspect(accessToken)).toEqual({ active: false });
  });

  test("makes API keys, which a server takes that asks for them", async () => {
    await using taking = await startServer(issuer, { apiKeys: { header: "X-API-Key" } });
    await using other = await startServer(issuer);
    const key = issuer.apiKey({ label: "CI", subject: "user_42", scopes: ["notes:read"] });
    const client = await connect(taking.url, key);
    const { content } = await client.callTool({ name: "whoami", arguments: {} });
    await client.close();
    expect(content).toMatchObject([{ text: expect.stringContaining("user_42") }]);
    expect((await ask(taking.url, { headers: { "X-API-Key": key } })).status).not.toBe(401);
    expect((await ask(other.url, { token: key })).status).toBe(401);
  });

  test("knows the holder of a key as of a token minted for them, and a key of nobody's by itself", async () => {
    const { registrationSecret, fetch } = issuer;
    const client = new McpAuthClient({ registrationSecret, fetch });
    const { accessToken } = await client.mint({ subject: "user_42" });
    const minted = await client.introspect(accessToken);
    const key = await client.introspect(issuer.apiKey({ label: "CI", subject: "user_42" }));
    const { sub } = minted.active ? minted : { sub: undefined };
    expect(key).toMatchObject({ active: true, sub, subject: "user_42", apiKey: { label: "CI" } });
    const [one, another] = [issuer.apiKey(), issuer.apiKey()];
    expect(await client.introspect(one)).not.toEqual(await client.introspect(another));
    expect(await client.revokeSubject("user_42")).toBe(1);
    expect(await client.introspect(issuer.apiKey({ subject: "user_42" }))).toMatchObject({ active: true });
  });

  test("ends keys as the dashboard does: their holder is told the day", async () => {
    await using server = await startServer(issuer, { apiKeys: true });
    const ended = await ask(server.url, {
      token: issuer.apiKey({ endsAt: new Date("2026-03-01T12:00:00Z") }),
    });
    expect([ended.status, ended.body.error_description]).toEqual([
      401,
      "This API key ended on 1 March 2026. Connect with OAuth: remove the key, and sign in when the client asks",
    ]);
    const key = issuer.apiKey({ endsAt: new Date(Date.now() + 60_000) });
    expect((await ask(server.url, { token: key })).status).not.toBe(401);
    issuer.revoke(key);
    expect((await ask(server.url, { token: key })).body.error_description).toContain("This API key ended on");
  });

  test("rejects a secret that is not its own", async () => {
    const stranger = createTestIssuer();
    const { fetch } = issuer;
    const registrationSecret = (await startAndClose()).registrationSecret;
    const verifier = new McpAuthTokenVerifier({ registrationSecret, fetch });
    await expect(verifier.verifyAccessToken(stranger.token())).rejects.toMatchObject({
      code: "secret_rejected",
    });
  });

  test("is not reached by a server that was not given its fetch", async () => {
    const { registrationSecret } = issuer;
    const verifier = new McpAuthTokenVerifier({ registrationSecret, timeoutMs: 2_000 });
    await expect(verifier.verifyAccessToken(issuer.token())).rejects.toThrow("https://issuer.test");
  });

  test("has a secret whose typing errors are noticed like those of any other", () => {
    const { registrationSecret, fetch } = issuer;
    const mistyped = registrationSecret.replace("_sk_0", "_sk_1");
    expect(() => mcpAuth({ registrationSecret: mistyped, fetch })).toThrow(McpAuthConfigError);
  });

  test("has server URLs, scopes and a name that the metadata shows", async () => {
    const project = { resources: ["https://notes.example/mcp"], scopes: ["notes:read"], name: "Notes" };
    const given = createTestIssuer(project);
    await using server = await startServer(given);
    const { body } = await ask(`${new URL(server.url).origin}/.well-known/oauth-protected-resource`, {
      method: "GET",
    });
    expect(body).toMatchObject({
      resource: "https://notes.example/mcp",
      authorization_servers: [given.url],
      scopes_supported: ["notes:read"],
      resource_name: "Notes",
    });
  });
});

describe("the issuer on a port", () => {
  test("serves a server that knows its secret and nothing else", async () => {
    await using issuer = await startTestIssuer();
    await using server = await startServer(issuer, { fetch: undefined });
    const client = await connect(server.url, issuer.token({ username: "ada" }));
    const { tools } = await client.listTools();
    await client.close();
    expect(tools.map(({ name }) => name)).toEqual(["whoami"]);
  });

  test("is gone once closed", async () => {
    const { registrationSecret, url } = await startAndClose();
    const verifier = new McpAuthTokenVerifier({ registrationSecret });
    await expect(verifier.verifyAccessToken("mcpauth_at_any")).rejects.toThrow(url);
  });
});

async function startServer(issuer: TestIssuer, options: Partial<McpAuthOptions> = {}) {
  const { registrationSecret, fetch } = issuer;
  const app = express();
  app.use("/mcp", mcpAuth({ registrationSecret, fetch, cacheTtlMs: 0, onError: () => {}, ...options }));
  app.use("/mcp", yourMcpServerHandler);
  const { url, close } = await listen(app);
  return { url: `${url}/mcp`, [Symbol.asyncDispose]: close };
}

async function connect(url: string, token: string): Promise<Client> {
  const client = new Client({ name: "probe", version: "1.0.0" });
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return client;
}

function verifierOf({ registrationSecret, fetch }: TestIssuer): McpAuthTokenVerifier {
  return new McpAuthTokenVerifier({ registrationSecret, fetch });
}

function revoked(issuer: TestIssuer): string {
  const token = issuer.token();
  issuer.revoke(token);
  return token;
}

async function startAndClose(): Promise<TestIssuer> {
  const issuer = await startTestIssuer();
  await issuer.close();
  return issuer;
}
