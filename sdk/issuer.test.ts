/** What callers see while the issuer cannot answer, or answers what it should not. */
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McpAuthOptions } from "./index.ts";
import { ask } from "./test/ask.ts";
import type { GuideServer } from "./test/guide-server.ts";
import { startGuideServer } from "./test/guide-server.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { always, startIssuer } from "./test/issuer.ts";

let issuer: FakeIssuer;
let server: GuideServer | undefined;

beforeEach(async () => {
  issuer = await startIssuer("https://your-server.example.com/mcp");
});

afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  await issuer.close();
});

async function start(options: Partial<McpAuthOptions> = {}): Promise<string> {
  server = await startGuideServer(issuer, options);
  return server.url;
}

describe("an issuer that cannot answer", () => {
  const outages = [
    { name: "cuts the connection", instead: ((_, response) => response.destroy()) as FakeIssuer["instead"] },
    { name: "does not answer in time", instead: () => {} },
    { name: "is out of order", instead: always({ status: 500, body: "<h1>oops</h1>" }) },
    { name: "says it is unavailable", instead: always({ status: 503, body: {} }) },
    { name: "asks to slow down", instead: always({ status: 429, body: {} }) },
  ];

  test.each(outages)("that $name makes 503, never 401", async ({ instead }) => {
    const url = await start({ timeoutMs: 1_500 });
    const good = issuer.issue();
    await ask(url, { token: good });
    issuer.instead = instead;
    const tokens = [issuer.issue(), "mcpauth_at_unknown"];
    for (const { status, headers, body } of await Promise.all(tokens.map((token) => ask(url, { token })))) {
      expect(status).toBe(503);
      expect(headers["retry-after"]).toBe("2");
      expect(headers["www-authenticate"]).toBeUndefined();
      expect(body.error).toBe("temporarily_unavailable");
    }
    expect((await ask(url, { token: good })).status).toBe(200);
    expect((await ask(url)).status).toBe(401);
  });

  test("at the very first request makes 503 for everyone, and heals", async () => {
    issuer.instead = always({ status: 503, body: {} });
    const url = await start();
    const token = issuer.issue();
    expect((await ask(url)).status).toBe(503);
    expect((await ask(url, { token })).status).toBe(503);
    issuer.instead = undefined;
    expect((await ask(url)).status).toBe(401);
    expect((await ask(url, { token })).status).toBe(200);
  });

  test("names its own Retry-After, of which at most two minutes are passed on", async () => {
    const url = await start();
    await ask(url);
    for (const [sent, received] of [
      ["7", "7"],
      ["86400", "120"],
      ["Fri, 31 Dec 1999 23:59:59 GMT", "2"],
      ["-1", "2"],
    ] as const) {
      issuer.instead = always({ status: 503, body: {}, headers: { "Retry-After": sent } });
      expect((await ask(url, { token: issuer.issue() })).headers["retry-after"]).toBe(received);
    }
  });

  test("is left alone for as long as its 429 says", async () => {
    const url = await start();
    await ask(url);
    issuer.instead = always({ status: 429, body: {}, headers: { "Retry-After": "60" } });
    await ask(url, { token: issuer.issue() });
    const before = issuer.introspections;
    const { status, headers } = await ask(url, { token: issuer.issue() });
    expect(status).toBe(503);
    expect(Number(headers["retry-after"])).toBeGreaterThan(50);
    expect(issuer.introspections).toBe(before);
  });

  test("that cuts one connection is asked once more", async () => {
    const url = await start();
    await ask(url);
    issuer.instead = (_request, response) => {
      issuer.instead = undefined;
      response.destroy();
    };
    expect((await ask(url, { token: issuer.issue() })).status).toBe(200);
    expect(server?.failures).toEqual([]);
  });
});

describe("a set-up that waiting does not mend", () => {
  const wrongAnswers = [
    { name: "no JSON", body: "<html>" },
    { name: "another document", body: { hello: "world" } },
    {
      name: "a token without expiry",
      body: { active: true, token_type: "Bearer", client_id: "c", sub: "s" },
    },
    { name: "an array", body: [] },
  ];

  test.each(wrongAnswers)("$name from the issuer is 500", async ({ body }) => {
    const url = await start();
    await ask(url);
    issuer.instead = always({ status: 200, body });
    const answer = await ask(url, { token: issuer.issue() });
    expect(answer.status).toBe(500);
    expect(answer.headers["www-authenticate"]).toBeUndefined();
    expect(answer.body.error).toBe("server_error");
    expect(server?.failures).toMatchObject([{ name: "McpAuthUpstreamError", code: "bad_response" }]);
  });

  test("a rejected secret is 500, says so once it is asked, and spares the issuer for a while", async () => {
    const url = await start();
    await ask(url);
    issuer.instead = always({ status: 401, body: { error: "invalid_client" } });
    expect((await ask(url, { token: issuer.issue() })).status).toBe(500);
    expect((await ask(url, { token: issuer.issue() })).status).toBe(500);
    expect(issuer.introspections).toBe(1);
    expect(server?.failures[0]).toMatchObject({ code: "secret_rejected" });
    expect(server?.failures[0]?.message).toContain("MCPAUTH_SECRET");
  });

  test("a redirect is not followed with the secret", async () => {
    const url = await start();
    await ask(url);
    issuer.instead = always({ status: 307, body: "", headers: { Location: `${issuer.url}/elsewhere` } });
    expect((await ask(url, { token: issuer.issue() })).status).toBe(500);
    expect(issuer.asked["/elsewhere"]).toBeUndefined();
  });
});

test("without onError each kind of failure is one process warning, and none has the secret in it", async () => {
  const warnings: Error[] = [];
  const listener = (warning: Error) => warnings.push(warning);
  process.on("warning", listener);
  const url = await start({ onError: undefined });
  await ask(url);
  issuer.instead = always({ status: 503, body: {} });
  for (let count = 0; count < 3; count++) await ask(url, { token: issuer.issue() });
  issuer.instead = always({ status: 403, body: {} });
  for (let count = 0; count < 3; count++) await ask(url, { token: issuer.issue() });
  process.off("warning", listener);
  expect(warnings).toMatchObject([
    { name: "McpAuthWarning", code: "MCPAUTH_UPSTREAM_ERROR" },
    { name: "McpAuthWarning", code: "MCPAUTH_SECRET_REJECTED" },
  ]);
  expect(inspect(warnings)).not.toContain(issuer.secret.slice(0, 30));
});

test("an onError that throws changes no answer", async () => {
  const url = await start({
    onError() {
      throw new Error("broken");
    },
  });
  await ask(url);
  issuer.instead = always({ status: 503, body: {} });
  expect((await ask(url, { token: issuer.issue() })).status).toBe(503);
});
