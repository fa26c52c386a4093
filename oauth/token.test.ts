import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Authorized, Issuer, Tokens } from "../test/harness.ts";
import {
  addProject,
  authorize,
  introspect,
  postForm,
  redeem,
  refresh,
  register,
  startIssuer,
} from "../test/harness.ts";
import { traced } from "../test/trace.ts";
import { artifactId } from "./artifact.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("a code becomes tokens that say what they are and are kept by no cache", async () => {
  const { authorized } = await newCode();
  const response = await redeem(issuer, authorized);
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(authorized.code).toMatch(/^mcpauth_ac_[\w-]{43}$/);
  expect(await response.json()).toEqual({
    access_token: expect.stringMatching(/^mcpauth_at_[\w-]{43}$/),
    refresh_token: expect.stringMatching(/^mcpauth_rt_[\w-]{43}$/),
    token_type: "Bearer",
    expires_in: 3600,
    scope: "mcp:tools",
  });
});

const badVerifiers = [
  {
    kind: "wrong",
    verifier: "w".repeat(43),
    error: "invalid_grant",
    words: "code_verifier does not match the code_challenge",
  },
  { kind: "missing", verifier: undefined, error: "invalid_grant", words: "code_verifier is missing" },
  {
    kind: "short",
    verifier: "too-short",
    error: "invalid_request",
    words: "code_verifier must be a string with a minimum length of 43",
  },
];

test.each(badVerifiers)("a $kind code_verifier says so and costs nothing (RFC 7636 §4.6)", async (bad) => {
  const { authorized } = await newCode();
  const { code_verifier: _right, ...form } = redemption(authorized);
  const refused = await ask({ ...form, ...(bad.verifier && { code_verifier: bad.verifier }) });
  expect(refused).toMatchObject({ status: 400, body: { error: bad.error } });
  expect(refused.body.error_description).toContain(bad.words);
  expect((await redeem(issuer, authorized)).status).toBe(200);
});

test("a code works once: its second use also ends what the first one gave (RFC 6749 §4.1.2)", async () => {
  const { authorized, secret } = await newCode();
  const tokens = (await (await redeem(issuer, authorized)).json()) as Tokens;
  const again = await ask(redemption(authorized));
  expect(again).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect(again.body.error_description).toContain("already used");
  expect(await introspect(issuer, secret, tokens.access_token)).toEqual({ active: false });
  const refreshed = await refresh(issuer, {
    client_id: authorized.clientId,
    refresh_token: tokens.refresh_token,
  });
  expect(await refreshed.json()).toMatchObject({ error: "invalid_grant" });
});

test("of ten who redeem one code at once, one gets tokens and nine invalid_grant", async () => {
  const { authorized } = await newCode();
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(redemption(authorized))));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.map(({ status, body }) => `${status} ${body.error}`)).toEqual(
    Array(9).fill("400 invalid_grant"),
  );
});

test("another client's code is refused, and its owner is not harmed", async () => {
  const { authorized } = await newCode();
  const { client_id: foreign = "" } = await register(issuer, { client_name: "Mallory" });
  const refused = await ask({ ...redemption(authorized), client_id: foreign });
  expect(refused).toMatchObject({
    status: 400,
    body: { error: "invalid_grant", error_description: traced("it was issued to another client") },
  });
  expect((await redeem(issuer, authorized)).status).toBe(200);
});

test.each([
  ["another port", "http://127.0.0.1:53683/callback"],
  ["a trailing slash", "http://127.0.0.1:53682/callback/"],
  ["another host", "http://localhost:53682/callback"],
])("a redirect_uri with %s is refused and costs nothing (RFC 6749 §4.1.3)", async (_what, redirectUri) => {
  const { authorized } = await newCode();
  const refused = await ask({ ...redemption(authorized), redirect_uri: redirectUri });
  expect(refused).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect(refused.body.error_description).toContain("redirect_uri");
  expect((await redeem(issuer, authorized)).status).toBe(200);
});

