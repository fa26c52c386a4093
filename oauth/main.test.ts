import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import type { Database } from "../shared/server/database.ts";
import { openDatabase } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { loadSigningKeys } from "../shared/server/signing-keys.ts";
import { freePort } from "../test/free-port.ts";

const uri = new URL(inject("mongoUri"));
uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
const key = randomBytes(32);
const complete = { MONGODB_URI: uri.href, MCPAUTH_ENCRYPTION_KEY: key.toString("base64") };

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});

let database: Database;
beforeAll(async () => {
  database = await openDatabase(uri.href);
});
afterAll(async () => {
  await database.drop();
  await database.close();
});

/** Starts the server as an operator does, with these variables and no others. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ["main.ts"], { cwd: import.meta.dirname, env });
  children.push(child);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    output.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.err += chunk;
  });
  const said = new Promise<string>((resolve) => child.stdout.once("data", (chunk) => resolve(String(chunk))));
  return { child, ended, said, output };
}

/** What is said on standard error by a start that fails. */
async function failure(env: Record<string, string>): Promise<string> {
  const { ended, said, output } = start(env);
  expect(await Promise.race([ended, said])).toBe(1);
  expect(output.err).not.toMatch(/\bat .*\.(ts|js):\d+/);
  return output.err.trim();
}

test("it serves its issuer until it is asked to stop, and then ends well", async () => {
  const issuer = `http://127.0.0.1:${await freePort()}`;
  const { child, ended, said, output } = start({ ...complete, MCPAUTH_ISSUER: issuer });
  expect(JSON.parse(await said)).toMatchObject({ name: "oauth", msg: expect.stringContaining("ready") });
  const response = await fetch(`${issuer}/.well-known/oauth-authorization-server`);
  expect(await response.json()).toMatchObject({ issuer });
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(output.err).toBe("");
});

test("what is missing is named, a line each", async () => {
  const lines = (await failure({})).split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^MCPAUTH_ENCRYPTION_KEY is missing: /);
  expect(lines[1]).toMatch(/^MONGODB_URI is missing: /);
});

test("an ill-formed issuer is named", async () => {
  expect(await failure({ ...complete, MCPAUTH_ISSUER: "auth.example.com" })).toMatch(
    /^MCPAUTH_ISSUER must be /,
  );
});

test("half of a provider's variables is named", async () => {
  const half = { MCPAUTH_OIDC_ACME_ISSUER: "https://login.acme.dev", MCPAUTH_OIDC_ACME_CLIENT_ID: "x" };
  expect(await failure({ ...complete, ...half })).toBe(
    "MCPAUTH_OIDC_ACME_CLIENT_SECRET is missing: the provider needs both",
  );
});

test("proxies that cannot be understood are named", async () => {
  const env = { ...complete, MCPAUTH_ISSUER: `http://127.0.0.1:${await freePort()}`, TRUST_PROXY: "yes" };
  expect(await failure(env)).toMatch(/^TRUST_PROXY must be /);
});

test("an encryption key that is not this database's is named", async () => {
  await loadSigningKeys(database, new Keyring([key]));
  const env = { ...complete, MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64") };
  expect(await failure(env)).toMatch(/^MCPAUTH_ENCRYPTION_KEY does not open this database's signing keys/);
});

test("a taken port is named", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const env = { ...complete, MCPAUTH_ISSUER: `http://127.0.0.1:${port}` };
  expect(await failure(env)).toMatch(new RegExp(`^port ${port} is already in use: .*MCPAUTH_ISSUER`));
  await new Promise((resolve) => server.close(resolve));
});
