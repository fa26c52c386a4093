/** The answers of `mcpAuth()`, as an MCP client sees them. */
import express from "express";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McpAuthOptions } from "./index.ts";
import { mcpAuth } from "./index.ts";
import type { Answer } from "./test/ask.ts";
import { ask } from "./test/ask.ts";
import { startGuideServer } from "./test/guide-server.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";
import { listen } from "./test/listen.ts";

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

  test("required scopes are named", async () => {
    const { headers } = await ask(await start({ requiredScopes: ["mcp:tools", "mcp:read"] }));
    expect(headers["www-authenticate"]).toBe(
      `Bearer resource_metadata="${metadataUrl}", scope="mcp:tools mcp:read"`,
    );
  });

  test("another scheme counts as none", async () => {
    const answer = await ask(await start(), { headers: { Authorization: "Basic YTpi" } });
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe(`Bearer resource_metadata="${metadataUrl}"`);
  });

  test("a token in the query or the path is not looked at", async () => {
    const url = await start();
    const answer = await ask(`${url}?access_token=${issuer.issue()}`);
    expect(answer.headers["www-authenticate"]).toBe(`Bearer resource_metadata="${metadataUrl}"`);
    expect(issuer.introspections).toBe(0);
  });

  test("every method is refused, a plain OPTIONS too", async () => {
    const url = await start();
    for (const method of ["GET", "POST", "DELETE", "OPTIONS", "HEAD"]) {
      expect((await ask(url, { method })).status).toBe(401);
    }
  });
});

describe("a valid token", () => {
  test("reaches the handler with everything known of its holder", async () => {
    const token = issuer.issue({ scope: "mcp:tools mcp:read" });
    const { status, body } = await ask(await start({ requiredScopes: ["mcp:read"] }), { token });
    expect(status).toBe(200);
    expect(body.auth).toEqual({
      token,
      clientId: "cli_1",
      scopes: ["mcp:tools", "mcp:read"],
      expiresAt: issuer.tokens.get(token)?.exp,
      resource,
      extra: { sub: "usr_1", username: "mona", clientName: "Claude", iss: issuer.url, aud: resource },
    });
  });

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

describe("a token that does not open this server", () => {
  const refused = (answer: Answer, description: string) => {
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe(
      `Bearer error="invalid_token", error_description="${description}", resource_metadata="${metadataUrl}"`,
    );
    expect(answer.body).toEqual({ error: "invalid_token", error_description: description });
  };
  const unknown = "The access token is unknown, expired or revoked";

  test("is refused when the issuer does not know it", async () => {
    refused(await ask(await start(), { token: "mcpauth_at_unknown" }), unknown);
  });

  test("is refused once expired, though the issuer calls it active", async () => {
    refused(await ask(await start(), { token: issuer.issue({ exp: 1_000 }) }), unknown);
  });

  test("is refused when issued for another server, or for none", async () => {
    const url = await start();
    const elsewhere = "The access token was not issued for this server";
    const audiences = [
      "https://your-server.example.com",
      `${resource}/admin`,
      "http://your-server.example.com/mcp",
    ];
    for (const aud of [...audiences, undefined]) {
      refused(await ask(url, { token: issuer.issue({ aud }) }), elsewhere);
    }
  });

  test("is refused when it is a refresh token, which has no token_type", async () => {
    refused(await ask(await start(), { token: issuer.issue({ token_type: undefined }) }), unknown);
  });

  test("is refused without asking the issuer when it cannot be a token", async () => {
    const url = await start();
    for (const token of ["a".repeat(8193), "a b".replace(" ", "\u00a0"), 'a"b', "=a", "{}"]) {
      refused(await ask(url, { token }), unknown);
    }
    expect(issuer.introspections).toBe(0);
  });
});

describe("a malformed header", () => {
  test.each(["Bearer", "Bearer ", "Bearer a b", "bearer a, b"])("%j is 400", async (Authorization) => {
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

  test("can read why it was refused", async () => {
    const { headers } = await ask(await start(), { headers: { Origin } });
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["access-control-expose-headers"]).toBe("WWW-Authenticate, Retry-After");
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
