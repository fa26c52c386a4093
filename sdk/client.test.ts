/** The client by registration secret: what it sends, what it makes of the answer, and what it keeps to itself. */
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McpAuthClientOptions } from "./index.ts";
import { McpAuthClient, McpAuthConfigError, McpAuthTokenVerifier } from "./index.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { always, startIssuer } from "./test/issuer.ts";

const revoke = "/api/oauth/revoke";

let issuer: FakeIssuer;
let client: McpAuthClient;

beforeEach(async () => {
  issuer = await startIssuer("https://your-server.example.com/mcp");
  client = new McpAuthClient({ registrationSecret: issuer.secret, timeoutMs: 1_000 });
});

afterEach(() => issuer.close());

describe("introspect", () => {
  test("describes an active token, past every cache", async () => {
    const claims = { plan: "team" };
    const act = { sub: "support-bot" };
    const token = issuer.issue({
      scope: "a b",
      name: "Ada",
      email: "ada@example.com",
      subject: "42",
      claims,
      act,
    });
    expect(await client.introspect(token)).toEqual({
      active: true,
      tokenType: "Bearer",
      clientId: "cli_1",
      clientName: "Claude",
      scopes: ["a", "b"],
      expiresAt: issuer.tokens.get(token)?.exp,
      sub: "usr_1",
      username: "mona",
      name: "Ada",
      email: "ada@example.com",
      subject: "42",
      claims,
      act,
      iss: issuer.url,
      aud: "https://your-server.example.com/mcp",
    });
    issuer.tokens.delete(token);
    expect(await client.introspect(token)).toEqual({ active: false });
  });

  test("tells a token that needs its holder's key", async () => {
    const token = issuer.issue({ token_type: "DPoP" });
    expect(await client.introspect(token)).toMatchObject({ active: true, tokenType: "DPoP" });
  });

  test.each(["", " ", undefined, null, 7])("asks the issuer nothing about %j", async (token) => {
    await expect(client.introspect(token as string)).rejects.toThrow("introspect: token must be a text");
    expect(issuer.asked).toEqual({});
  });
});

describe("revoke", () => {
  test("ends a token, and one that has ended already", async () => {
    const token = issuer.issue();
    expect(await client.revoke(token)).toBeUndefined();
    await client.revoke(token);
    expect(issuer.tokens.size).toBe(0);
    expect(issuer.forms[revoke]).toEqual({ token });
  });

  test("is tried again where no connection was found", async () => {
    issuer.instead = (_request, response) => {
      issuer.instead = undefined;
      response.destroy();
    };
    await client.revoke(issuer.issue());
    expect(issuer.tokens.size).toBe(0);
  });

  test("takes the token from every server in this process at once", async () => {
    const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret });
    const [token, other] = [issuer.issue(), issuer.issue()];
    await Promise.all([verifier.verifyAccessToken(token), verifier.verifyAccessToken(other)]);
    await client.revoke(token);
    await expect(verifier.verifyAccessToken(token)).rejects.toMatchObject({ errorCode: "invalid_token" });
    await verifier.verifyAccessToken(other);
    expect(issuer.introspections).toBe(3);
  });

  test("reaches a question that was under way", async () => {
    const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret });
    const token = issuer.issue();
    await verifier.verifyAccessToken(issuer.issue());
    const { promise: asked, resolve: sayAsked } = Promise.withResolvers<void>();
    const { promise: revoked, resolve: sayRevoked } = Promise.withResolvers<void>();
    const active = { active: true, ...issuer.tokens.get(token) };
    issuer.instead = async (_request, response) => {
      issuer.instead = undefined;
      sayAsked();
      await revoked;
      response.end(JSON.stringify(active));
    };
    const verifying = expect(verifier.verifyAccessToken(token)).rejects.toMatchObject({
      errorCode: "invalid_token",
    });
    await asked;
    await client.revoke(token);
    sayRevoked();
    await verifying;
  });
});

describe("revokeSubject", () => {
  test("ends all tokens minted for a user and counts them", async () => {
    await client.mint({ subject: "42" });
    await client.mint({ subject: "42" });
    await client.mint({ subject: "43" });
    expect(await client.revokeSubject("42")).toBe(2);
    expect(issuer.forms[revoke]).toEqual({
      subject: "42",
      subject_token_type: "urn:mcpauth:params:oauth:token-type:subject",
    });
    expect(issuer.tokens.size).toBe(1);
  });

  test("tells a user of an identity provider by its issuer", async () => {
    await client.revokeSubject("42", { issuer: "https://login.example.com" });
    expect(issuer.forms[revoke]).toMatchObject({
      subject: "42",
      subject_issuer: "https://login.example.com",
    });
  });

  test("takes them from every server in this process at once", async () => {
    const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret });
    const { accessToken } = await client.mint({ subject: "42" });
    await verifier.verifyAccessToken(accessToken);
    await client.revokeSubject("42");
    await expect(verifier.verifyAccessToken(accessToken)).rejects.toMatchObject({
      errorCode: "invalid_token",
    });
    const { accessToken: next } = await client.mint({ subject: "42" });
    expect(await verifier.verifyAccessToken(next)).toMatchObject({ extra: { subject: "42" } });
  });

  test("needs the count in the answer", async () => {
    issuer.instead = always({ status: 200, body: "" });
    await expect(client.revokeSubject("42")).rejects.toMatchObject({ code: "bad_response" });
  });
});

