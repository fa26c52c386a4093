import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Issuer, Tokens } from "../test/harness.ts";
import {
  addProject,
  authorize,
  bearer,
  connect,
  introspect,
  postForm,
  redeem,
  refresh,
  register,
  startIssuer,
} from "../test/harness.ts";
import { artifactId } from "./artifact.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const kinds = ["access_token", "refresh_token"] as const;

test.each(kinds)(
  "a client that revokes its own %s ends the whole connection (RFC 7009 §2.1)",
  async (kind) => {
    const connection = await newConnection();
    const response = await revoke({ token: connection.tokens[kind], client_id: connection.clientId });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    await expectEnded(connection);
  },
);

test.each(kinds)("a project that revokes its servers' %s ends the whole connection", async (kind) => {
  const connection = await newConnection();
  const response = await revoke({ token: connection.tokens[kind] }, bearer(connection.secret));
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.text()).toBe("");
  await expectEnded(connection);
});

test.each(kinds)("a foreign client's or project's %s is left alone, and that is not told", async (kind) => {
  const connection = await newConnection();
  const token = connection.tokens[kind];
  const { client_id: foreignClient = "" } = await register(issuer, { client_name: "Mallory" });
  const { secret: foreignSecret } = await addProject(issuer);
  for (const response of [
    await revoke({ token, client_id: foreignClient }),
    await revoke({ token }, bearer(foreignSecret)),
  ]) {
    expect([response.status, await response.text()]).toEqual([200, ""]);
  }
  await expectLive(connection);
});

test("other connections of the same person and client go on", async () => {
  const { serverUrl, secret, clientId, tokens } = await newConnection();
  const { tokens: other } = await connect(issuer, { serverUrl });
  await revoke({ token: tokens.refresh_token, client_id: clientId });
  expect(await introspect(issuer, secret, other.access_token)).toMatchObject({ active: true });
});

test("tokens that are unknown, ended already or of no form are answered 200 (RFC 7009 §2.2)", async () => {
  const { clientId, secret, tokens } = await newConnection();
  await revoke({ token: tokens.access_token, client_id: clientId });
  for (const token of [tokens.access_token, `mcpauth_rt_${"x".repeat(43)}`, "🦄"]) {
    expect((await revoke({ token, client_id: clientId })).status).toBe(200);
    expect((await revoke({ token }, bearer(secret))).status).toBe(200);
  }
});

test("a wrong or unknown type hint does not matter (RFC 7009 §2.1)", async () => {
  for (const token_type_hint of ["refresh_token", "no_such_type"]) {
    const connection = await newConnection();
    const { clientId, tokens } = connection;
    await revoke({ token: tokens.access_token, token_type_hint, client_id: clientId });
    await expectEnded(connection);
  }
});

test("a successor dies with the connection, in whatever order they were issued", async () => {
  const { clientId, secret, tokens } = await newConnection();
  const refreshed = await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token });
  const successor = (await refreshed.json()) as Tokens;
  await revoke({ token: tokens.refresh_token }, bearer(secret));
  const again = await refresh(issuer, { client_id: clientId, refresh_token: successor.refresh_token });
  expect(await again.json()).toMatchObject({ error: "invalid_grant" });
  expect(await introspect(issuer, secret, successor.access_token)).toEqual({ active: false });
});

test("a code is no token to revoke", async () => {
  const { serverUrl, secret } = await addProject(issuer);
  const { client_id: clientId = "" } = await register(issuer);
  const authorized = await authorize(issuer, { clientId, resource: serverUrl });
  expect((await revoke({ token: authorized.code, client_id: clientId })).status).toBe(200);
  expect((await revoke({ token: authorized.code }, bearer(secret))).status).toBe(200);
  expect((await redeem(issuer, authorized)).status).toBe(200);
});

test("without a token the request is 400, and says so", async () => {
  const { clientId, secret } = await newConnection();
  for (const response of [await revoke({ client_id: clientId }), await revoke({}, bearer(secret))]) {
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: "invalid_request",
      error_description: expect.stringContaining("token"),
    });
  }
});

test("who cannot say who they are revokes nothing", async () => {
  const connection = await newConnection();
  const token = connection.tokens.access_token;
  const mistyped = `${connection.secret.slice(0, -1)}${connection.secret.endsWith("A") ? "B" : "A"}`;
  for (const response of [
    await revoke({ token }),
    await revoke({ token, client_id: "cli_unknown" }),
    await revoke({ token }, bearer(mistyped)),
    await revoke({ token, client_secret: connection.secret }),
  ]) {
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ error: "invalid_client" });
    expect(text).not.toContain(connection.secret);
  }
  await expectLive(connection);
});

test("a confidential client needs its secret to revoke", async () => {
  const { client_id = "", client_secret = "" } = await register(issuer, {
    token_endpoint_auth_method: "client_secret_post",
  });
  expect((await revoke({ token: "x", client_id })).status).toBe(401);
  expect((await revoke({ token: "x", client_id, client_secret: "wrong" })).status).toBe(401);
  expect((await revoke({ token: "x", client_id, client_secret })).status).toBe(200);
});

interface Connection {
  clientId: string;
  secret: string;
  tokens: Tokens;
  grantId: string;
}

async function newConnection() {
  const added = await addProject(issuer);
  const connected = await connect(issuer, added);
  const _id = artifactId("AccessToken", connected.tokens.access_token);
  const { grantId = "" } = (await issuer.database.artifacts.findOne({ _id })) ?? {};
  return { ...added, ...connected, grantId };
}

function revoke(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return postForm(issuer.issuer + endpoints.revoke, form, headers);
}

async function expectEnded({ clientId, secret, tokens, grantId }: Connection): Promise<void> {
  expect(await introspect(issuer, secret, tokens.access_token)).toEqual({ active: false });
  const refreshed = await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token });
  expect(refreshed.status).toBe(400);
  expect(await refreshed.json()).toMatchObject({ error: "invalid_grant" });
  expect(await issuer.database.artifacts.findOne({ _id: artifactId("Grant", grantId) })).toBeNull();
}

async function expectLive({ clientId, secret, tokens }: Connection): Promise<void> {
  expect(await introspect(issuer, secret, tokens.access_token)).toMatchObject({ active: true });
  const refreshed = await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token });
  expect(refreshed.status).toBe(200);
}
