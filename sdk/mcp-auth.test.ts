/** What `mcpAuth()` answers beyond the table of `answers.test.ts`. */
import express from "express";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McpAuthOptions } from "./index.ts";
import { mcpAuth } from "./index.ts";
import { ask } from "./test/ask.ts";
import { startGuideServer } from "./test/guide-server.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";
import { listen } from "./test/listen.ts";
import { callTool } from "./test/situations.ts";

const resource = "https://your-server.example.com/mcp";
const metadataUrl = "https://your-server.example.com/.well-known/oauth-protected-resource";

let issuer: FakeIssuer;
let servers: AsyncDisposable[];

beforeEach(async () => {
  servers = [];
  issuer = await startIssuer(resource);
});

afterEach(async () => {
  for (const server of [...servers, issuer]) await server[Symbol.asyncDispose]();
});

async function start(options: Partial<McpAuthOptions> = {}): Promise<string> {
  const server = await startGuideServer(issuer, options);
  servers.push(server);
  return server.url;
}

describe("without credentials", () => {
  test("the answer is the guide's 401, character for character", async () => {
    const { status, headers } = await ask(await start());
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toBe(`Bearer resource_metadata="${metadataUrl}"`);
    expect(headers["cache-control"]).toBe("no-store");
  });

  test("every method is refused, a plain OPTIONS too", async () => {
    const url = await start();
    for (const method of ["GET", "POST", "DELETE", "OPTIONS", "HEAD"]) {
      expect((await ask(url, { method })).status).toBe(401);
    }
  });
});

describe("a valid token", () => {
  test("may follow the scheme in any case and after several blanks", async () => {
    const url = await start();
    for (const scheme of ["bearer ", "BEARER   "]) {
      const Authorization = `${scheme}${issuer.issue()}`;
      expect((await ask(url, { headers: { Authorization } })).status).toBe(200);
    }
  });

  test("works whichever server URL of several it names as audience, if this is one of them", async () => {
    const token = issuer.issue({ aud: ["https://other.example.com/mcp", resource] });
    expect((await ask(await start(), { token })).status).toBe(200);
  });
});

describe("a token of another address", () => {
  test.each(["https://your-server.example.com", `${resource}/admin`, "http://your-server.example.com/mcp"])(
    "such as %s is refused",
    async (aud) => {
      const { status, body } = await ask(await start(), { token: issuer.issue({ aud }) });
      expect(status).toBe(401);
      expect(body.error_description).toBe("The access token was not issued for this server");
    },
  );
});

describe("a malformed header", () => {
  test.each(["Bearer ", "BEARER a  b", "bearer a, b"])("%j is 400", async (Authorization) => {
    const { status, headers, body } = await ask(await start(), { headers: { Authorization } });
    expect(status).toBe(400);
    expect(headers["www-authenticate"]).toMatch(
      /^Bearer error="invalid_request", error_description="[^"]+", /,
    );
    expect(body.error).toBe("invalid_request");
    expect(issuer.introspections).toBe(0);
  });
});

describe("a missing scope", () => {
  test("is 403 and names what the token has and what it lacks, once each", async () => {
    const url = await start({ requiredScopes: ["mcp:tools", "mcp:admin"] });
    const token = issuer.issue({ scope: "mcp:read mcp:tools offline_access" });
    const { status, headers, body } = await ask(url, { token });
    expect(status).toBe(403);
    expect(headers["www-authenticate"]).toBe(
      'Bearer error="insufficient_scope", error_description="The access token lacks a scope that this server needs", ' +
        `scope="mcp:tools mcp:admin mcp:read", resource_metadata="${metadataUrl}"`,
    );
    expect(body.error).toBe("insufficient_scope");
  });

  test("a scope with a quotation mark in it never reaches the header", async () => {
    const url = await start({ requiredScopes: ["mcp:admin"] });
    const { headers } = await ask(url, { token: issuer.issue({ scope: 'a"b mcp:read' }) });
    expect(headers["www-authenticate"]).toContain('scope="mcp:admin mcp:read"');
  });
});

describe("a browser", () => {
  const Origin = "https://inspector.example.com";

  test("gets its preflight answered by the app", async () => {
    const url = await start();
    const headers = { Origin, "Access-Control-Request-Method": "POST" };
    expect((await ask(url, { method: "OPTIONS", headers })).status).toBe(200);
  });

  test("keeps the CORS headers that the app has set itself", async () => {
    const app = express();
    app.use((_request, response, next) => {
      response.set({
        "Access-Control-Allow-Origin": Origin,
        "Access-Control-Expose-Headers": "Mcp-Session-Id",
      });
      next();
    });
    app.use("/mcp", mcpAuth({ registrationSecret: issuer.secret }));
    const server = await listen(app);
    servers.push(server);
    const { headers } = await ask(`${server.url}/mcp`, { headers: { Origin } });
    expect(headers["access-control-allow-origin"]).toBe(Origin);
    expect(headers["access-control-expose-headers"]).toBe("Mcp-Session-Id, WWW-Authenticate, Retry-After");
  });
});

describe("a Host header", () => {
  test("that is none is 400 where it would have to choose between server URLs", async () => {
    issuer.resources.push("https://staging.example.com/mcp");
    const url = await start();
    const { status, headers, body } = await ask(url, { headers: { Host: 'a"b' } });
    expect([status, body.error]).toEqual([400, "invalid_request"]);
    expect(headers["www-authenticate"]).toBeUndefined();
    const chosen = await ask(url, { headers: { Host: "staging.example.com" } });
    expect(chosen.headers["www-authenticate"]).toContain("https://staging.example.com/");
  });

  test("is not looked at where there is nothing to choose", async () => {
    expect((await ask(await start(), { headers: { Host: 'a"b' } })).status).toBe(401);
  });
});

test("scopes of tools hold where nobody has parsed the body, and leave it to be read", async () => {
  const app = express();
  app.use("/mcp", mcpAuth({ registrationSecret: issuer.secret, toolScopes: { delete_note: ["mcp:admin"] } }));
  app.use("/mcp", express.json(), (request, response) => response.json({ body: request.body }));
  const server = await listen(app);
  servers.push(server);
  const url = `${server.url}/mcp`;
  const token = issuer.issue();
  expect((await ask(url, { token, json: callTool("whoami") })).body).toEqual({ body: callTool("whoami") });
  expect((await ask(url, { token, json: callTool("delete_note") })).status).toBe(403);
});