describe("a refusal", () => {
  const calls = [
    { name: "mint", call: () => client.mint({ subject: "42" }) },
    { name: "revoke", call: () => client.revoke("token") },
    { name: "revokeSubject", call: () => client.revokeSubject("42") },
  ];

  test.each(calls)("of $name carries the issuer's words", async ({ call }) => {
    const body = { error: "invalid_scope", error_description: "notes:admin is no scope of the project" };
    issuer.instead = always({ status: 400, body });
    await expect(call()).rejects.toMatchObject({
      name: "McpAuthRefusedError",
      code: "refused",
      status: 400,
      error: "invalid_scope",
      description: "notes:admin is no scope of the project",
      message: "the issuer refused: invalid_scope (notes:admin is no scope of the project)",
    });
  });

  test("may come without a description", async () => {
    issuer.instead = always({ status: 403, body: { error: "access_denied" } });
    const refused = { error: "access_denied", description: undefined, status: 403 };
    await expect(client.mint({ subject: "42" })).rejects.toMatchObject(refused);
  });
});

describe("no answer", () => {
  const outages = [
    { code: "secret_rejected", instead: always({ status: 401, body: { error: "invalid_client" } }) },
    { code: "rate_limited", instead: always({ status: 429, body: { error: "too_many_requests" } }) },
    { code: "upstream_error", instead: always({ status: 503, body: { error: "temporarily_unavailable" } }) },
    { code: "bad_response", instead: always({ status: 404, body: "<h1>Not found</h1>" }) },
    { code: "bad_response", instead: always({ status: 200, body: "<h1>Hello</h1>" }) },
    { code: "bad_response", instead: always({ status: 302, body: "", headers: { Location: "/" } }) },
    { code: "timeout", instead: () => {} },
    { code: "unreachable", instead: ((_, response) => response.destroy()) as FakeIssuer["instead"] },
  ];

  test.each(outages)("is McpAuthUpstreamError $code from every method", async ({ code, instead }) => {
    issuer.instead = instead;
    const upstream = { name: "McpAuthUpstreamError", code };
    const calls = [client.mint({ subject: "42" }), client.introspect("token"), client.revokeSubject("42")];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: "rejected", reason: upstream });
    }
  });

  test("says why there was no connection", async () => {
    await issuer.close();
    await expect(client.introspect("token")).rejects.toThrow(/cannot be reached: .*ECONNREFUSED/);
  });
});

test("neither the secret nor a token is in an error, an inspection or JSON", async () => {
  const leaky: typeof fetch = async (input, init) => {
    throw Object.assign(new Error(`failed with ${new Headers(init?.headers).get("authorization")}`), {
      input,
      init,
    });
  };
  const idToken = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl";
  const shown: unknown[] = [client];
  for (const options of [{ fetch: leaky }, {}]) {
    const broken = new McpAuthClient({ registrationSecret: issuer.secret, ...options });
    issuer.instead = always({ status: 400, body: { error: "invalid_grant" } });
    const calls = [broken.mint({ subject: { idToken } }), broken.introspect(idToken), broken.revoke(idToken)];
    for (const call of await Promise.allSettled(calls)) {
      if (call.status === "rejected") shown.push(call.reason);
    }
  }
  expect(shown).toHaveLength(7);
  for (const thing of shown) {
    const text = `${thing} ${inspect(thing, { depth: null, showHidden: true })} ${JSON.stringify(thing)}`;
    expect(text).not.toContain(issuer.secret.slice(11, 40));
    expect(text).not.toContain(idToken.slice(0, 20));
  }
});

test.each([
  { options: { cacheTtlMs: 1 }, says: '"cacheTtlMs"' },
  { options: { timeoutMs: 1.5 }, says: "timeoutMs" },
  { options: { registrationSecret: "" }, says: "MCPAUTH_SECRET" },
])("construction fails at once for $options", ({ options, says }) => {
  const construct = () =>
    new McpAuthClient({ registrationSecret: issuer.secret, ...options } as McpAuthClientOptions);
  expect(construct).toThrow(McpAuthConfigError);
  expect(construct).toThrow(says);
});
