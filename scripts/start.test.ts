import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { beforeEach, describe, expect, inject, onTestFinished, test } from "vitest";
import { decide, newBrowser, signIn } from "../test/harness.ts";
import { ClientMemory, connectClient } from "../test/mcp-client.ts";
import { freePort, requireFreePorts } from "./ports.ts";

const script = join(import.meta.dirname, "start.ts");

/** Set but empty counts as not set, and keeps a developer's .env out. */
const nothing = Object.fromEntries(
  [
    ...["MCPAUTH_ISSUER", "MCPAUTH_DASHBOARD_URL", "MCPAUTH_ENCRYPTION_KEY", "MCPAUTH_REFRESH_GRACE"],
    ...["MONGODB_URI", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET", "GITHUB_BASE_URL", "GITHUB_API_URL"],
    ...["TRUST_PROXY", "LOG_LEVEL", "PORT", "npm_lifecycle_event"],
  ].map((name) => [name, ""]),
);

let directory: string;
let ports: { issuer: number; dashboard: number; example: number };
let env: Record<string, string>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "mcpauth-"));
  const [issuer = 0, dashboard = 0, example = 0] = await Promise.all([freePort(), freePort(), freePort()]);
  ports = { issuer, dashboard, example };
  env = {
    MCPAUTH_ISSUER: `http://localhost:${issuer}`,
    MCPAUTH_DASHBOARD_URL: `http://localhost:${dashboard}`,
    MCPAUTH_EXAMPLE_PORT: String(example),
    MCPAUTH_DATA_DIR: join(directory, "data"),
  };
  return () => rm(directory, { recursive: true, force: true });
});

describe("a set-up that cannot work ends the start with one line, before anything is started", () => {
  const key = Buffer.alloc(32).toString("base64");
  const elsewhere = { MCPAUTH_ISSUER: "https://auth.example.com", MCPAUTH_ENCRYPTION_KEY: key };
  const gitHub = { GITHUB_CLIENT_ID: "id", GITHUB_CLIENT_SECRET: "secret" };
  test.each<[string, Record<string, string>, RegExp]>([
    [
      "an issuer with a path",
      { MCPAUTH_ISSUER: "http://localhost:4000/" },
      /^MCPAUTH_ISSUER must be an origin/,
    ],
    ["an issuer that is no URL", { MCPAUTH_ISSUER: "localhost" }, /^MCPAUTH_ISSUER must be a URL such as/],
    [
      "an issuer in clear text elsewhere",
      { ...elsewhere, ...gitHub, MCPAUTH_ISSUER: "http://auth.example.com" },
      /^MCPAUTH_ISSUER must use https/,
    ],
    [
      "a dashboard in clear text elsewhere",
      { MCPAUTH_DASHBOARD_URL: "http://auth.example.com" },
      /^MCPAUTH_DASHBOARD_URL must use https/,
    ],
    [
      "no GitHub credentials elsewhere",
      elsewhere,
      /^GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET are missing: create/,
    ],
    [
      "no encryption key elsewhere",
      { ...elsewhere, ...gitHub, MCPAUTH_ENCRYPTION_KEY: "" },
      /^MCPAUTH_ENCRYPTION_KEY is missing: set it to the output of/,
    ],
    ["half of the GitHub credentials", { GITHUB_CLIENT_ID: "id" }, /^GITHUB_CLIENT_SECRET is missing/],
    [
      "a short encryption key",
      { MCPAUTH_ENCRYPTION_KEY: "c2hvcnQ=" },
      /^MCPAUTH_ENCRYPTION_KEY must be 32 bytes/,
    ],
    ["a port that is none", { MCPAUTH_EXAMPLE_PORT: "70000" }, /^MCPAUTH_EXAMPLE_PORT must be a port number/],
    [
      "a grace that is no number",
      { MCPAUTH_REFRESH_GRACE: "long" },
      /^MCPAUTH_REFRESH_GRACE must be a number/,
    ],
    [
      "a database address of another kind",
      { MONGODB_URI: "postgres://db" },
      /^MONGODB_URI must start with mongodb/,
    ],
    [
      "a database that does not answer",
      { MONGODB_URI: "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=500" },
      /^MONGODB_URI: no database answers at 127\.0\.0\.1:1/,
    ],
    ["a proxy that anybody can be", { TRUST_PROXY: "true" }, /^TRUST_PROXY must be a number of proxies/],
    [
      "a mongod that does not exist",
      { MONGOD_BINARY: "/nowhere" },
      /^MONGOD_BINARY: \/nowhere is not a program/,
    ],
  ])("%s", async (_case, changes, message) => {
    const { code, errors } = await failure({ ...env, ...changes });
    expect(errors).toMatch(message);
    expect(errors.trimEnd().split("\n")).toHaveLength(1);
    expect(code).toBe(1);
    expect(await filesIn(join(directory, "data"))).not.toContain("mongod.log");
  });

  test.each(["issuer", "dashboard", "example"] as const)("a busy port for the %s", async (part) => {
    const variable = { issuer: "ISSUER", dashboard: "DASHBOARD_URL", example: "EXAMPLE_PORT" }[part];
    await occupy(ports[part]);
    const { code, errors } = await failure(env);
    expect(errors).toBe(
      `MCPAUTH_${variable}: port ${ports[part]} is already in use: stop the other program, or set MCPAUTH_${variable} to another one\n`,
    );
    expect(code).toBe(1);
    expect(await filesIn(join(directory, "data"))).toEqual([]);
  });

  test("two parts on one port", async () => {
    const { errors } = await failure({ ...env, MCPAUTH_EXAMPLE_PORT: String(ports.issuer) });
    expect(errors).toMatch(/^MCPAUTH_EXAMPLE_PORT: port \d+ is that of MCPAUTH_ISSUER as well/);
  });

  test("several mistakes, one line each", async () => {
    const { errors } = await failure({
      ...env,
      MCPAUTH_EXAMPLE_PORT: "x",
      MCPAUTH_ISSUER: "x",
      LOG_LEVEL: "x",
    });
    expect(errors.match(/^[A-Z_]+ /gm)).toEqual(["MCPAUTH_EXAMPLE_PORT ", "MCPAUTH_ISSUER ", "LOG_LEVEL "]);
  });
});

