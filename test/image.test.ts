/** The container image: its Dockerfile's commands by hand, and both servers started from what they made. */
import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { freePort } from "./free-port.ts";
import type { Image } from "./image.ts";
import { makeImage } from "./image.ts";

let folder: string;
let image: Image;
const children: ChildProcess[] = [];
const uri = new URL(inject("mongoUri"));
uri.pathname = `/test_${randomBytes(6).toString("hex")}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mcpauth-image-"));
  image = await makeImage(folder);
}, 900_000);
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  const client = await new MongoClient(uri.href).connect();
  await client.db().dropDatabase();
  await client.close();
  await rm(folder, { recursive: true });
}, 60_000);

const settings = async () => {
  const [issuer, dashboard] = [await freePort(), await freePort()];
  const common = {
    ...image.env,
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    MONGODB_URI: uri.href,
    MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    MCPAUTH_ISSUER: `http://127.0.0.1:${issuer}`,
    MCPAUTH_DASHBOARD_URL: `http://127.0.0.1:${dashboard}`,
  };
  return { issuer: { ...common, PORT: String(issuer) }, dashboard: { ...common, PORT: String(dashboard) } };
};

/** @returns how it can be ended, as soon as the health check is content */
async function start([program = "", ...parameters]: string[], env: Record<string, string>) {
  const child = spawn(program, parameters, { cwd: image.directory, env });
  children.push(child);
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  await expect
    .poll(async () => (child.exitCode === null ? isHealthy(env) : said), { timeout: 60_000, interval: 500 })
    .toBe(true);
  return async () => {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    return exited;
  };
}

function isHealthy(env: Record<string, string>): Promise<boolean> {
  const [program = "", ...parameters] = image.healthCheck;
  return promisify(execFile)(program, parameters, { env }).then(
    () => true,
    () => false,
  );
}

const files = async () =>
  (await readdir(image.directory, { recursive: true })).filter((file) => !file.startsWith("node_modules"));

test("both servers start from it, say by its health check that they are ready, end well, and write nothing into it", async () => {
  const env = await settings();
  const before = await files();
  const compose = await readFile(join(import.meta.dirname, "../compose.yaml"), "utf8");
  const dashboardCommand = JSON.parse(/command: (\[.*api\/main\.ts.*\])/.exec(compose)?.[1] ?? "[]");
  const endIssuer = await start(image.command, env.issuer);
  const endDashboard = await start(dashboardCommand, env.dashboard);
  const page = await fetch(env.dashboard.MCPAUTH_DASHBOARD_URL);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<script")]);
  expect(await Promise.all([endIssuer(), endDashboard()])).toEqual([
    [0, null],
    [0, null],
  ]);
  expect(await files()).toEqual(before);
}, 180_000);

test("it holds no tests, no tools of ours, no secrets, and does not run as root", async () => {
  const kept = await files();
  expect(kept.filter((file) => /\.test\.tsx?$|(^|\/)\.env|^(bench|test|\.git)\b/.test(file))).toEqual([]);
  expect(await readdir(join(image.directory, "node_modules"))).not.toContain("vitest");
  expect(image.user).toBe("node");
});
