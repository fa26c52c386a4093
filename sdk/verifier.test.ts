/** How long a token is trusted, how often the issuer is asked, and what a handler may do with what it is given. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { McpAuthOptions } from "./index.ts";
import { McpAuthTokenVerifier } from "./index.ts";
import { ask } from "./test/ask.ts";
import { startGuideServer } from "./test/guide-server.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { always, startIssuer } from "./test/issuer.ts";

const resource = "https://your-server.example.com/mcp";

let issuer: FakeIssuer;
let servers: AsyncDisposable[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  servers = [];
  issuer = await startIssuer(resource);
});

afterEach(async () => {
  vi.useRealTimers();
  for (const server of [...servers, issuer]) await server[Symbol.asyncDispose]();
});

async function start(options: Partial<McpAuthOptions> = {}): Promise<(token: string) => Promise<number>> {
  const server = await startGuideServer(issuer, options);
  servers.push(server);
  return async (token) => (await ask(server.url, { token })).status;
}

function pass(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

describe("a good answer", () => {
  test("serves for 30 seconds, then the issuer is asked again", async () => {
    const call = await start();
    const token = issuer.issue();
    expect(await call(token)).toBe(200);
    pass(29_999);
    expect(await call(token)).toBe(200);
    expect(issuer.introspections).toBe(1);
    pass(1);
    expect(await call(token)).toBe(200);
    expect(issuer.introspections).toBe(2);
  });

  test("serves for as long as cacheTtlMs says", async () => {
    const call = await start({ cacheTtlMs: 60_000 });
    const token = issuer.issue();
    await call(token);
    pass(59_999);
    await call(token);
    expect(issuer.introspections).toBe(1);
  });

  test("never serves past the token's own expiry", async () => {
    const call = await start();
    const token = issuer.issue({ exp: Math.floor(Date.now() / 1000) + 10 });
    expect(await call(token)).toBe(200);
    pass(10_000);
    expect(await call(token)).toBe(401);
  });

  test("serves once where cacheTtlMs is 0", async () => {
    const call = await start({ cacheTtlMs: 0 });
    const token = issuer.issue();
    expect(await call(token)).toBe(200);
    issuer.tokens.delete(token);
    expect(await call(token)).toBe(401);
    expect(issuer.introspections).toBe(2);
    await Promise.all([call(token), call(token)]);
    expect(issuer.introspections).toBe(4);
  });

  test("is forgotten with the revocation that follows it, so an outage does not bring it back", async () => {
    const call = await start();
    const token = issuer.issue();
    expect(await call(token)).toBe(200);
    issuer.tokens.delete(token);
    pass(30_000);
    expect(await call(token)).toBe(401);
    pass(2_000);
    issuer.instead = always({ status: 503, body: {} });
    expect(await call(token)).toBe(503);
  });

  test("outlives an outage only until it is due", async () => {
    const call = await start();
    const token = issuer.issue();
    await call(token);
    issuer.instead = always({ status: 503, body: {} });
    pass(29_999);
    expect(await call(token)).toBe(200);
    pass(1);
    expect(await call(token)).toBe(503);
  });
});

describe("a bad answer", () => {
  test("serves for two seconds, so junk costs the issuer little and a fresh token little time", async () => {
    const call = await start();
    const token = issuer.issue();
    const facts = issuer.tokens.get(token) ?? {};
    issuer.tokens.delete(token);
    expect(await call(token)).toBe(401);
    issuer.tokens.set(token, facts);
    expect(await call(token)).toBe(401);
    expect(issuer.introspections).toBe(1);
    pass(2_000);
    expect(await call(token)).toBe(200);
  });

  test("is not remembered where the issuer gave none", async () => {
    const call = await start();
    const token = issuer.issue();
    await call(token);
    pass(30_000);
    issuer.instead = always({ status: 500, body: {} });
    expect(await call(token)).toBe(503);
    issuer.instead = undefined;
    expect(await call(token)).toBe(200);
  });
});

describe("requests at the same time", () => {
  test("with one token ask the issuer once", async () => {
    const call = await start();
    const token = issuer.issue();
    const statuses = await Promise.all(Array.from({ length: 50 }, () => call(token)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(issuer.introspections).toBe(1);
    expect(issuer.asked["/api/oauth/resource"]).toBe(1);
  });

  test("ask for each token, whatever order the answers come in", async () => {
    const call = await start();
    const tokens = [issuer.issue(), "mcpauth_at_unknown", issuer.issue({ aud: "https://other.example.com" })];
    expect(await Promise.all(tokens.map(call))).toEqual([200, 401, 401]);
    expect(issuer.introspections).toBe(3);
  });
});

test("a handler that changes its req.auth changes nobody else's", async () => {
  const server = await startGuideServer(issuer);
  servers.push(server);
  const token = issuer.issue();
  await ask(server.url, { token });
  const { body } = await ask(server.url, { token });
  expect(body.auth).toMatchObject({ scopes: ["mcp:tools"] });
});

describe("McpAuthTokenVerifier", () => {
  test("describes the holder of a token for the project's only server URL", async () => {
    const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret });
    const auth = await verifier.verifyAccessToken(issuer.issue());
    expect(auth).toMatchObject({ clientId: "cli_1", extra: { sub: "usr_1" } });
    expect(auth.resource.href).toBe(resource);
  });

  test("throws the official InvalidTokenError for every other token", async () => {
    const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret });
    for (const token of ["unknown", "no token", issuer.issue({ aud: "https://other.example.com/mcp" })]) {
      await expect(verifier.verifyAccessToken(token)).rejects.toMatchObject({ errorCode: "invalid_token" });
    }
  });

  test("remembers a token no longer than until it expires", async () => {
    const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret });
    const token = issuer.issue({ exp: Math.floor(Date.now() / 1000) + 10 });
    await verifier.verifyAccessToken(token);
    pass(10_000);
    await expect(verifier.verifyAccessToken(token)).rejects.toMatchObject({ errorCode: "invalid_token" });
  });

  test("throws McpAuthUpstreamError, not an invalid token, where the issuer is away", async () => {
    const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret });
    await issuer.close();
    await expect(verifier.verifyAccessToken("token")).rejects.toMatchObject({
      name: "McpAuthUpstreamError",
      code: "unreachable",
    });
  });

  test("needs to be told which of several server URLs is this one", async () => {
    issuer.resources = [resource, "https://other.example.com/mcp"];
    const token = issuer.issue();
    const { secret: registrationSecret } = issuer;
    await expect(
      new McpAuthTokenVerifier({ registrationSecret }).verifyAccessToken(token),
    ).rejects.toMatchObject({ name: "McpAuthServerUrlError" });
    const verifier = new McpAuthTokenVerifier({ registrationSecret, resource: `${resource}/` });
    expect((await verifier.verifyAccessToken(token)).resource.href).toBe(resource);
  });
});
