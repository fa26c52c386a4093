import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { AddressInfo, Server } from "node:net";
import { createServer } from "node:net";
import { afterAll, afterEach, expect, inject, test } from "vitest";
import { openDatabase } from "../shared/server/database.ts";

const uri = new URL(inject("mongoUri"));
uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
const complete = { MONGODB_URI: uri.href, MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64") };

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});
afterAll(async () => {
  const database = await openDatabase(uri.href);
  await database.drop();
  await database.close();
});

/** Starts the server as an operator does, with these variables and no others. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ["main.ts"], { cwd: import.meta.dirname, env });
  children.push(child);
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    output.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const said = new Promise<string>((resolve) => child.stdout.once("data", (chunk) => resolve(String(chunk))));
  return { child, ended, said, output };
}

async function listenAnywhere(): Promise<{ server: Server; url: string }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test.each(["SIGTERM", "SIGINT"] as const)(
  "it serves the dashboard, without the issuer, until %s",
  async (signal) => {
    const { server, url } = await listenAnywhere();
    await new Promise((resolve) => server.close(resolve));
    const { child, ended, said, output } = start({ ...complete, MCPAUTH_DASHBOARD_URL: url });
    expect(JSON.parse(await said)).toMatchObject({ name: "api", url, msg: "ready" });
    const response = await fetch(`${url}/trpc/session.get`);
    expect(await response.json()).toEqual({
      result: { data: { user: null, issuer: "http://localhost:4000" } },
    });
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(output.err).toBe("");
  },
);

async function failure(env: Record<string, string>): Promise<string> {
  const { ended, output } = start(env);
  expect(await ended).toBe(1);
  expect(output.err).not.toMatch(/\bat .*\.(ts|js):\d+/);
  return output.err.trim();
}

test("a set-up that cannot work stops it with a line for each variable", async () => {
  const lines = (await failure({ MCPAUTH_DASHBOARD_URL: "http://mcpauth.example.com" })).split("\n");
  expect(lines.map((text) => text.split(" ")[0]).toSorted()).toEqual([
    "MCPAUTH_DASHBOARD_URL",
    "MCPAUTH_ENCRYPTION_KEY",
    "MONGODB_URI",
  ]);
});

test("a port that is taken stops it with the variable that moves it", async () => {
  const { server, url } = await listenAnywhere();
  expect(await failure({ ...complete, MCPAUTH_DASHBOARD_URL: url })).toBe(
    `port ${new URL(url).port} is already in use: stop the other program, or set MCPAUTH_DASHBOARD_URL to another address`,
  );
  server.close();
});