describe("a whole start", { timeout: 120_000 }, () => {
  test("serves all parts, prints what to paste, and leaves nothing behind on SIGTERM", async () => {
    const trial = await untilReady(env);
    const { lines } = trial;
    const serverUrl = `http://localhost:${ports.example}/mcp`;
    expect(lines).toContain(`  claude mcp add --transport http demo ${serverUrl}`);
    expect(lines).toContain(`  {"mcpServers":{"demo":{"url":"${serverUrl}"}}}`);
    const statuses = await Promise.all(
      [`${env.MCPAUTH_ISSUER}/readyz`, `${env.MCPAUTH_DASHBOARD_URL}/`, serverUrl].map(statusOf),
    );
    expect(statuses).toEqual([200, 200, 401]);
    expect(await callAs("mona", serverUrl)).toEqual(["mona, through Claude", "5"]);
    const dataDirectory = String(env.MCPAUTH_DATA_DIR);
    expect((await stat(join(dataDirectory, "encryption-key"))).mode & 0o777).toBe(0o600);

    trial.child.kill("SIGTERM");
    expect(await trial.ended).toEqual([0, null]);
    await requireFreePorts(Object.values(ports).map((port) => ({ port, variable: "" })));
    // mongod empties its lock when it ends cleanly.
    expect(await readFile(join(dataDirectory, "mongod/mongod.lock"), "utf8")).toBe("");
  });

  test("on a database that runs uses that one, and the next start finds its demo project", async () => {
    const uri = new URL(inject("mongoUri"));
    uri.pathname = `/test_start_${ports.issuer}`;
    const settings = { ...env, MONGODB_URI: uri.href };
    const file = join(String(env.MCPAUTH_DATA_DIR), "example.env");
    const first = await untilReady(settings);
    const secret = await readFile(file, "utf8");
    first.child.kill("SIGINT");
    expect(await first.ended).toEqual([0, null]);
    const second = await untilReady(settings);
    expect(await readFile(file, "utf8")).toBe(secret);
    expect(await filesIn(String(env.MCPAUTH_DATA_DIR))).not.toContain("mongod");
    second.child.kill("SIGTERM");
    await second.ended;
  });

  test("that loses a part says which, and ends the others", async () => {
    const trial = await untilReady(env);
    const lock = join(String(env.MCPAUTH_DATA_DIR), "mongod/mongod.lock");
    process.kill(Number(await readFile(lock, "utf8")), "SIGKILL");
    expect(await trial.ended).toEqual([1, null]);
    expect(await trial.errors).toMatch(/^mongod was ended by SIGKILL \(its log: .*mongod\.log\)/);
    await requireFreePorts(Object.values(ports).map((port) => ({ port, variable: "" })));
  });

  test("that is killed itself takes all its parts with it", async () => {
    const trial = await untilReady(env);
    const database = await readFile(join(String(env.MCPAUTH_DATA_DIR), "mongod/port"), "utf8");
    const closed = [...Object.values(ports), Number(database)].map(async (port) => {
      const socket = connect({ port, host: "localhost" }).on("error", () => undefined);
      await once(socket, "connect");
      return once(socket.resume(), "close");
    });
    trial.child.kill("SIGKILL");
    expect(await trial.ended).toEqual([null, "SIGKILL"]);
    await Promise.all(closed);
  });
});

function run(variables: Record<string, string>) {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...nothing, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, ended: once(child, "exit"), errors: text(child.stderr) };
}

async function failure(variables: Record<string, string>): Promise<{ code: number; errors: string }> {
  const { child, ended, errors } = run(variables);
  child.stdout.resume();
  const [code] = await ended;
  return { code, errors: await errors };
}

async function untilReady(variables: Record<string, string>) {
  const trial = run(variables);
  const lines: string[] = [];
  for await (const line of createInterface({ input: trial.child.stdout })) {
    lines.push(line);
    if (line.includes("Ctrl-C")) return { ...trial, lines };
  }
  throw new Error(`it did not become ready: ${lines.join("\n")}\n${await trial.errors}`);
}

/** What a client gets whose person signs in by typing a login, and allows. */
async function callAs(username: string, serverUrl: string): Promise<string[]> {
  const memory = new ClientMemory(async (url) => {
    const browser = newBrowser(url.origin);
    const consent = await signIn(browser, await browser.open(url.href), username);
    return new URL((await decide(browser, consent, "allow")).url);
  });
  const client = await connectClient(serverUrl, memory);
  const results = [
    await client.callTool({ name: "whoami" }),
    await client.callTool({ name: "add", arguments: { a: 2, b: 3 } }),
  ];
  await client.close();
  return results.map(({ content }) => (content as { text: string }[])[0]?.text ?? "");
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

async function occupy(port: number): Promise<void> {
  const server = createServer().listen(port, "localhost");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  expect((server.address() as AddressInfo).port).toBe(port);
}

function filesIn(path: string): Promise<string[]> {
  return readdir(path).catch(() => []);
}
