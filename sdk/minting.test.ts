/** Minting by registration secret: what is sent, what comes of it, and what is refused before anybody is asked. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { McpAuthMintRequest } from "./index.ts";
import { McpAuthClient } from "./index.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { always, startIssuer } from "./test/issuer.ts";

const exchange = "/api/oauth/token/exchange";
const types = "urn:ietf:params:oauth:token-type";

let issuer: FakeIssuer;
let client: McpAuthClient;

beforeEach(async () => {
  issuer = await startIssuer("https://your-server.example.com/mcp");
  client = new McpAuthClient({ registrationSecret: issuer.secret });
});

afterEach(() => issuer.close());

test("a mint exchanges a product's own user for a token", async () => {
  const minted = await client.mint({
    subject: "user_42",
    actor: "support-bot",
    scopes: ["notes:read", "notes:write"],
    resource: new URL("https://your-server.example.com/mcp"),
    expiresInSeconds: 600,
    name: "Ada Lovelace",
    email: "ada@example.com",
    claims: { plan: "team", seats: [1, 2] },
  });
  expect(issuer.forms[exchange]).toEqual({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: "user_42",
    subject_token_type: "urn:mcpauth:params:oauth:token-type:subject",
    actor_token: "support-bot",
    actor_token_type: "urn:mcpauth:params:oauth:token-type:subject",
    scope: "notes:read notes:write",
    resource: "https://your-server.example.com/mcp",
    expires_in: "600",
    name: "Ada Lovelace",
    email: "ada@example.com",
    claims: '{"plan":"team","seats":[1,2]}',
  });
  expect(minted).toEqual({
    accessToken: [...issuer.tokens.keys()][0],
    tokenType: "Bearer",
    scopes: ["notes:read", "notes:write"],
    expiresInSeconds: 600,
  });
});

test("a mint leaves out what it is not given", async () => {
  await client.mint({ subject: "42", scopes: undefined });
  expect(Object.keys(issuer.forms[exchange] ?? {})).toEqual([
    "grant_type",
    "subject_token",
    "subject_token_type",
  ]);
});

test("a mint hands on a refresh token where there is one", async () => {
  const body = { access_token: "a", token_type: "Bearer", expires_in: 1, refresh_token: "r", client_id: "c" };
  issuer.instead = always({ status: 200, body });
  expect(await client.mint({ subject: "42" })).toMatchObject({
    refreshToken: "r",
    clientId: "c",
    scopes: [],
  });
});

test.each([
  { subject: { idToken: "a.b.c" }, type: `${types}:id_token` },
  { subject: { jwt: "a.b.c" }, type: `${types}:jwt` },
  { subject: { accessToken: "a.b.c" }, type: `${types}:access_token` },
])("a mint presents a token as $type", async ({ subject, type }) => {
  await client.mint({ subject });
  expect(issuer.forms[exchange]).toMatchObject({ subject_token: "a.b.c", subject_token_type: type });
});

test.each<unknown>([
  {},
  { subject: undefined },
  { subject: "" },
  { subject: "  " },
  { subject: 42 },
  { subject: null },
  { subject: {} },
  { subject: { idToken: undefined } },
  { subject: { idToken: "a", jwt: "b" } },
  { subject: { refreshToken: "a" } },
  { subject: { constructor: "a" } },
  { subject: { own: "a" } },
  { subject: "42", actor: "" },
  { subject: "42", scopes: "notes:read" },
  undefined,
])("a mint asks the issuer nothing for %o", async (request) => {
  await expect(client.mint(request as unknown as McpAuthMintRequest)).rejects.toThrow(TypeError);
  expect(issuer.asked).toEqual({});
});

test("a mint is never tried twice", async () => {
  issuer.instead = (_request, response) => response.destroy();
  await expect(client.mint({ subject: "42" })).rejects.toMatchObject({ code: "unreachable" });
  expect(issuer.asked[exchange]).toBe(1);
});

test.each(["access_token", "token_type", "expires_in"])("a mint needs %s in the answer", async (name) => {
  const body = { access_token: "a", token_type: "Bearer", expires_in: 1, [name]: undefined };
  issuer.instead = always({ status: 200, body });
  const minting = client.mint({ subject: "42" });
  await expect(minting).rejects.toMatchObject({
    code: "bad_response",
    message: expect.stringContaining(name),
  });
});
