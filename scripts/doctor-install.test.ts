import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openDatabase } from "../shared/server/database.ts";
import type { FakeGitHub } from "../test/fake-github.ts";
import { startFakeGitHub } from "../test/fake-github.ts";
import { freePort } from "../test/free-port.ts";
import { examineInstallation } from "../test/install-doctor.ts";
import type { IssuerProcess } from "../test/issuer-process.ts";
import { startIssuerProcess } from "../test/issuer-process.ts";

let gitHub: FakeGitHub;
let issuer: IssuerProcess;
let variables: Record<string, string>;

beforeAll(async () => {
  gitHub = await startFakeGitHub();
  const uri = new URL(inject("mongoUri"));
  uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
  const url = `http://127.0.0.1:${await freePort()}`;
  variables = {
    MONGODB_URI: uri.href,
    MCPAUTH_ISSUER: url,
    // With one name for both it is the proxy that tells them apart.
    MCPAUTH_DASHBOARD_URL: url,
    MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    GITHUB_CLIENT_ID: gitHub.clientId,
    GITHUB_CLIENT_SECRET: gitHub.clientSecret,
    GITHUB_BASE_URL: gitHub.url,
  };
  issuer = await startIssuerProcess(variables);
});
afterAll(async () => {
  await issuer.end("SIGKILL");
  await gitHub.close();
  const database = await openDatabase(variables.MONGODB_URI ?? "");
  await database.drop();
  await database.close();
});

const examined = (changes: Record<string, string> = {}) => examineInstallation({ ...variables, ...changes });

test("an installation that is well is told so, check by check", async () => {
  const { code, said } = await examined();
  expect(said).not.toContain("!!");
  for (const what of [
    "Node.js",
    "MongoDB",
    "replica set",
    "indexes",
    "schema",
    "signing keys",
    "issuer",
    "GitHub",
  ]) {
    expect(said).toContain(`ok  ${what}: `);
  }
  expect(said).toContain(`${variables.MCPAUTH_ISSUER}/oauth/sign-in/github/callback`);
  expect(code).toBe(0);
});

test("what is wrong is named with what to do, all at once", async () => {
  gitHub.mood = "strange";
  const elsewhere = `http://127.0.0.1:${await freePort()}`;
  const { code, said } = await examined({
    MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    MCPAUTH_ISSUER: elsewhere,
    MCPAUTH_DASHBOARD_URL: (variables.MCPAUTH_ISSUER ?? "").replace("127.0.0.1", "localhost"),
  });
  gitHub.mood = "well";
  expect(said).toMatch(/!! {2}signing keys: they cannot be read\n +MCPAUTH_ENCRYPTION_KEY does not open/);
  expect(said).toMatch(/!! {2}issuer: it cannot be reached \(ECONNREFUSED\)\n +start the server, lead /);
  expect(said).toMatch(/!! {2}GitHub: it answers 200\n +compare GITHUB_CLIENT_ID/);
  expect(said).toContain("to be put right: 3");
  expect(code).toBe(1);
});

test("a server under another name is told apart from one that is away", async () => {
  const { said } = await examined({
    MCPAUTH_ISSUER: (variables.MCPAUTH_ISSUER ?? "").replace("127.0.0.1", "localhost"),
  });
  expect(said).toMatch(/!! {2}issuer: it answers 421\n +the reverse proxy has to pass on the Host/);
});

test("settings that are missing are named before anything is looked at", async () => {
  const { code, said } = await examined({ MONGODB_URI: "" });
  expect(said).toMatch(/^!! {2}settings: incomplete\n +MONGODB_URI is missing/);
  expect(code).toBe(1);
});
