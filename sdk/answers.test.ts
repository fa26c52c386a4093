/** What a caller is answered, situation by situation: the same for every entry of the package. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McpAuthOptions } from "./index.ts";
import { ask } from "./test/ask.ts";
import type { Entry } from "./test/entries.ts";
import { entries } from "./test/entries.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";
import type { Listening } from "./test/listen.ts";
import { listen } from "./test/listen.ts";
import { callTool, origin, situations } from "./test/situations.ts";

const resource = `${origin}/mcp`;
const wellKnown = "/.well-known/oauth-protected-resource";
const Origin = "https://inspector.example.com";

let issuer: FakeIssuer;
let server: Listening;
let told: string[];

beforeEach(async () => {
  issuer = await startIssuer(resource);
  told = [];
});

afterEach(async () => {
  await server.close();
  await issuer.close();
});

async function start(entry: Entry, options: Partial<McpAuthOptions> = {}): Promise<string> {
  const onError = (error: Error & { code?: string }) => told.push(error.code ?? error.name);
  server = await listen(entry.listener({ registrationSecret: issuer.secret, onError, ...options }));
  return server.url;
}

describe.each(entries)("$name", (entry) => {
  test.each(situations)("$title: $status", async (situation) => {
    const url = await start(entry, situation.options);
    situation.given?.(issuer);
    const { path = "/mcp", ...question } = situation.sent(issuer);
    const answer = await ask(`${url}${path}`, { ...question, headers: { Origin, ...question.headers } });
    expect(answer.status).toBe(situation.status);
    expect(answer.headers["www-authenticate"]).toBe(
      situation.challenge?.replace("…", `${origin}${wellKnown}${entry.suffix}`),
    );
    expect(answer.body).toEqual({ error: situation.error, error_description: expect.any(String) });
    expect(answer.headers["retry-after"]).toBe(situation.retryAfter);
    expect(answer.headers["cache-control"]).toBe("no-store");
    // A page can read all of that.
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    expect(answer.headers["access-control-expose-headers"]).toContain("WWW-Authenticate, Retry-After");
    expect([...new Set(told)]).toEqual(situation.reported ? [situation.reported] : []);
    if (situation.introspections !== undefined) {
      expect(issuer.introspections).toBe(situation.introspections);
    }
  });

  test("a valid token opens the server, which is told everything about the caller", async () => {
    const token = issuer.issue({ scope: "mcp:tools mcp:read" });
    const url = await start(entry, { requiredScopes: ["mcp:read"] });
    const { status, body } = await ask(`${url}/mcp`, { token });
    expect(status).toBe(200);
    expect(body.auth).toEqual({
      token,
      clientId: "cli_1",
      scopes: ["mcp:tools", "mcp:read"],
      expiresAt: issuer.tokens.get(token)?.exp,
      resource,
      resourceMetadataUrl: `${origin}${wellKnown}${entry.suffix}`,
      extra: { sub: "usr_1", username: "mona", clientName: "Claude", iss: issuer.url, aud: resource },
    });
  });

  test("a token with the scope of a tool opens the tool, and any token those that need none", async () => {
    const url = await start(entry, { toolScopes: { delete_note: ["mcp:admin"] } });
    const admin = issuer.issue({ scope: "mcp:admin" });
    expect((await ask(`${url}/mcp`, { token: admin, json: callTool("delete_note") })).status).toBe(200);
    const reader = issuer.issue({ scope: "mcp:read" });
    expect((await ask(`${url}/mcp`, { token: reader, json: callTool("whoami") })).status).toBe(200);
    expect((await ask(`${url}/mcp`, { token: reader, method: "GET" })).status).toBe(200);
  });

  test("no media type hides the call of a tool", async () => {
    const url = await start(entry, { toolScopes: { delete_note: ["mcp:admin"] } });
    for (const type of ["text/plain", "text/plain; application/json", "application/vnd.api+json"]) {
      const headers = { "Content-Type": type };
      const question = { token: issuer.issue(), json: callTool("delete_note"), headers };
      expect([400, 403]).toContain((await ask(`${url}/mcp`, question)).status);
    }
  });

  describe("the metadata", () => {
    const answers = [
      { method: "GET", status: 200, document: true },
      { method: "HEAD", status: 200, document: false },
      { method: "OPTIONS", status: 204, document: false },
      { method: "POST", status: 405, document: false },
    ];

    test.each(answers)("is public: $method is $status", async ({ method, status, document }) => {
      const url = await start(entry);
      for (const address of [wellKnown, `${wellKnown}/mcp`]) {
        const answer = await ask(`${url}${address}`, { method });
        expect(answer.status).toBe(status);
        expect(answer.headers["access-control-allow-origin"]).toBe("*");
        expect(answer.body.resource).toBe(document ? resource : undefined);
        if (method === "GET") expect(answer.headers["cache-control"]).toBe("no-store");
      }
    });

    test("may be kept for an hour where the server URL is set", async () => {
      const url = await start(entry, { resource });
      const { headers } = await ask(`${url}${wellKnown}`, { method: "GET" });
      expect(headers["cache-control"]).toBe("public, max-age=3600");
    });

    test("never repeats a Host or X-Forwarded header", async () => {
      const url = await start(entry);
      const headers = { Host: "evil.example.com", "X-Forwarded-Host": "evil.example.com" };
      const { body } = await ask(`${url}${wellKnown}`, { method: "GET", headers });
      expect(body.resource).toBe(resource);
      const { headers: refused } = await ask(`${url}/mcp`, { headers });
      expect(refused["www-authenticate"]).not.toContain("evil");
    });

    test("waits for the issuer to be back", async () => {
      const url = await start(entry);
      await issuer.close();
      const { status, headers } = await ask(`${url}${wellKnown}`, { method: "GET" });
      expect([status, headers["retry-after"]]).toEqual([503, "2"]);
    });
  });
});
