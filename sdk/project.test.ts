/** Which of the project's server URLs a server is, and what it publishes about itself. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { McpAuthOptions } from "./index.ts";
import type { Answer } from "./test/ask.ts";
import { ask } from "./test/ask.ts";
import type { GuideServer } from "./test/guide-server.ts";
import { startGuideServer } from "./test/guide-server.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { always, secretFor, startIssuer } from "./test/issuer.ts";

const wellKnown = "/.well-known/oauth-protected-resource";
const local = "http://localhost:3000/mcp";
const live = "https://mcp.example.com/mcp";

let issuer: FakeIssuer;
let server: GuideServer;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  issuer = await startIssuer(live);
});

afterEach(async () => {
  vi.useRealTimers();
  await server[Symbol.asyncDispose]();
  await issuer.close();
});

async function start(options: Partial<McpAuthOptions> = {}): Promise<void> {
  server = await startGuideServer(issuer, options);
}

function document(method = "GET", headers: Record<string, string> = {}): Promise<Answer> {
  return ask(new URL(wellKnown, server.url).href, { method, headers });
}

async function resourceAt(Host: string): Promise<unknown> {
  return (await document("GET", { Host })).body.resource;
}

function pass(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

describe("the metadata", () => {
  test("names the server URL, the issuer as it spells itself, name and scopes of the project", async () => {
    issuer.scopes = ["mcp:tools", "offline_access"];
    await start();
    const { body, headers } = await document();
    expect(body).toEqual({
      resource: live,
      authorization_servers: [issuer.url],
      scopes_supported: ["mcp:tools"],
      bearer_methods_supported: ["header"],
      resource_name: "Acme",
    });
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["content-type"]).toMatch(/^application\/json/);
  });

  test("has no scopes_supported where the project has no scopes", async () => {
    issuer.scopes = [];
    await start();
    expect((await document()).body).not.toHaveProperty("scopes_supported");
  });

  test("may be cached where the option resource says what it is about", async () => {
    await start({ resource: "https://pinned.example.com/mcp/" });
    const { body, headers } = await document();
    expect(body.resource).toBe("https://pinned.example.com/mcp");
    expect(headers["cache-control"]).toBe("public, max-age=3600");
  });

  test("answers HEAD and a browser's preflight, and no other method", async () => {
    await start();
    expect(await document("HEAD")).toMatchObject({ status: 200, text: "" });
    const headers = { Origin: "https://inspector.example.com", "Access-Control-Request-Method": "GET" };
    const preflight = await document("OPTIONS", headers);
    expect(preflight.status).toBe(204);
    expect(preflight.headers["access-control-allow-headers"]).toBe("*");
    const post = await document("POST");
    expect(post.status).toBe(405);
    expect(post.headers.allow).toBe("GET, HEAD, OPTIONS");
  });

  test("is 503 before the issuer has ever answered", async () => {
    issuer.instead = always({ status: 503, body: {} });
    await start();
    expect((await document()).status).toBe(503);
  });
});

describe("the issuer", () => {
  test("is reached where the option says, and published as it spells itself", async () => {
    issuer.secret = secretFor("https://auth.example.com");
    await start({ issuer: `${issuer.url}/` });
    expect((await document()).body.authorization_servers).toEqual([issuer.url]);
  });

  test("is reached where MCPAUTH_ISSUER says", async () => {
    issuer.secret = secretFor("https://auth.example.com");
    vi.stubEnv("MCPAUTH_ISSUER", issuer.url);
    await start();
    vi.unstubAllEnvs();
    expect((await document()).status).toBe(200);
  });
});

describe("the server URL", () => {
  test("is the only one, whatever the Host header says", async () => {
    await start();
    for (const host of ["evil.example.com", "localhost:3000", 'a"b'])
      expect(await resourceAt(host)).toBe(live);
  });

  test("is the only one even where a proxy takes the path away", async () => {
    issuer.resources = ["https://mcp.example.com/public/mcp"];
    await start();
    expect(await resourceAt("mcp.example.com")).toBe("https://mcp.example.com/public/mcp");
  });

  test("is chosen by host among those with the same path", async () => {
    issuer.resources = [live, local, "https://mcp.example.com/other"];
    await start();
    expect(await resourceAt("localhost:3000")).toBe(local);
    expect(await resourceAt("MCP.example.com:443")).toBe(live);
    const token = issuer.issue({ aud: local });
    expect((await ask(server.url, { token, headers: { Host: "localhost:3000" } })).status).toBe(200);
    expect((await ask(server.url, { token, headers: { Host: "mcp.example.com" } })).status).toBe(401);
  });

  test("is never made from a host the project does not have", async () => {
    issuer.resources = [live, local];
    await start();
    const { status, body } = await ask(server.url, { headers: { Host: "evil.example.com" } });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain("evil");
    expect(server.failures).toMatchObject([{ code: "ambiguous_server_url" }]);
    expect(server.failures[0]?.message).toContain("set the option resource");
  });

  test("that is missing makes 500 and says where to add it, until it is added", async () => {
    issuer.resources = ["https://mcp.example.com/a", "https://mcp.example.com/b"];
    await start();
    expect((await ask(server.url)).status).toBe(500);
    expect(server.failures).toMatchObject([{ code: "no_server_url" }]);
    expect(server.failures[0]?.message).toContain("add this server's URL to the project in the dashboard");
    issuer.resources.push(live);
    pass(5_000);
    expect((await ask(server.url)).status).toBe(401);
  });

  test("that is pinned needs no answer from the issuer", async () => {
    issuer.instead = always({ status: 503, body: {} });
    await start({ resource: live });
    expect((await ask(server.url)).status).toBe(401);
    expect(issuer.asked).toEqual({});
  });
});

describe("what is known of the project", () => {
  const questions = () => issuer.asked["/api/oauth/resource"];

  test("is asked once and again after five minutes, without keeping anyone waiting", async () => {
    await start();
    await document();
    pass(299_999);
    await document();
    expect(questions()).toBe(1);
    issuer.resources = ["https://moved.example.com/mcp"];
    pass(1);
    expect(await resourceAt("any")).toBe(live);
    await vi.waitFor(async () => expect(await resourceAt("any")).toBe("https://moved.example.com/mcp"));
    expect(questions()).toBe(2);
  });

  test("is asked again at once for a token with an audience it does not know", async () => {
    await start();
    await document();
    const moved = "https://moved.example.com/mcp";
    issuer.resources = [moved];
    pass(5_000);
    expect((await ask(server.url, { token: issuer.issue() })).status).toBe(200);
    expect(await resourceAt("any")).toBe(moved);
  });

  test("is asked by strangers' audiences at most every five seconds", async () => {
    await start();
    await document();
    for (let count = 0; count < 5; count++) {
      await ask(server.url, { token: issuer.issue({ aud: "https://other.example.com" }) });
    }
    expect(questions()).toBe(1);
  });

  test("stays in use while the issuer is away", async () => {
    await start();
    await document();
    issuer.instead = always({ status: 503, body: {} });
    pass(3_600_000);
    expect((await ask(server.url)).status).toBe(401);
    expect(await resourceAt("any")).toBe(live);
  });
});
