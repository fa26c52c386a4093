import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { accountIdOf, tokenExchangeGrant, tokenTypes } from "../shared/minting.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  bearer,
  connect,
  introspect,
  post,
  postForm,
  refresh,
  startIssuer,
} from "../test/harness.ts";
import type { Minted } from "../test/minting.ts";
import { addProduct, mint, scopesOfAcme } from "../test/minting.ts";

/** RFC 8693 by registration secret, for a product's own users. */
let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("a secret alone mints a token for the product's own user, which is introspected like any other", async () => {
  const { secret, project, serverUrl } = await addProject(issuer);
  const { status, body, headers } = await mint(issuer, secret);
  expect(body).toEqual({
    access_token: expect.stringMatching(/^mcpauth_at_[\w-]{43}$/),
    issued_token_type: tokenTypes.accessToken,
    token_type: "Bearer",
    expires_in: 3600,
    scope: "mcp:tools",
  });
  expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(await introspect(issuer, secret, body.access_token ?? "")).toEqual({
    active: true,
    scope: "mcp:tools",
    client_id: project._id,
    client_name: "Acme",
    sub: `${project._id}::42`,
    username: "42",
    subject: "42",
    aud: serverUrl,
    iss: issuer.issuer,
    exp: expect.any(Number),
    iat: expect.any(Number),
    token_type: "Bearer",
  });
});

const inJson = { subject_token: "42", subject_token_type: tokenTypes.subject, expires_in: 600 };

test("JSON is taken as well as a form, with claims as an object and the lifetime as a number", async () => {
  const { secret } = await addProject(issuer);
  const body = { ...inJson, claims: { plan: "pro", seats: 3 } };
  const response = await post(issuer.issuer + endpoints.tokenExchange, body, bearer(secret));
  const minted = (await response.json()) as Minted;
  expect(minted).toMatchObject({ expires_in: 600, token_type: "Bearer" });
  const { claims } = await introspect(issuer, secret, minted.access_token ?? "");
  expect(claims).toEqual({ plan: "pro", seats: 3 });
});

test("the token endpoint takes the same grant by the same secret", async () => {
  const { secret } = await addProject(issuer);
  const form = {
    grant_type: tokenExchangeGrant,
    subject_token: "42",
    subject_token_type: tokenTypes.subject,
  };
  const response = await postForm(issuer.issuer + endpoints.token, form, bearer(secret));
  const minted = (await response.json()) as Minted;
  expect(minted.issued_token_type).toBe(tokenTypes.accessToken);
  expect(await introspect(issuer, secret, minted.access_token ?? "")).toMatchObject({ subject: "42" });
});

test("name, e-mail and claims of the user are told to the product's servers", async () => {
  const { secret } = await addProject(issuer);
  const claims = { plan: "pro", "https://acme.dev/roles": ["a.b", { $where: null }], big: 2 ** 45 };
  const person = { name: "Ada Lovelace", email: "ada@acme.dev", claims: JSON.stringify(claims) };
  const { body } = await mint(issuer, secret, person);
  const facts = await introspect(issuer, secret, body.access_token ?? "");
  expect(facts).toMatchObject({ subject: "42", name: "Ada Lovelace", email: "ada@acme.dev", claims });
});

test("a minted person is nobody who signs in, nor another project's or another issuer's of the same name", async () => {
  const { secret, serverUrl } = await addProject(issuer);
  const { tokens } = await connect(issuer, { serverUrl });
  const { sub: person = "" } = await introspect(issuer, secret, tokens.access_token);
  const { body } = await mint(issuer, secret, { subject_token: String(person) });
  const { sub, username } = await introspect(issuer, secret, body.access_token ?? "");
  expect([sub === person, username]).toEqual([false, person]);
  const ids = [
    { projectId: "prj_a", subject: "https%3A%2F%2Fidp.example:1" },
    { projectId: "prj_a", issuer: "https://idp.example", subject: "1" },
    { projectId: "prj_b", issuer: "https://idp.example", subject: "1" },
    { projectId: "prj_a", subject: "1" },
  ].map(accountIdOf);
  expect(new Set(ids).size).toBe(4);
});

