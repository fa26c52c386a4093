/**
 * Conformance: the official suite of the Model Context Protocol against a real issuer, and against an MCP server behind
 * our SDK. What the suite leaves to a person, a browser without a screen does here.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { createServer, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOauth } from "../oauth/app.ts";
import { readOauthEnv } from "../oauth/env.ts";
import { endpoints } from "../shared/endpoints.ts";
import type { Database } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { createLog } from "../shared/server/log.ts";
import { listenAsConformanceServer } from "./conformance-server.ts";
import { freePort } from "./free-port.ts";
import type { Issuer } from "./harness.ts";
import { addProject, connect, decide, newBrowser, register, signIn } from "./harness.ts";

export const conformanceSuite = { name: "@modelcontextprotocol/conformance", version: "0.2.0-alpha.12" };

/** What the suite says about one point. */
export interface Check {
  scenario: string;
  id: string;
  status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  /** Why, where it is not a success; else empty. */
  reason: string;
}

/** What keeps us from calling it conformant: a point that was skipped was not proven either. */
export function problemsOf(checks: Check[]): Check[] {
  return checks.filter(({ status }) => status !== "SUCCESS" && status !== "INFO");
}

/**
 * What applies to a stateless server with tools on the SDK's first major version. Not: resources, prompts and
 * completions (it has none), what needs sessions or a newer SDK, and what it would ask of the client.
 */
const serverScenarios = [
  "server-initialize",
  "ping",
  "tools-list",
  "tools-call-simple-text",
  "tools-call-error",
  "tools-call-with-logging",
  "tools-call-with-progress",
  "logging-set-level",
];

/** @param root where the suite is installed */
export async function runConformance(root: string, database: Database): Promise<Check[]> {
  const suite = join(root, "node_modules", conformanceSuite.name, "dist", "index.js");
  const issuer = await listenAsIssuer(database);
  const server = await listenAsConformanceServer();
  try {
    const { secret } = await addProject(issuer, { serverUrl: server.url });
    server.protect(secret);
    return [
      ...(await checkAuthorization(suite, issuer, server.url)),
      ...(await checkServer(suite, issuer, server.url)),
    ];
  } finally {
    await server.close();
    await issuer.close();
  }
}

/** With `resource`, as the newest clients send it, and without, as the oldest do. */
async function checkAuthorization(suite: string, issuer: Issuer, serverUrl: string): Promise<Check[]> {
  const checks: Check[] = [];
  for (const resource of [["--resource", serverUrl], []]) {
    const port = await freePort();
    const client = await register(issuer, { redirect_uris: [`http://127.0.0.1:${port}/callback`] });
    const options = ["--url", issuer.issuer, "--client-id", client.client_id ?? "", "--port", String(port)];
    const command = ["authorization", ...options, ...resource];
    checks.push(...(await runSuite({ suite, command, onOutput: answerAsPerson(issuer) })));
  }
  return checks;
}

async function checkServer(suite: string, issuer: Issuer, serverUrl: string): Promise<Check[]> {
  const { tokens } = await connect(issuer, { serverUrl });
  const proxy = await listenAsProxy(serverUrl, tokens.access_token);
  const checks: Check[] = [];
  for (const scenario of serverScenarios) {
    const command = ["server", "--url", proxy.url, "--scenario", scenario];
    checks.push(...(await runSuite({ suite, command })));
  }
  await proxy.close();
  return checks;
}

/** The suite prints the address a person is to open, and waits for the browser's answer at its own port. */
function answerAsPerson({ issuer }: Issuer): (output: string) => Promise<void> {
  let answered = false;
  return async (output) => {
    const [address] = output.match(new RegExp(`${issuer}${endpoints.authorize}\\?\\S+`)) ?? [];
    if (!address || answered) return;
    answered = true;
    await signInAndAllow(issuer, address);
  };
}

async function signInAndAllow(issuer: string, address: string): Promise<void> {
  const browser = newBrowser(issuer);
  const consent = await signIn(browser, await browser.open(address));
  const { url } = await decide(browser, consent, "allow");
  await fetch(url);
}

interface SuiteRun {
  suite: string;
  command: string[];
  /** Called with all it has printed so far. */
  onOutput?(output: string): Promise<void>;
}

async function runSuite({ suite, command, onOutput }: SuiteRun): Promise<Check[]> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  const child = spawn(process.execPath, [suite, ...command, "--output-dir", folder]);
  const { promise: failed, reject } = Promise.withResolvers<never>();
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      onOutput?.(output).catch(reject);
    });
  }
  await Promise.race([once(child, "close"), failed]).finally(() => child.kill());
  const checks = await readChecks(folder);
  await rm(folder, { recursive: true });
  if (checks.length === 0) throw new Error(`the suite checked nothing:\n${output}`);
  return checks;
}

/** One folder for each scenario, named after it and the time, with its checks. */
async function readChecks(folder: string): Promise<Check[]> {
  const checks: Check[] = [];
  for (const name of await readdir(folder)) {
    const scenario = name.replace(/-\d{4}-\d\d-\d\dT.*$/, "");
    const found: SuiteCheck[] = JSON.parse(await readFile(join(folder, name, "checks.json"), "utf8"));
    for (const { id, status, errorMessage, details } of found) {
      const reason = status === "SUCCESS" ? "" : (errorMessage ?? JSON.stringify(details ?? ""));
      checks.push({ scenario, id, status, reason });
    }
  }
  return checks;
}

interface SuiteCheck extends Pick<Check, "id" | "status"> {
  errorMessage?: string;
  details?: unknown;
}

async function listenAsIssuer(database: Database): Promise<Issuer> {
  const server = await listen(createServer());
  const env = readOauthEnv({
    MCPAUTH_ISSUER: originOf(server),
    MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    // The database is open already.
    MONGODB_URI: "mongodb://127.0.0.1",
    LOG_LEVEL: "silent",
    // Its many clients all come from here.
    MCPAUTH_RATE_LIMITS: "off",
  });
  const keyring = new Keyring(env.encryptionKeys);
  const log = createLog("conformance", env.logLevel);
  const { app, events } = await createOauth({ env, database, keyring, log });
  server.on("request", app);
  const end = async () => {
    await close(server);
    await events.flush();
  };
  return { issuer: env.issuer, env, database, keyring, close: end };
}

/** The suite cannot send a token: this puts it on every request. */
async function listenAsProxy(
  target: string,
  token: string,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, answer) => {
    const { method, headers } = incoming;
    const authorized = { ...headers, authorization: `Bearer ${token}` };
    const outgoing = sendRequest(target, { method, headers: authorized }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    outgoing.once("error", (error) => answer.destroy(error));
    incoming.pipe(outgoing);
  });
  await listen(server);
  return { url: `${originOf(server)}${new URL(target).pathname}`, close: () => close(server) };
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
