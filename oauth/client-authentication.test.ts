import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Authorized, Issuer } from "../test/harness.ts";
import { addProject, authorize, postForm, register, startIssuer } from "../test/harness.ts";
import { traced } from "../test/trace.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("a missing client_id is 401 invalid_client, by which clients register again (RFC 6749 §5.2)", async () => {
  const response = await ask({ grant_type: "refresh_token", refresh_token: "mcpauth_rt_x" });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe(`Basic realm="${issuer.issuer}"`);
  expect(await response.json()).toEqual({
    error: "invalid_client",
    error_description: traced("client_id is missing: send client_id, with the client's secret if it has one"),
  });
});

test("an unknown client is 401 invalid_client and told to register again", async () => {
  const response = await ask({ grant_type: "refresh_token", client_id: "cli_gone", refresh_token: "x" });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({
    error: "invalid_client",
    error_description: traced("the client is unknown: register again"),
  });
});

test.each(["client_secret_basic", "client_secret_post"])(
  "a client that registered for %s may send its secret either way",
  async (method) => {
    const first = await newConfidentialCode(method);
    const basic = await ask(first.form, basicHeader(first.clientId, first.clientSecret));
    expect(basic.status).toBe(200);
    const second = await newConfidentialCode(method);
    const post = await ask({
      ...second.form,
      client_id: second.clientId,
      client_secret: second.clientSecret,
    });
    expect(post.status).toBe(200);
  },
);

test("a wrong, missing or stored secret is 401 invalid_client, repeats no secret and costs no code", async () => {
  const { form, clientId, clientSecret } = await newConfidentialCode("client_secret_basic");
  const client = await issuer.database.clients.findOne({ _id: clientId });
  const { client_secret: stored } = client?.metadata ?? {};
  const wrong = `${clientSecret.slice(0, -1)}${clientSecret.endsWith("x") ? "y" : "x"}`;
  expect(stored).toMatch(/^sha256:/);
  const refused = await Promise.all([
    ask(form, basicHeader(clientId, wrong)),
    ask({ ...form, client_id: clientId, client_secret: wrong }),
    ask(form, basicHeader(clientId, stored)),
    ask({ ...form, client_id: clientId }),
  ]);
  for (const response of refused) {
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      error: "invalid_client",
      error_description: expect.any(String),
    });
    expect(text).not.toContain(wrong);
    expect(text).not.toContain(clientSecret);
  }
  expect(refused[0]?.headers.get("www-authenticate")).toMatch(/^Basic /);
  expect((await ask(form, basicHeader(clientId, clientSecret))).status).toBe(200);
});

test("a public client that sends a secret is refused: it has none", async () => {
  const { client_id: clientId = "" } = await register(issuer);
  const response = await ask({ grant_type: "refresh_token", refresh_token: "x" }, basicHeader(clientId, "s"));
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: "invalid_client" });
});

test("credentials come one way only and name one client (RFC 6749 §2.3)", async () => {
  const { form, clientId, clientSecret } = await newConfidentialCode("client_secret_basic");
  const { client_id: other = "" } = await register(issuer);
  const header = basicHeader(clientId, clientSecret);
  for (const response of [
    await ask({ ...form, client_id: clientId, client_secret: clientSecret }, header),
    await ask({ ...form, client_id: other }, header),
    await ask(form, { Authorization: "Basic !" }),
  ]) {
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_request" });
  }
});

test("a confidential client's code is worth nothing without PKCE (OAuth 2.1 §4.1.3)", async () => {
  const { form, clientId, clientSecret } = await newConfidentialCode("client_secret_basic");
  const { code_verifier: _left, ...bare } = form;
  const response = await ask(bare, basicHeader(clientId, clientSecret));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: "invalid_grant" });
});

async function newConfidentialCode(method: string) {
  const { serverUrl } = await addProject(issuer);
  const { client_id: clientId = "", client_secret: clientSecret = "" } = await register(issuer, {
    token_endpoint_auth_method: method,
  });
  const authorized = await authorize(issuer, { clientId, resource: serverUrl });
  return { clientId, clientSecret, form: formOf(authorized) };
}

function formOf({ code, verifier, redirectUri }: Authorized): Record<string, string> {
  return {
    grant_type: "authorization_code",
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  };
}

function basicHeader(id: string, secret: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
}

function ask(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return postForm(issuer.issuer + endpoints.token, form, headers);
}
