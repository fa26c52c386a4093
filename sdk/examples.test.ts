/** Every example, from the first 401 to the call of a tool: a real issuer, real clients, a person who allows it. */
import type { RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Client as ClientOfV2, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Served } from "../test/harness.ts";
import { addProject, decide, newBrowser, signIn, startIssuer } from "../test/harness.ts";
import { ClientMemory, connectClient } from "../test/mcp-client.ts";
import { listen } from "./test/listen.ts";

let issuer: Served;

beforeAll(async () => {
  issuer = await startIssuer();
});

afterAll(() => issuer.close());

const examples: Record<string, () => Promise<RequestListener>> = {
  Hono: async () => getRequestListener((await import("./examples/hono.ts")).app.fetch),
  "a Worker": async () => getRequestListener((await import("./examples/worker.ts")).default.fetch),
  "Next.js": async () => getRequestListener(routed(await nextRoutes())),
  Fastify: async () => {
    const { app } = await import("./examples/fastify.ts");
    await app.ready();
    return app.routing;
  },
  "Express with the newer MCP SDK": async () => (await import("./examples/express-v2.ts")).app,
};

test.each(Object.keys(examples))("%s", async (name) => {
  await using server = await listen((request, response) => listener?.(request, response));
  const serverUrl = `${server.url}/mcp`;
  const { secret } = await addProject(issuer, { serverUrl });
  process.env.MCPAUTH_SECRET = secret;
  const listener = await examples[name]?.();
  const memory = new ClientMemory(signInAndAllow);
  const client = await connectClient(serverUrl, memory);
  expect(memory.signIns).toBe(1);
  const answer = { content: [{ type: "text", text: "mona through Claude" }] };
  expect(await client.callTool({ name: "whoami" })).toMatchObject(answer);
  await client.close();
  // The newer client speaks the newer protocol, and already has a token.
  const token = memory.saved?.access_token ?? "";
  const newer = new ClientOfV2({ name: "test", version: "1.0.0" });
  const authProvider = { token: async () => token };
  await newer.connect(new StreamableHTTPClientTransport(new URL(serverUrl), { authProvider }));
  expect(await newer.callTool({ name: "whoami" })).toMatchObject(answer);
  await newer.close();
});

async function signInAndAllow(url: URL): Promise<URL> {
  const browser = newBrowser(issuer.issuer);
  const consent = await signIn(browser, await browser.open(url.href));
  return new URL((await decide(browser, consent, "allow")).url);
}

type Route = Record<string, (request: Request) => Promise<Response>>;

/** The files of an app, as Next.js finds them. */
async function nextRoutes(): Promise<ReadonlyMap<RegExp, Route>> {
  return new Map<RegExp, Route>([
    [/^\/mcp$/, await import("./examples/next/mcp-route.ts")],
    [/^\/\.well-known\/oauth-protected-resource(\/.+)?$/, await import("./examples/next/metadata-route.ts")],
  ]);
}

function routed(routes: ReadonlyMap<RegExp, Route>) {
  return async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const [, route] = [...routes].find(([path]) => path.test(pathname)) ?? [];
    return (await route?.[request.method]?.(request)) ?? new Response(null, { status: 404 });
  };
}
