/** The end of the dashboard's process under load: who has reached it is answered, and who comes later finds nobody. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Agent, request as httpRequest } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Project } from "../shared/project.ts";
import { openDatabase } from "../shared/server/database.ts";
import { buildDashboard } from "../test/built-dashboard.ts";
import { freePort } from "../test/free-port.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { startApi } from "./test-api.ts";

/** Connections, how many answers each has before the signal, and how many at least after it. */
const load = { connections: 6, before: 8, after: 8 };

/** Where sessions and projects come from, in the database of the process that is ended. */
let other: TestApi;
let owner: Caller;
let project: Project;
let child: ChildProcess;
let url: string;
/** The script of every page, which is larger than what a socket takes at once. */
let entry: string;
const output = { log: "", errors: "" };

beforeAll(async () => {
  await buildDashboard();
  const index = await readFile(join(import.meta.dirname, "../web/dist/index.html"), "utf8");
  entry = /\/assets\/[\w-]+\.js/.exec(index)?.[0] ?? "";
  const uri = new URL(inject("mongoUri"));
  uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
  other = await startApi({ database: await openDatabase(uri.href) });
  owner = await other.signIn("owner");
  const asked = { name: "Acme", serverUrl: "https://mcp.example.com/mcp" };
  ({ project } = await owner.trpc.projects.create.mutate(asked));
  url = `http://127.0.0.1:${await freePort()}`;
  child = await start({
    MONGODB_URI: uri.href,
    MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    MCPAUTH_DASHBOARD_URL: url,
    MCPAUTH_DRAIN: "3",
  });
}, 300_000);
afterAll(async () => {
  child.kill("SIGKILL");
  await other.database.drop();
  await other.close();
});

test("under load every request is answered, and all that was answered is on record", async () => {
  const ended = once(child, "close");
  const watch = await ask({ path: watchPath() });
  const told = text(watch);
  const connections = Array.from({ length: load.connections }, (_, index) => new Connection(index));
  await Promise.all(connections.map((each) => each.ask(load.before)));
  const underWay = connections.map((each) => each.askUntilClosed(load.after));
  child.kill("SIGTERM");
  await Promise.all(underWay);
  expect(await ended).toEqual([0, null]);
  const answers = connections.flatMap(({ answers }) => answers);
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(answers.length).toBeGreaterThanOrEqual(load.connections * (load.before + load.after));
  // Whoever watched a page is let go with a whole answer, and comes back elsewhere.
  expect(await told).toContain("event: return");
  const lines = output.log.split("\n").filter(Boolean);
  const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "request");
  expect(requests).toHaveLength(answers.length + 1);
  const renamed = { action: "projects.rename", projectId: project.id };
  const renames = answers.filter(({ path }) => path.includes("projects.rename"));
  expect(await other.database.audit.countDocuments(renamed)).toBe(renames.length);
  expect(output.errors).toBe("");
  for (const each of connections) await expect(each.ask(1)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

/** One browser: what it loads and asks for, over one connection at a time, which it keeps for as long as it may. */
class Connection {
  readonly answers: { path: string; status: number | undefined }[] = [];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #name: number;

  constructor(name: number) {
    this.#name = name;
  }

  async ask(times: number): Promise<void> {
    for (let time = 0; time < times; time++) await this.#ask();
  }

  /** Each answer after the signal ends its connection. */
  async askUntilClosed(times: number): Promise<void> {
    for (let closed = 0; closed < times; ) {
      const { headers } = await this.#ask();
      if (headers.connection === "close") closed++;
    }
  }

  async #ask(): Promise<IncomingMessage> {
    const visits = [page, script, shownProject, rename];
    const visit = visits[(this.#name + this.answers.length) % visits.length] ?? page;
    const asked = visit(`Acme ${this.#name}.${this.answers.length}`);
    const response = await ask({ ...asked, agent: this.#agent });
    await text(response);
    this.answers.push({ path: asked.path, status: response.statusCode });
    return response;
  }
}

interface Asked {
  path: string;
  body?: object;
  agent?: Agent;
}

function page(): Asked {
  return { path: `/projects/${project.id}/setup` };
}

function script(): Asked {
  return { path: entry };
}

function shownProject(): Asked {
  const input = encodeURIComponent(JSON.stringify({ 1: { projectId: project.id } }));
  return { path: `/trpc/session.get,projects.get?batch=1&input=${input}` };
}

function rename(name: string): Asked {
  return { path: "/trpc/projects.rename", body: { projectId: project.id, name } };
}

function watchPath(): string {
  return `/trpc/setup.watch?input=${encodeURIComponent(JSON.stringify({ projectId: project.id }))}`;
}

/** As a page of the dashboard does. Not by fetch, which would ask again by itself on a connection that was closed. */
async function ask({ path, body, agent }: Asked): Promise<IncomingMessage> {
  const method = body ? "POST" : "GET";
  const csrf = { "Content-Type": "application/json", "x-mcpauth-csrf": "1", Origin: url };
  const headers = { Cookie: owner.cookie, ...(body && csrf) };
  const outgoing = httpRequest(url + path, { method, headers, agent: agent ?? false });
  outgoing.end(body && JSON.stringify(body));
  const [response] = await once(outgoing, "response");
  return response;
}

/** @returns when it is ready */
async function start(env: Record<string, string>): Promise<ChildProcess> {
  const started = spawn(process.execPath, ["main.ts"], { cwd: import.meta.dirname, env });
  const ready = Promise.withResolvers<void>();
  started.stdout.on("data", (chunk) => {
    output.log += chunk;
    if (output.log.includes('"msg":"ready"')) ready.resolve();
  });
  started.stderr.on("data", (chunk) => {
    output.errors += chunk;
  });
  started.once("exit", () => ready.reject(new Error(`the server did not start: ${output.errors}`)));
  await ready.promise;
  return started;
}
