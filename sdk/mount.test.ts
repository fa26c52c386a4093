/** Where the metadata is announced and served, for every way to mount `mcpAuth()`. */
import type { Express, RequestHandler } from "express";
import express from "express";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McpAuthMiddleware, McpAuthOptions } from "./index.ts";
import { mcpAuth } from "./index.ts";
import { ask } from "./test/ask.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";
import { listen } from "./test/listen.ts";

const origin = "https://your-server.example.com";
const wellKnown = "/.well-known/oauth-protected-resource";

let issuer: FakeIssuer;
let servers: AsyncDisposable[];

beforeEach(async () => {
  servers = [];
  issuer = await startIssuer(`${origin}/mcp`);
});

afterEach(async () => {
  for (const server of [...servers, issuer]) await server[Symbol.asyncDispose]();
});

function auth(options: Partial<McpAuthOptions> = {}): McpAuthMiddleware {
  return mcpAuth({ registrationSecret: issuer.secret, onError: () => {}, ...options });
}

const handler: RequestHandler = (_request, response) => {
  response.json({ handled: true });
};

async function serve(app: Express): Promise<string> {
  const server = await listen(app);
  servers.push(server);
  return server.url;
}

/** Calls a path without a token, follows the announced address and returns what the document there is about. */
async function discover(url: string, path: string): Promise<{ announced: string; resource: unknown }> {
  const { status, headers } = await ask(`${url}${path}`);
  expect(status).toBe(401);
  const [, announced = ""] = /resource_metadata="([^"]+)"/.exec(String(headers["www-authenticate"])) ?? [];
  expect(announced.startsWith(origin)).toBe(true);
  const address = announced.slice(origin.length);
  const { body } = await ask(`${url}${address}`, { method: "GET" });
  return { announced: address, resource: body.resource };
}

async function statusOf(url: string, path: string): Promise<number> {
  return (await ask(`${url}${path}`, { method: "GET" })).status;
}

describe("one mount", () => {
  test("is announced at the root and served there and behind its path", async () => {
    const app = express();
    app.use("/mcp", auth());
    app.use("/mcp", handler);
    const url = await serve(app);
    expect(await discover(url, "/mcp")).toEqual({ announced: wellKnown, resource: `${origin}/mcp` });
    expect(await statusOf(url, `${wellKnown}/mcp`)).toBe(200);
    expect(await statusOf(url, `${wellKnown}/mcp?query=1`)).toBe(200);
    expect(await statusOf(url, `${wellKnown}/other`)).toBe(404);
    expect(await statusOf(url, `${wellKnown}/mcp/other`)).toBe(404);
    expect(await statusOf(url, "/.well-known/oauth-authorization-server")).toBe(404);
  });

  test("protects every path below it and its spelling in another case", async () => {
    issuer.resources.push(`${origin}/other`);
    const app = express();
    app.use("/mcp", auth());
    app.use("/mcp", handler);
    const url = await serve(app);
    for (const path of ["/mcp/", "/mcp/messages", "/MCP", "/mcp?a=b"]) {
      expect((await discover(url, path)).resource).toBe(`${origin}/mcp`);
    }
  });

  test("in a sub-app is served by the root-most app, whichever is mounted first", async () => {
    issuer.resources = [`${origin}/v1/api/mcp`];
    for (const subAppFirst of [true, false]) {
      const [app, outer, inner] = [express(), express(), express()];
      if (subAppFirst) inner.use("/mcp", auth());
      outer.use("/api", inner);
      app.use("/v1", outer);
      if (!subAppFirst) inner.use("/mcp", auth());
      const url = await serve(app);
      const found = await discover(url, "/v1/api/mcp");
      expect(found).toEqual({ announced: wellKnown, resource: `${origin}/v1/api/mcp` });
      expect(await statusOf(url, `${wellKnown}/v1/api/mcp`)).toBe(200);
    }
  });

  test("on a router is announced and served below its own path", async () => {
    issuer.resources = [`${origin}/api/mcp`];
    const router = express.Router();
    router.use("/mcp", auth());
    const app = express();
    app.use("/api", router);
    const found = await discover(await serve(app), "/api/mcp");
    expect(found).toEqual({ announced: `/api/mcp${wellKnown}`, resource: `${origin}/api/mcp` });
  });

  test("of a whole router protects the server URL behind the router's path", async () => {
    issuer.resources = [`${origin}/api/mcp`, `${origin}/api/admin`];
    const router = express.Router();
    router.use(auth());
    const app = express();
    app.use("/api", router);
    const found = await discover(await serve(app), "/api/admin");
    expect(found).toEqual({ announced: `/api${wellKnown}/admin`, resource: `${origin}/api/admin` });
  });

  test("on a router stays so where another route has passed the request on", async () => {
    const router = express.Router();
    router.use("/mcp", auth());
    const app = express();
    app.post("/mcp", (_request, _response, next) => next());
    app.use(router);
    expect((await discover(await serve(app), "/mcp")).announced).toBe(`/mcp${wellKnown}`);
  });

  test("as a handler of a router's route is announced behind the whole path", async () => {
    issuer.resources = [`${origin}/api/mcp`, `${origin}/api/other`];
    const protect = auth();
    const router = express.Router();
    router.post("/mcp", protect, handler);
    const app = express();
    app.use(protect.metadata);
    app.use("/api", router);
    const found = await discover(await serve(app), "/api/mcp");
    expect(found).toEqual({ announced: `${wellKnown}/api/mcp`, resource: `${origin}/api/mcp` });
  });

  test("as a handler of one route needs metadata, which serves the suffixed address", async () => {
    const app = express();
    const protect = auth();
    app.use(protect.metadata);
    app.all("*path", (_request, _response, next) => next());
    app.post("/mcp", protect, handler);
    const url = await serve(app);
    expect(await discover(url, "/mcp")).toEqual({
      announced: `${wellKnown}/mcp`,
      resource: `${origin}/mcp`,
    });
    expect(await statusOf(url, wellKnown)).toBe(200);
    expect(await statusOf(url, "/elsewhere")).toBe(404);
  });

  test("at the root of the app protects everything but the metadata", async () => {
    const app = express();
    app.use(auth());
    app.use(handler);
    const url = await serve(app);
    expect(await discover(url, "/mcp")).toEqual({ announced: `${wellKnown}/mcp`, resource: `${origin}/mcp` });
    expect(await statusOf(url, wellKnown)).toBe(200);
    expect(await statusOf(url, `${wellKnown}/other`)).toBe(401);
    expect(await statusOf(url, "/other")).toBe(401);
  });
});

