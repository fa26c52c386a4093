/** The SDK with the real issuer: what a product mints opens its server, and a client asks its person for a wider scope. */
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";
import type { RequestHandler } from "express";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Issuer } from "../test/harness.ts";
import { addProject, decide, newBrowser, signIn, startIssuer } from "../test/harness.ts";
import { ClientMemory } from "../test/mcp-client.ts";
import { McpAuthClient, McpAuthTokenVerifier, mcpAuth } from "./index.ts";
import type { Listening } from "./test/listen.ts";
import { startToolServer, toolScopes } from "./test/tool-server.ts";

const scopes = ["notes:read", "notes:write", "notes:admin"].map((name) => ({
  name,
  title: name,
  description: name,
  effect: "reads" as const,
  default: name === "notes:read",
}));

let issuer: Issuer;
let server: Listening;
let auth: RequestHandler;
let registrationSecret: string;

beforeAll(async () => {
  issuer = await startIssuer();
  server = await startToolServer("2.x", (...parameters) => auth(...parameters));
  const { project, secret } = await addProject(issuer, { serverUrl: `${server.url}/mcp` });
  await issuer.database.projects.updateOne({ _id: project._id }, { $set: { scopes } });
  registrationSecret = secret;
  auth = mcpAuth({ registrationSecret, requiredScopes: ["notes:read"], toolScopes });
});

afterAll(async () => {
  await server.close();
  await issuer.close();
});

describe("what a product mints", () => {
  test("tells the server whose it is, and ends with its revocation", async () => {
    const mcpauth = new McpAuthClient({ registrationSecret });
    const verifier = new McpAuthTokenVerifier({ registrationSecret });
    const claims = { plan: "team", seats: [1, 2] };
    const minted = await mcpauth.mint({
      subject: "user_42",
      actor: "support-bot",
      scopes: ["notes:read"],
      resource: `${server.url}/mcp`,
      expiresInSeconds: 600,
      name: "Ada Lovelace",
      email: "ada@example.com",
      claims,
    });
    expect(minted).toMatchObject({ tokenType: "Bearer", scopes: ["notes:read"], expiresInSeconds: 600 });
    const person = { subject: "user_42", name: "Ada Lovelace", email: "ada@example.com", claims };
    const { extra } = await verifier.verifyAccessToken(minted.accessToken);
    expect(extra).toMatchObject({ ...person, act: { sub: expect.any(String) } });
    expect(await mcpauth.introspect(minted.accessToken)).toMatchObject({ active: true, ...person });
    await mcpauth.revoke(minted.accessToken);
    expect(await mcpauth.introspect(minted.accessToken)).toEqual({ active: false });
    await expect(verifier.verifyAccessToken(minted.accessToken)).rejects.toThrow("revoked");
  });

  test("ends for one user and for no other", async () => {
    const mcpauth = new McpAuthClient({ registrationSecret });
    const [first, second, other] = await Promise.all(
      ["user_1", "user_1", "user_2"].map((subject) => mcpauth.mint({ subject })),
    );
    expect(await mcpauth.revokeSubject("user_1")).toBe(2);
    const tokens = [first, second, other].map((minted) => minted?.accessToken ?? "");
    const answers = await Promise.all(tokens.map((token) => mcpauth.introspect(token)));
    expect(answers.map(({ active }) => active)).toEqual([false, false, true]);
    expect(await mcpauth.revokeSubject("user_1")).toBe(0);
  });

  test.each([
    { request: { scopes: ["notes:none"] }, error: "invalid_scope" },
    { request: { resource: "https://elsewhere.example.com/mcp" }, error: "invalid_target" },
    { request: { claims: { sub: "root" } }, error: "invalid_request" },
    { request: { expiresInSeconds: -1 }, error: "invalid_request" },
  ])("is refused with $error for $request", async ({ request, error }) => {
    const mcpauth = new McpAuthClient({ registrationSecret });
    await expect(mcpauth.mint({ subject: "user_42", ...request })).rejects.toMatchObject({
      name: "McpAuthRefusedError",
      status: 400,
      error,
      description: expect.any(String),
    });
  });

  test("is refused to a secret of nobody's", async () => {
    const { project, secret } = await addProject(issuer);
    await issuer.database.secrets.deleteMany({ projectId: project._id });
    const mcpauth = new McpAuthClient({ registrationSecret: secret });
    await expect(mcpauth.mint({ subject: "user_42" })).rejects.toMatchObject({ code: "secret_rejected" });
  });
});

test("a client is led to ask its person for what a tool needs, and keeps what it has", async () => {
  const asked: URL[] = [];
  let callback = new URLSearchParams();
  const memory = new ClientMemory(async (url) => {
    asked.push(url);
    const browser = newBrowser(issuer.issuer);
    const consent = await signIn(browser, await browser.open(url.href));
    const returned = new URL((await decide(browser, consent, "allow")).url);
    callback = returned.searchParams;
    return returned;
  });
  const url = new URL(`${server.url}/mcp`);
  let transport = new StreamableHTTPClientTransport(url, { authProvider: memory });
  const client = new Client({ name: "test", version: "1.0.0" });
  await expect(client.connect(transport)).rejects.toThrow(UnauthorizedError);
  await transport.finishAuth(callback);
  transport = new StreamableHTTPClientTransport(url, { authProvider: memory });
  await client.connect(transport);
  const write = () => client.callTool({ name: "write", arguments: { text: "note" } });
  await expect(write()).rejects.toThrow(UnauthorizedError);
  await transport.finishAuth(callback);
  expect(await write()).toMatchObject({ content: [{ text: "note" }] });
  const scopesAsked = asked.map(({ searchParams }) => searchParams.get("scope")?.split(" ").toSorted());
  expect(scopesAsked).toEqual([["notes:read"], ["notes:read", "notes:write"]]);
  await client.close();
});