test("scopes, lifetime and server URL are what is asked for, within what the project has and allows", async () => {
  const other = "https://mcp-other.example.com/mcp";
  const { secret, project } = await addProduct(
    issuer,
    { scopes: ["mcp:read"], maxLifetimeSeconds: 7200 },
    { scopes: scopesOfAcme },
  );
  await issuer.database.projects.updateOne({ _id: project._id }, { $push: { serverUrls: other } });
  const asked = { scope: "mcp:read", expires_in: "7200", resource: "HTTPS://MCP-other.example.com/mcp/" };
  const { body } = await mint(issuer, secret, asked);
  expect(body).toMatchObject({ scope: "mcp:read", expires_in: 7200 });
  expect(await introspect(issuer, secret, body.access_token ?? "")).toMatchObject({ aud: other });
  const byAudience = await mint(issuer, secret, { audience: other });
  expect(byAudience.body).toMatchObject({ scope: "mcp:read", expires_in: 3600 });
});

test("without a scope the project's default ones are minted, and all that may be if none of them may", async () => {
  const both = await addProduct(issuer, {}, { scopes: scopesOfAcme });
  expect((await mint(issuer, both.secret)).body.scope).toBe("mcp:read");
  expect((await mint(issuer, both.secret, { scope: "mcp:write mcp:read" })).body.scope).toBe(
    "mcp:write mcp:read",
  );
  const one = await addProduct(issuer, { scopes: ["mcp:write"] }, { scopes: scopesOfAcme });
  expect((await mint(issuer, one.secret)).body.scope).toBe("mcp:write");
});

test("no refresh token comes without the project's leave, and a project that takes it back ends their use", async () => {
  const { secret, project } = await addProduct(issuer, { refreshTokens: true });
  const { body } = await mint(issuer, secret);
  expect(body).toMatchObject({
    refresh_token: expect.stringMatching(/^mcpauth_rt_/),
    client_id: project._id,
  });
  await issuer.database.projects.updateOne(
    { _id: project._id },
    { $set: { "minting.refreshTokens": false } },
  );
  const again = { client_id: project._id, refresh_token: body.refresh_token ?? "" };
  const response = await refresh(issuer, again);
  expect([response.status, await response.json()]).toEqual([
    400,
    expect.objectContaining({ error: "unauthorized_client" }),
  ]);
});

test("what is known of the user, and the lifetime, outlast refreshes, rotation and all", async () => {
  const { secret, project } = await addProduct(issuer, { refreshTokens: true });
  const act = { actor_token: "support-bot", actor_token_type: tokenTypes.subject };
  const said = { name: "Ada", claims: '{"plan":"pro"}', expires_in: "120", ...act };
  const { body: first } = await mint(issuer, secret, said);
  const facts = await introspect(issuer, secret, first.access_token ?? "");
  const second = await refreshed(first, project._id);
  const third = await refreshed(second, project._id);
  expect(new Set([first, second, third].map((body) => body.refresh_token)).size).toBe(3);
  const times = { iat: expect.any(Number), exp: expect.any(Number) };
  for (const { access_token, expires_in } of [second, third]) {
    expect(expires_in).toBe(120);
    expect(await introspect(issuer, secret, access_token ?? "")).toEqual({ ...facts, ...times });
  }
  expect(facts).toMatchObject({ name: "Ada", claims: { plan: "pro" }, act: { subject: "support-bot" } });
});