test.each(["redirect_uri", "code"])("a missing %s is named and costs nothing", async (parameter) => {
  const { authorized } = await newCode();
  const { [parameter]: _left, ...form } = redemption(authorized);
  const refused = await ask(form);
  expect(refused).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  expect(refused.body.error_description).toContain(parameter);
  expect((await redeem(issuer, authorized)).status).toBe(200);
});

test("an unknown code is refused in the same words as another server's", async () => {
  const { authorized } = await newCode();
  for (const code of [`mcpauth_ac_${"x".repeat(43)}`, "someone-elses"]) {
    expect(await ask({ ...redemption(authorized), code })).toMatchObject({
      status: 400,
      body: {
        error: "invalid_grant",
        error_description: traced("the code is unknown, was already used, or is not one of ours"),
      },
    });
  }
});

test("an expired code is refused although it is still stored", async () => {
  const { authorized } = await newCode();
  const past = Math.floor(Date.now() / 1000) - 1;
  await issuer.database.artifacts.updateOne(
    { _id: artifactId("AuthorizationCode", authorized.code) },
    { $set: { "payload.exp": past } },
  );
  expect(await ask(redemption(authorized))).toMatchObject({
    status: 400,
    body: { error: "invalid_grant", error_description: expect.stringContaining("expired") },
  });
});

test("a value of one kind never passes as another", async () => {
  const { authorized } = await newCode();
  const tokens = (await (await redeem(issuer, authorized)).json()) as Tokens;
  const { client_id = "" } = redemption(authorized);
  for (const refresh_token of [tokens.access_token, authorized.code]) {
    expect(await ask({ grant_type: "refresh_token", client_id, refresh_token })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  }
  for (const code of [tokens.access_token, tokens.refresh_token]) {
    expect(await ask({ ...redemption(authorized), code })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  }
});

test.each(["password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer"])(
  "the grant type %s is not offered",
  async (grantType) => {
    const { client_id = "" } = await register(issuer);
    expect(await ask({ grant_type: grantType, client_id })).toMatchObject({
      status: 400,
      body: { error: "unsupported_grant_type" },
    });
  },
);

test("a request that cannot be read says why", async () => {
  const { authorized } = await newCode();
  const form = new URLSearchParams(redemption(authorized)).toString();
  expect(await ask({ client_id: authorized.clientId })).toMatchObject({
    status: 400,
    body: { error: "invalid_request", error_description: expect.stringContaining("grant_type") },
  });
  expect(await askWith(`${form}&code=${authorized.code}`)).toMatchObject({
    status: 400,
    body: { error: "invalid_request", error_description: expect.stringContaining("code") },
  });
  expect(await askWith(form, { "Content-Type": "application/json" })).toMatchObject({
    status: 400,
    body: { error: "invalid_request" },
  });
  expect(await askWith(`${form}&padding=${"x".repeat(17_000)}`)).toMatchObject({ status: 413 });
  expect((await redeem(issuer, authorized)).status).toBe(200);
});

test("errors are JSON, uncached, also for callers that prefer HTML", async () => {
  const response = await fetch(issuer.issuer + endpoints.token, {
    method: "POST",
    headers: { Accept: "text/html" },
    body: new URLSearchParams({ grant_type: "authorization_code", client_id: "nobody" }),
  });
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  expect(response.headers.get("cache-control")).toBe("no-store");
});

async function newCode() {
  const { serverUrl, secret } = await addProject(issuer);
  const { client_id: clientId = "" } = await register(issuer);
  return { serverUrl, secret, authorized: await authorize(issuer, { clientId, resource: serverUrl }) };
}

function redemption({ clientId, code, verifier, redirectUri }: Authorized): Record<string, string> {
  return {
    grant_type: "authorization_code",
    client_id: clientId,
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  };
}

interface Answer {
  status: number;
  body: Record<string, string>;
}

async function ask(form: Record<string, string>): Promise<Answer> {
  const response = await postForm(issuer.issuer + endpoints.token, form);
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

async function askWith(body: string, headers?: Record<string, string>): Promise<Answer> {
  const response = await fetch(issuer.issuer + endpoints.token, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}
