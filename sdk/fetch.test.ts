/** `getmcpauth/fetch` beyond what all entries have in common: its three functions, called as a framework does. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McpAuth, McpAuthOptions } from "./fetch.ts";
import { createMcpAuth } from "./fetch.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";

const origin = "https://your-server.example.com";
const url = `${origin}/mcp`;
const wellKnown = `${origin}/.well-known/oauth-protected-resource`;
const Origin = "https://inspector.example.com";

let issuer: FakeIssuer;

beforeEach(async () => {
  issuer = await startIssuer(url);
});

afterEach(() => issuer.close());

function create(options: Partial<McpAuthOptions> = {}): McpAuth {
  return createMcpAuth({ registrationSecret: issuer.secret, onError: () => {}, ...options });
}

function call(headers: Record<string, string> = {}, init: RequestInit = {}): Request {
  return new Request(url, { method: "POST", headers, ...init });
}

function bearer(token = issuer.issue()): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

describe("authenticate", () => {
  test("returns who calls, or the response to return", async () => {
    const { authenticate } = create();
    expect(await authenticate(call(bearer()))).toMatchObject({ extra: { username: "mona" } });
    const refused = await authenticate(call());
    expect(refused).toBeInstanceOf(Response);
    expect(refused).toMatchObject({ status: 401 });
  });

  test("gives each request a copy of its own", async () => {
    const { authenticate } = create();
    const headers = bearer();
    const first = await authenticate(call(headers));
    if (first instanceof Response) throw new Error("refused");
    first.scopes.push("mcp:admin");
    expect(() => {
      first.resource.pathname = "/admin";
    }).toThrow(TypeError);
    first.resource.searchParams.set("a", "b");
    expect(await authenticate(call(headers))).toMatchObject({
      scopes: ["mcp:tools"],
      resource: new URL(url),
    });
  });

  test("answers a browser that asks whether it may call", async () => {
    const headers = {
      Origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization, mcp-protocol-version",
    };
    const response = await create().authenticate(call(headers, { method: "OPTIONS" }));
    if (!(response instanceof Response)) throw new Error("let in");
    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(response.headers.get("Access-Control-Allow-Headers")).toBe("authorization, mcp-protocol-version");
    expect(issuer.asked).toEqual({});
  });
});

describe("protect", () => {
  test("hands on the request, who calls, and what the framework passes behind the request", async () => {
    const handle = create().protect(async (request, auth, context: { id: string }) =>
      Response.json({ body: await request.text(), name: auth.extra.username, id: context.id }),
    );
    const response = await handle(call(bearer(), { body: "hello" }), { id: "42" });
    expect(await response.json()).toEqual({ body: "hello", name: "mona", id: "42" });
  });

  test("leaves the body to the handler after it was searched for calls of tools", async () => {
    const handle = create({ toolScopes: { delete_note: ["mcp:admin"] } }).protect(
      async (request) => new Response(await request.text()),
    );
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
    expect(await (await handle(call(bearer(), { body }))).text()).toBe(body);
  });

  test("lets no call of a tool hide in a body that is longer than any server reads", async () => {
    const handle = create({ toolScopes: { delete_note: ["mcp:admin"] } }).protect(() => new Response());
    const body = `${" ".repeat(5 * 1024 * 1024)}{"method":"tools/call","params":{"name":"delete_note"}}`;
    expect((await handle(call(bearer(), { body }))).status).toBe(400);
  });

  test("closes the server, and reports why, where the body was read before it could be searched", async () => {
    const told: string[] = [];
    const onError = ({ message }: Error) => told.push(message);
    const handle = create({ toolScopes: { delete_note: ["mcp:admin"] }, onError }).protect(
      () => new Response(),
    );
    const request = call(bearer(), { body: "{}" });
    await request.text();
    expect((await handle(request)).status).toBe(500);
    expect(told).toEqual([expect.stringContaining("toolScopes needs the body")]);
  });

  test("lets the page that called read the response, without changing what it is", async () => {
    const handle = create().protect(() => new Response("data: 1\n\n", { status: 202 }));
    const response = await handle(call({ ...bearer(), Origin }));
    expect([response.status, await response.text()]).toEqual([202, "data: 1\n\n"]);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(response.headers.get("Access-Control-Expose-Headers")).toContain("Mcp-Session-Id");
  });

  test("leaves it to the handler which pages may read, if the handler says", async () => {
    const headers = { "Access-Control-Allow-Origin": Origin };
    const handle = create().protect(() => new Response(null, { headers }));
    const response = await handle(call({ ...bearer(), Origin }));
    expect(Object.fromEntries(response.headers)).toEqual({ "access-control-allow-origin": Origin });
  });

  test("serves no document for an address that is not the server's", async () => {
    const handle = create().protect(() => new Response());
    expect((await handle(new Request(`${wellKnown}/other`))).status).toBe(401);
  });
});

describe("metadata", () => {
  test("is 404 for an address that is not the server's", async () => {
    const { metadata } = create();
    for (const address of [`${wellKnown}/other`, `${wellKnown}/mcp/other`, `${origin}/other`]) {
      const response = await metadata(new Request(address));
      expect([response.status, await response.json()]).toMatchObject([404, { error: "not_found" }]);
    }
  });
});

describe("several server URLs", () => {
  const other = `${origin}/other`;

  test("are told apart by the path that is called", async () => {
    issuer.resources.push(other);
    const { authenticate, metadata } = create();
    const token = issuer.issue({ aud: other });
    expect(await authenticate(new Request(`${other}/`, { headers: bearer(token) }))).toMatchObject({
      resource: new URL(other),
    });
    const refused = await authenticate(call(bearer(token)));
    expect(refused).toMatchObject({ status: 401 });
    expect((refused as Response).headers.get("WWW-Authenticate")).toContain(`"${wellKnown}/mcp"`);
    expect(await (await metadata(new Request(`${wellKnown}/other`))).json()).toMatchObject({
      resource: other,
    });
  });

  test("leave a path of neither to the option `resource`", async () => {
    issuer.resources.push(other);
    const request = () => new Request(`${url}/messages`, { headers: bearer() });
    expect(await create().authenticate(request())).toMatchObject({ status: 500 });
    expect(await create({ resource: url }).authenticate(request())).toMatchObject({ clientId: "cli_1" });
  });
});
