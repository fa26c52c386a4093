/** What is remembered of tokens: how much, for how long while the issuer is away, and how seldom it is asked. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { McpAuthVerifierOptions } from "./index.ts";
import { McpAuthTokenVerifier } from "./index.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { always, startIssuer } from "./test/issuer.ts";

let issuer: FakeIssuer;
let failures: Error[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  issuer = await startIssuer("https://your-server.example.com/mcp");
  failures = [];
});

afterEach(async () => {
  vi.useRealTimers();
  await issuer.close();
});

/** Answers "ok", or the code of the error. */
function start(options: Partial<McpAuthVerifierOptions> = {}): (token: string) => Promise<string> {
  const onError = (error: Error) => failures.push(error);
  const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret, onError, ...options });
  return async (token) => {
    try {
      await verifier.verifyAccessToken(token);
      return "ok";
    } catch (error) {
      const { code, errorCode } = Object(error);
      return code ?? errorCode;
    }
  };
}

function pass(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

const away = always({ status: 503, body: {} });

describe("while the issuer is away", () => {
  const outages = [
    { name: "cut connections", instead: ((_, response) => response.destroy()) as FakeIssuer["instead"] },
    { name: "timeouts", instead: () => {} },
    { name: "HTTP 503", instead: away },
    { name: "HTTP 429", instead: always({ status: 429, body: {} }) },
  ];

  test.each(outages)("with $name staleIfErrorMs keeps a verified token good", async ({ instead }) => {
    const verify = start({ staleIfErrorMs: 60_000, timeoutMs: 300 });
    const token = issuer.issue();
    await verify(token);
    issuer.instead = instead;
    pass(30_000);
    expect(await verify(token)).toBe("ok");
    expect(failures).toHaveLength(1);
    pass(59_999);
    expect(await verify(token)).toBe("ok");
    pass(1);
    expect(await verify(token)).not.toBe("ok");
  });

  test("a stale answer never outlives the token", async () => {
    const verify = start({ staleIfErrorMs: 3_600_000 });
    const token = issuer.issue({ exp: Math.floor(Date.now() / 1000) + 60 });
    await verify(token);
    issuer.instead = away;
    pass(50_000);
    expect(await verify(token)).toBe("ok");
    pass(10_000);
    expect(await verify(token)).toBe("upstream_error");
  });

  test("a token that is not known is not good", async () => {
    const verify = start({ staleIfErrorMs: 60_000 });
    await verify(issuer.issue());
    issuer.instead = away;
    expect(await verify(issuer.issue())).toBe("upstream_error");
  });

  test("a token that was seen revoked stays revoked", async () => {
    const verify = start({ staleIfErrorMs: 3_600_000 });
    const token = issuer.issue();
    await verify(token);
    issuer.tokens.delete(token);
    pass(30_000);
    expect(await verify(token)).toBe("invalid_token");
    pass(2_000);
    issuer.instead = away;
    expect(await verify(token)).toBe("upstream_error");
  });

  test("no token of a secret that was rejected is good, though the rejection is followed by an outage", async () => {
    const verify = start({ staleIfErrorMs: 3_600_000 });
    const token = issuer.issue();
    await verify(token);
    pass(30_000);
    issuer.instead = always({ status: 401, body: {} });
    expect(await verify(token)).toBe("secret_rejected");
    pass(5_000);
    issuer.instead = away;
    expect(await verify(token)).toBe("upstream_error");
    issuer.instead = undefined;
    expect(await verify(token)).toBe("ok");
    pass(30_000);
    issuer.instead = away;
    expect(await verify(token)).toBe("ok");
  });

  test("an answer of another form is no outage", async () => {
    const verify = start({ staleIfErrorMs: 60_000 });
    const token = issuer.issue();
    await verify(token);
    pass(30_000);
    issuer.instead = always({ status: 200, body: "<html>" });
    expect(await verify(token)).toBe("bad_response");
  });

  test("it is asked for one stale token every two seconds, not for each", async () => {
    const verify = start({ staleIfErrorMs: 60_000 });
    const tokens = Array.from({ length: 20 }, () => issuer.issue());
    await Promise.all(tokens.map(verify));
    issuer.instead = away;
    pass(30_000);
    await verify(issuer.issue());
    const before = issuer.introspections;
    for (const token of tokens) expect(await verify(token)).toBe("ok");
    expect(issuer.introspections).toBe(before + 1);
    pass(2_000);
    for (const token of tokens) expect(await verify(token)).toBe("ok");
    expect(issuer.introspections).toBe(before + 2);
    expect(failures).toHaveLength(2);
  });

  test("by default nothing stale is good", async () => {
    const verify = start();
    const token = issuer.issue();
    await verify(token);
    issuer.instead = away;
    pass(30_000);
    expect(await verify(token)).toBe("upstream_error");
  });
});

describe("what is remembered", () => {
  test("is at most cacheMaxEntries", async () => {
    const verify = start({ cacheMaxEntries: 10 });
    const tokens = Array.from({ length: 30 }, () => issuer.issue());
    for (const token of tokens) await verify(token);
    for (const token of tokens.slice(0, 20)) await verify(token);
    expect(issuer.introspections).toBe(50);
  });

  test("of good tokens is not pushed out by made-up ones", async () => {
    const verify = start({ cacheMaxEntries: 10 });
    const token = issuer.issue();
    await verify(token);
    for (let number = 0; number < 100; number++) await verify(`mcpauth_at_${number}`);
    const before = issuer.introspections;
    expect(await verify(token)).toBe("ok");
    expect(issuer.introspections).toBe(before);
  });
});

test("a thousand first calls with one token are one question", async () => {
  const verify = start();
  const token = issuer.issue();
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => verify(token)));
  expect(new Set(answers)).toEqual(new Set(["ok"]));
  expect(issuer.asked).toEqual({ "/api/oauth/resource": 1, "/api/oauth/introspect": 1 });
});

test("questions in a row share a connection, whatever the answers", async () => {
  const verify = start({ cacheTtlMs: 0 });
  const token = issuer.issue();
  for (let count = 0; count < 5; count++) await verify(token);
  issuer.instead = away;
  for (let count = 0; count < 5; count++) await verify(token);
  expect(issuer.introspections).toBe(10);
  // The next question may come a moment before the connection of the last is free again.
  expect(issuer.sockets.size).toBeLessThanOrEqual(2);
});
