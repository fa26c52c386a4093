/** RFC 7591: who is one client and who is two, what its secret is, and what the programs of the field send. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Issuer } from "../test/harness.ts";
import { post, postForm, startIssuer } from "../test/harness.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const redirect_uris = ["https://app.example/callback"];

async function register(metadata: object): Promise<Record<string, string>> {
  const response = await post(issuer.issuer + endpoints.register, metadata);
  expect(response.status).toBe(201);
  return (await response.json()) as Record<string, string>;
}

/** What the token endpoint thinks of a client's credentials; the code itself is nonsense. */
async function tokenError(headers: Record<string, string>, body: Record<string, string> = {}) {
  const made = { code: "none", redirect_uri: "https://app.example/callback", code_verifier: "v".repeat(43) };
  const form = { grant_type: "authorization_code", ...made, ...body };
  const response = await postForm(issuer.issuer + endpoints.token, form, headers);
  return { status: response.status, ...((await response.json()) as { error: string }) };
}

const basic = (id = "", secret = "") => ({ Authorization: `Basic ${btoa(`${id}:${secret}`)}` });

test("identical public registrations are one client", async () => {
  const metadata = { redirect_uris, client_name: "Twin" };
  const [first, second] = [await register(metadata), await register(metadata)];
  expect(second).toEqual(first);
  expect(await register({ client_name: "Twin", unknown: 1, redirect_uris })).toEqual(first);
});

test("twenty identical registrations at once are one client, and none fails", async () => {
  const metadata = { redirect_uris, client_name: "Crowd" };
  const answers = await Promise.all(Array.from({ length: 20 }, () => register(metadata)));
  expect(new Set(answers.map(({ client_id }) => client_id)).size).toBe(1);
  expect(await issuer.database.clients.countDocuments({ "metadata.client_name": "Crowd" })).toBe(1);
});

test.each([
  { client_name: "Other" },
  { redirect_uris: [...redirect_uris, "http://127.0.0.1/cb"] },
  { scope: "mcp:tools" },
  { client_uri: "https://app.example" },
])("public registrations that differ in %j are two clients", async (difference) => {
  const base = { redirect_uris, client_name: "One" };
  const [one, two] = [await register(base), await register({ ...base, ...difference })];
  expect(two.client_id).not.toBe(one.client_id);
});

test("a public client gets no secret", async () => {
  const answer = await register({ redirect_uris, token_endpoint_auth_method: "none" });
  expect(Object.keys(answer)).not.toContain("client_secret");
  expect(Object.keys(answer)).not.toContain("client_secret_expires_at");
});

test.each(["client_secret_basic", "client_secret_post"])(
  "%s gets a secret that never expires and is always new",
  async (token_endpoint_auth_method) => {
    const metadata = { redirect_uris, token_endpoint_auth_method };
    const [one, two] = [await register(metadata), await register(metadata)];
    expect(one).toMatchObject({ token_endpoint_auth_method, client_secret_expires_at: 0 });
    expect(one.client_secret).toMatch(/^mcpauth_cs_[\w-]{43}$/);
    expect(two.client_id).not.toBe(one.client_id);
    expect(two.client_secret).not.toBe(one.client_secret);
  },
);

test("a secret is stored as a hash, which opens nothing", async () => {
  const metadata = { redirect_uris, token_endpoint_auth_method: "client_secret_basic" };
  const { client_id: id = "", client_secret: secret = "" } = await register(metadata);
  const record = await issuer.database.clients.findOne({ _id: id });
  expect(JSON.stringify(record)).not.toContain(secret);
  const stored = String(record?.metadata.client_secret);
  expect(stored).toMatch(/^sha256:[\w-]{43}$/);
  expect(await tokenError(basic(id, secret))).toMatchObject({ status: 400, error: "invalid_grant" });
  expect(await tokenError(basic(id, stored))).toMatchObject({ status: 401, error: "invalid_client" });
  expect(await tokenError(basic(id, stored.slice(7)))).toMatchObject({ error: "invalid_client" });
  expect(await tokenError({}, { client_id: id })).toMatchObject({ status: 401, error: "invalid_client" });
});

test("ids and secrets are the same in Basic credentials whether a client encodes them or not", async () => {
  const metadata = { redirect_uris, token_endpoint_auth_method: "client_secret_basic" };
  const { client_id = "", client_secret = "" } = await register(metadata);
  for (const value of [client_id, client_secret]) expect(encodeURIComponent(value)).toBe(value);
});

test("registration has no address of its own to read or change a client (no RFC 7592)", async () => {
  const answer = await register({ redirect_uris });
  expect(Object.keys(answer)).not.toContain("registration_access_token");
  const url = `${issuer.issuer}${endpoints.register}/${answer.client_id}`;
  const methods = ["GET", "PUT", "DELETE"];
  const statuses = methods.map(async (method) => (await fetch(url, { method })).status);
  expect(await Promise.all(statuses)).toEqual([404, 404, 404]);
});

test("Cursor's three URIs are taken, whatever application_type it claims", async () => {
  const answer = await register({
    client_name: "Cursor",
    redirect_uris: [
      "cursor://anysphere.cursor-mcp/oauth/callback",
      "https://www.cursor.com/agents/mcp/oauth/callback",
      "http://localhost:8787/callback",
    ],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    application_type: "web",
  });
  expect(answer).toMatchObject({ application_type: "native" });
  expect(answer.redirect_uris).toHaveLength(3);
});

test.each([
  {
    client_name: "Claude Code",
    redirect_uris: ["http://localhost/callback", "http://127.0.0.1/callback"],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    scope: "mcp:tools",
  },
  {
    client_name: "Visual Studio Code",
    client_uri: "https://code.visualstudio.com",
    grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    response_types: ["code"],
    redirect_uris: [
      "https://insiders.vscode.dev/redirect",
      "https://vscode.dev/redirect",
      "http://127.0.0.1/",
      "http://127.0.0.1:33418/",
    ],
    token_endpoint_auth_method: "none",
    application_type: "native",
  },
  {
    client_name: "MCP Python client",
    redirect_uris: ["http://localhost:3030/callback"],
    application_type: "native",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    scope: "mcp:tools offline_access",
    logo_uri: null,
    contacts: null,
    jwks: null,
  },
  {
    client_name: "MCP CLI Proxy",
    redirect_uris: ["http://localhost:3334/oauth/callback"],
    token_endpoint_auth_method: "none",
    software_id: "2e6dc280-f3c3-4e01-99a7-8181dbd1d23d",
    software_version: "0.15.0",
  },
])("$client_name can register as it does", async (metadata) => {
  const { redirect_uris: uris, client_name } = metadata;
  const answer = await register(metadata);
  expect(answer).toMatchObject({ redirect_uris: uris, client_name, application_type: "native" });
  expect(answer).toMatchObject({ token_endpoint_auth_method: "none" });
});