describe("several mounts", () => {
  test("are announced and served behind their paths, and the root is nobody's", async () => {
    issuer.resources = [`${origin}/one`, `${origin}/two`];
    const app = express();
    app.use("/one", auth());
    app.use("/two", auth());
    const url = await serve(app);
    for (const path of ["/one", "/two"]) {
      expect(await discover(url, path)).toEqual({
        announced: `${wellKnown}${path}`,
        resource: `${origin}${path}`,
      });
    }
    expect(await statusOf(url, wellKnown)).toBe(404);
  });

  test("never share the only server URL, as a token for the one would open the other", async () => {
    issuer.resources = [`${origin}/one`];
    const app = express();
    app.use("/one", auth());
    app.use("/two", auth());
    app.use(handler);
    const url = await serve(app);
    const token = issuer.issue();
    expect((await ask(`${url}/one`, { token })).status).toBe(200);
    expect((await ask(`${url}/two`, { token })).status).toBe(500);
  });

  test("of one middleware, as an array or with a parameter, keep their server URLs apart", async () => {
    issuer.resources = [`${origin}/one`, `${origin}/t/1/mcp`, `${origin}/t/2/mcp`];
    const app = express();
    app.use(["/one", "/t/:tenant/mcp"], auth());
    app.use(handler);
    const url = await serve(app);
    for (const path of ["/one", "/t/1/mcp", "/t/2/mcp"]) {
      expect((await discover(url, path)).resource).toBe(`${origin}${path}`);
    }
    const token = issuer.issue({ aud: `${origin}/t/1/mcp` });
    expect((await ask(`${url}/t/1/mcp`, { token })).status).toBe(200);
    expect((await ask(`${url}/t/2/mcp`, { token })).status).toBe(401);
    expect((await ask(`${url}/t/3/mcp`, { token })).status).toBe(500);
  });

  test("by a regular expression are served below their own path", async () => {
    const app = express();
    app.use(/^\/mcp/, auth());
    const found = await discover(await serve(app), "/mcp");
    expect(found).toEqual({ announced: `/mcp${wellKnown}`, resource: `${origin}/mcp` });
  });

  test("of an address with a quotation mark in it do not break the header", async () => {
    const app = express();
    app.use("/t/:tenant/mcp", auth({ resource: `${origin}/mcp` }));
    const { headers } = await ask(`${await serve(app)}/t/a"b/mcp`);
    expect(headers["www-authenticate"]).toBe(`Bearer resource_metadata="${origin}${wellKnown}/t/a%22b/mcp"`);
  });
});