test("a refresh stays within what the project allows by then", async () => {
  const { secret, project } = await addProduct(issuer, { refreshTokens: true }, { scopes: scopesOfAcme });
  const { body } = await mint(issuer, secret, { scope: "mcp:read mcp:write" });
  const stricter = { "minting.scopes": ["mcp:write"], "minting.maxLifetimeSeconds": 300 };
  await issuer.database.projects.updateOne({ _id: project._id }, { $set: stricter });
  expect(await refreshed(body, project._id)).toMatchObject({ expires_in: 300, scope: "mcp:write" });
  const { body: reader } = await mint(issuer, secret, { scope: "mcp:read" });
  expect(await refreshed(reader, project._id)).toMatchObject({ error: "invalid_grant" });
});

async function refreshed({ refresh_token = "" }: Minted, client_id: string): Promise<Minted> {
  return (await (await refresh(issuer, { client_id, refresh_token })).json()) as Minted;
}

test("a project that chose JWTs gets one (RFC 9068), which is introspected and revoked, and refreshed to another", async () => {
  const { secret, project, serverUrl } = await addProduct(
    issuer,
    { refreshTokens: true },
    { tokenFormat: "jwt" },
  );
  const { body } = await mint(issuer, secret, { claims: '{"plan":"pro"}', email: "ada@acme.dev" });
  const next = await refreshed(body, project._id);
  for (const { access_token = "" } of [body, next]) {
    expect(decodeProtectedHeader(access_token)).toMatchObject({ alg: "ES256", typ: "at+jwt" });
    expect(decodeJwt(access_token)).toEqual({
      iss: issuer.issuer,
      sub: `${project._id}::42`,
      subject: "42",
      email: "ada@acme.dev",
      claims: { plan: "pro" },
      aud: serverUrl,
      client_id: project._id,
      scope: "mcp:tools",
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    const facts = await introspect(issuer, secret, access_token);
    expect(facts).toMatchObject({ active: true, claims: { plan: "pro" }, email: "ada@acme.dev" });
  }
  await postForm(issuer.issuer + endpoints.revoke, { token: body.access_token ?? "" }, bearer(secret));
  for (const { access_token = "" } of [body, next]) {
    expect(await introspect(issuer, secret, access_token)).toEqual({ active: false });
  }
});

test("nothing that is stored could be presented", async () => {
  const { secret } = await addProduct(issuer, { refreshTokens: true });
  const { body } = await mint(issuer, secret);
  const stored = JSON.stringify(await issuer.database.artifacts.find({ model: /Token$/ }).toArray());
  for (const value of [body.access_token, body.refresh_token, secret]) expect(stored).not.toContain(value);
});

test("nobody can authorize the project as a client, nor does it act for itself", async () => {
  const { project, serverUrl } = await addProduct(issuer, { refreshTokens: true });
  const request = { client_id: project._id, resource: serverUrl, code_challenge: "a".repeat(43) };
  const page = await fetch(authorizationUrl(issuer.issuer, request), { redirect: "manual" });
  expect(page.status).toBe(400);
  const device = await postForm(issuer.issuer + endpoints.deviceAuthorization, { client_id: project._id });
  const form = { grant_type: "client_credentials", client_id: project._id };
  const itself = await postForm(issuer.issuer + endpoints.token, form);
  for (const response of [device, itself]) {
    expect([response.status, await response.json()]).toMatchObject([400, { error: "unauthorized_client" }]);
  }
});

test("a minted token is worth nothing where its server has gone to another project", async () => {
  const { secret, project, serverUrl } = await addProduct(issuer, { refreshTokens: true });
  const { body } = await mint(issuer, secret);
  const heir = await addProject(issuer);
  const { projects } = issuer.database;
  await projects.updateOne({ _id: project._id }, { $set: { serverUrls: ["https://elsewhere.example.com"] } });
  await projects.updateOne({ _id: heir.project._id }, { $set: { serverUrls: [serverUrl] } });
  expect(await introspect(issuer, heir.secret, body.access_token ?? "")).toEqual({ active: false });
  const again = { client_id: project._id, refresh_token: body.refresh_token ?? "" };
  expect((await refresh(issuer, again)).status).toBe(400);
});
