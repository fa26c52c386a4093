/** The life of each server as a process: its start, its end, and starts that fail. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";

const servers = [
  { name: "api", variable: "MCPAUTH_DASHBOARD_URL" },
  { name: "oauth", variable: "MCPAUTH_ISSUER" },
] as const;
type ServerName = (typeof servers)[number]["name"];

const uri = new URL(inject("mongoUri"));
uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
const complete = {
  MONGODB_URI: uri.href,
  MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
};

let database: Database;
beforeAll(async () => {
  database = await openDatabase(uri.href);
});
afterAll(async () => {
  await database.drop();
  await database.close();
});

type Child = ChildProcess & { stdout: Readable; stderr: Readable };

const children: Child[] = [];
const listeners: Server[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const listener of listeners.splice(0)) listener.close();
});

/** Starts a server with these variables and no others, and a channel to it as a parent may have. */
function start(name: ServerName, env: Record<string, string>) {
  const child = spawn(process.execPath, ["main.ts"], {
    cwd: join(import.meta.dirname, "../..", name),
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  }) as Child;
  children.push(child);
  const output = { out: "", err: "" };
  const ready = Promise.withResolvers<void>();
  child.stdout.on("data", (chunk) => {
    output.out += chunk;
    if (output.out.includes('"msg":"ready"')) ready.resolve();
  });
  child.stderr.on("data", (chunk) => {
    output.err += chunk;
  });
  return { child, output, ready: ready.promise, ended: endOf(child) };
}

/** The exit code or signal, when all output has been read. Node emits no `close` once we have disconnected. */
async function endOf(child: Child): Promise<number | string> {
  const [[code, signal]] = await Promise.all([
    once(child, "exit"),
    once(child.stdout, "close"),
    once(child.stderr, "close"),
  ]);
  return signal ?? code;
}

/** Starts a server at a free port and returns when it says that it is ready. */
async function startReady({ name, variable }: (typeof servers)[number], env: Record<string, string> = {}) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = start(name, { ...complete, [variable]: url, ...env });
  // An end in place of the line would be waited for in vain.
  expect(await Promise.race([server.ready, server.ended]), server.output.err).toBeUndefined();
  return { ...server, url };
}

async function listen(server: Server): Promise<number> {
  listeners.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Returns when nobody listens at the address any more. */
async function untilRefused(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  for (;;) {
    const socket = connect(Number(port), hostname);
    const refused = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(false)).once("error", () => resolve(true));
    });
    socket.destroy();
    if (refused) return;
  }
}

/** A way to MongoDB on which a ping, as `/readyz` sends it, waits until it is let through. */
async function openGate() {
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const port = await listen(
    createServer((near) => {
      const far = connect(Number(uri.port), uri.hostname);
      near.on("data", async (bytes) => {
        if (bytes.includes("\x10ping\0")) {
          reached.resolve();
          await opened.promise;
        }
        far.write(bytes);
      });
      far.on("data", (bytes) => near.write(bytes));
      near.on("close", () => far.destroy()).on("error", () => far.destroy());
      far.on("close", () => near.destroy()).on("error", () => near.destroy());
    }),
  );
  const gate = new URL(uri);
  gate.host = `127.0.0.1:${port}`;
  gate.search = "directConnection=true";
  return { uri: gate.href, reached: reached.promise, open: opened.resolve };
}

test.each(servers)("$name says in one line that it is ready, and where", async (server) => {
  const { output, url } = await startReady(server);
  expect(output.out.trim().split("\n")).toHaveLength(1);
  expect(JSON.parse(output.out)).toMatchObject({ level: 30, name: server.name, url, msg: "ready" });
  for (const path of ["/healthz", "/readyz"]) {
    expect(await (await fetch(url + path)).json()).toEqual({ status: "ok" });
  }
  expect(output.err).toBe("");
});

test.each(
  servers.flatMap((server) => (["SIGTERM", "SIGINT"] as const).map((signal) => ({ ...server, signal }))),
)("$name ends well on $signal, though its parent's channel is open", async ({ signal, ...server }) => {
  const { child, ended, url, output } = await startReady(server);
  // Leaves a connection that is kept alive.
  await (await fetch(`${url}/healthz`)).text();
  child.kill(signal);
  expect(await ended).toBe(0);
  expect(output.err).toBe("");
});

test.each(servers)(
  "$name answers what is under way before it ends, and takes nothing new",
  async (server) => {
    const gate = await openGate();
    const { child, ended, url, output } = await startReady(server, { MONGODB_URI: gate.uri });
    const underWay = fetch(`${url}/readyz`);
    await gate.reached;
    child.kill("SIGTERM");
    await untilRefused(url);
    // Asking again changes nothing.
    child.kill("SIGINT");
    child.disconnect();
    gate.open();
    const response = await underWay;
    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
    expect(await ended).toBe(0);
    expect(output.err).toBe("");
  },
);

test.each(servers)("$name ends with its parent, whose channel closes", async (server) => {
  const { child, ended, url, output } = await startReady(server);
  child.disconnect();
  expect(await ended).toBe(0);
  await untilRefused(url);
  expect(output.err).toBe("");
});

test.each(servers)(
  "$name does not outlive a parent that ends while it starts",
  async ({ name, variable }) => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { child, ended } = start(name, { ...complete, [variable]: url });
    child.disconnect();
    expect(await ended).toBe(0);
  },
);

/** What a start that fails says, which is all on standard error. */
async function failure(name: ServerName, env: Record<string, string>): Promise<string> {
  const { ended, output } = start(name, env);
  expect(await ended).toBe(1);
  expect(output.out).toBe("");
  return output.err;
}

test.each(servers)("$name names an ill-formed variable in one line and ends with code 1", async (server) => {
  const { name, variable } = server;
  expect(await failure(name, { ...complete, [variable]: "auth.example.com" })).toBe(
    `${variable} must be a URL such as https://auth.example.com\n`,
  );
});

test.each(servers)(
  "$name says in one line that no database answers, and ends with code 1",
  async ({ name }) => {
    const env = { ...complete, MONGODB_URI: `mongodb://me:s3cret@127.0.0.1:${await freePort()}/mcpauth` };
    expect(await failure(name, env)).toMatch(
      /^MONGODB_URI: no database answers at 127\.0\.0\.1:\d+\/mcpauth: .*\n$/,
    );
  },
);

test.each(servers)("$name says in one line that its port is taken, and ends with code 1", async (server) => {
  const { name, variable } = server;
  const port = await listen(createServer());
  expect(await failure(name, { ...complete, [variable]: `http://127.0.0.1:${port}` })).toBe(
    `port ${port} is already in use: stop the other program, or set ${variable} to another address\n`,
  );
});
