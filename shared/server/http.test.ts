import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { networkInterfaces } from "node:os";
import { Writable } from "node:stream";
import type { Express } from "express";
import express from "express";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { openTestDatabase } from "../../test/database.ts";
import { ConfigurationError } from "./env.ts";
import {
  closeGracefully,
  health,
  listen,
  requestLog,
  retryAfterSeconds,
  securityHeaders,
  stopping,
} from "./http.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Serves on a free port until the test ends. */
async function serve(app: Express, url = "http://127.0.0.1:4000") {
  const server = await listen(app, { url, port: 0, variable: "MCPAUTH_ISSUER" });
  closers.push(() => closeGracefully(server));
  return { server, port: portOf(server) };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

test("one line per request: no query, no header, no body", async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const app = express().use(requestLog(pino(stream)));
  app.post("/oauth/:name", (_request, response) => void response.status(201).json({}));
  const { port } = await serve(app);
  const response = await fetch(`http://127.0.0.1:${port}/oauth/callback?code=s3cret&state=s3cret`, {
    method: "POST",
    headers: { Authorization: "Bearer s3cret", Cookie: "session=s3cret" },
    body: "s3cret",
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain("s3cret");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    id: response.headers.get("x-request-id"),
    method: "POST",
    path: "/oauth/callback",
    status: 201,
    ms: expect.any(Number),
  });
});

test("each request has its own id, whatever the caller claims", async () => {
  const app = express().use(requestLog(pino({ level: "silent" })));
  const { port } = await serve(app);
  const ids = await Promise.all(
    [1, 2].map(async () => {
      const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { "X-Request-Id": "mine" } });
      return response.headers.get("x-request-id");
    }),
  );
  expect(ids[0]).toMatch(/^[\dA-HJKMNP-TV-Z]{10}$/);
  expect(ids[1]).not.toBe(ids[0]);
});

test("only an https address asks browsers to keep to https", async () => {
  const headersOf = async (url: string) => {
    const { port } = await serve(express().use(securityHeaders(url)));
    return (await fetch(`http://127.0.0.1:${port}/`)).headers;
  };
  const [http, https] = [
    await headersOf("http://localhost:4000"),
    await headersOf("https://auth.example.com"),
  ];
  expect(http.get("strict-transport-security")).toBeNull();
  expect(https.get("strict-transport-security")).toBe("max-age=31536000");
  expect(http.get("x-content-type-options")).toBe("nosniff");
  expect(http.get("x-frame-options")).toBe("DENY");
});

test("a process is healthy without its database, and ready only with it", async () => {
  const database = await openTestDatabase();
  closers.push(() => database.close());
  let away = false;
  const ping = () => (away ? Promise.reject(new Error("away")) : database.ping());
  const app = express();
  health(app, { ...database, ping });
  const { port } = await serve(app);
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  expect((await get("/readyz")).status).toBe(200);
  away = true;
  const refused = await get("/readyz");
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe(String(retryAfterSeconds));
  expect(await refused.json()).toEqual({ status: "database unreachable" });
  expect((await get("/healthz")).status).toBe(200);
});

test("a process that stops is no longer ready", async () => {
  const database = await openTestDatabase();
  closers.push(() => database.close());
  const app = express();
  health(app, database);
  const { port } = await serve(app);
  app.set(stopping, true);
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
});

test.each(["http://127.0.0.1:4000", "http://localhost:4000", "http://[::1]:4000"])(
  "%s is served to this machine only",
  async (url) => {
    const { server } = await serve(express(), url);
    expect(["127.0.0.1", "::1"]).toContain((server.address() as AddressInfo).address);
    const neighbours = Object.values(networkInterfaces())
      .flat()
      .filter((face) => face && !face.internal);
    for (const face of neighbours.filter((each) => each?.family === "IPv4")) {
      await expect(fetch(`http://${face?.address}:${portOf(server)}/`)).rejects.toThrow();
    }
  },
);

test("a public address is served on every interface: a proxy stands in front", async () => {
  const { server } = await serve(express(), "https://auth.example.com");
  expect(["::", "0.0.0.0"]).toContain((server.address() as AddressInfo).address);
});

test("a taken port stops the start and names the variable that moves it", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => other.close(resolve)));
  const port = portOf(other);
  const attempt = listen(express(), { url: "http://127.0.0.1", port, variable: "MCPAUTH_ISSUER" });
  await expect(attempt).rejects.toThrow(ConfigurationError);
  await expect(attempt).rejects.toThrow(
    `port ${port} is already in use: stop the other program, or set MCPAUTH_ISSUER to another address`,
  );
});

test("on its end a server answers what is under way and takes nothing new", async () => {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const app = express();
  app.get("/slow", async (_request, response) => {
    arrived.resolve();
    await released.promise;
    response.send("answered");
  });
  const server = await listen(app, { url: "http://127.0.0.1", port: 0, variable: "MCPAUTH_ISSUER" });
  const url = `http://127.0.0.1:${portOf(server)}`;
  const slow = fetch(`${url}/slow`);
  await arrived.promise;
  const closed = closeGracefully(server);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  released.resolve();
  expect(await (await slow).text()).toBe("answered");
  await closed;
  expect(server.listening).toBe(false);
});
