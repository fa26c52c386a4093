import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { ConfigurationError } from "../shared/server/env.ts";
import { Keyring } from "../shared/server/keyring.ts";
import type { SecretIssuer } from "../shared/server/projects.ts";
import { createProject, createSecret } from "../shared/server/projects.ts";
import { signInUser } from "../shared/server/users.ts";
import { openTestDatabase } from "../test/database.ts";
import { prepareDemoProject } from "./demo-project.ts";

const serverUrl = "http://localhost:3000/mcp";
let parts: SecretIssuer;
let file: string;

beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), "mcpauth-"));
  file = join(directory, "data/example.env");
  const database = await openTestDatabase();
  parts = { database, keyring: new Keyring([randomBytes(32)]), issuer: "http://localhost:4000" };
  return async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  };
});

test("the first start makes a project of developer and a secret that only this account can read", async () => {
  const secret = await prepare();
  const project = await parts.database.projects.findOne({ serverUrls: serverUrl });
  const owner = await parts.database.users.findOne({ _id: String(project?.members[0]?.userId) });
  expect(project?.name).toBe("Demo");
  expect(owner?.identity).toEqual({ provider: "development", subject: "developer" });
  expect(await readFile(file, "utf8")).toBe(`MCPAUTH_SECRET=${secret}\n`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("the next start finds the project and the secret again", async () => {
  const secret = await prepare();
  expect(await prepare()).toBe(secret);
  expect(await parts.database.projects.countDocuments()).toBe(1);
  expect(await parts.database.secrets.countDocuments()).toBe(1);
});

test("a secret that was revoked is replaced", async () => {
  const secret = await prepare();
  await parts.database.secrets.deleteMany();
  expect(await prepare()).not.toBe(secret);
});

test("a secret that has run out is replaced", async () => {
  const secret = await prepare();
  await parts.database.secrets.updateMany({}, { $set: { expiresAt: new Date(Date.now() - 1000) } });
  expect(await prepare()).not.toBe(secret);
});

test("a secret that names another issuer is replaced", async () => {
  const secret = await prepare();
  parts = { ...parts, issuer: "http://localhost:4400" };
  expect(await prepare()).not.toBe(secret);
});

test("a file that holds something else is replaced", async () => {
  await prepare();
  await writeFile(file, "MCPAUTH_SECRET=mcpauth_sk_\n");
  expect(await prepare()).toMatch(/^mcpauth_sk_\w{49}_/);
});

test("however often secrets are lost, at most two are live", async () => {
  for (let start = 0; start < 4; start++) {
    await prepare();
    await rm(file);
  }
  expect(await parts.database.secrets.countDocuments({ expiresAt: { $exists: false } })).toBe(2);
});

test("another port is another project", async () => {
  await prepare();
  await prepareDemoProject(parts, { serverUrl: "http://localhost:3300/mcp", file });
  expect(await parts.database.projects.countDocuments()).toBe(2);
});

test("somebody else's project gets no secret it did not ask for", async () => {
  const project = await projectOfMona();
  await expect(prepare()).rejects.toThrow(
    new ConfigurationError(
      'MCPAUTH_EXAMPLE_PORT: http://localhost:3000/mcp belongs to the project "Acme" of somebody else: set another port for the example server',
    ),
  );
  expect(await parts.database.secrets.countDocuments({ projectId: project._id })).toBe(0);
});

test("somebody else's project is served with a secret that its owner put into the file", async () => {
  const project = await projectOfMona();
  const { secret } = await createSecret(parts, {
    projectId: project._id,
    createdBy: String(project.members[0]?.userId),
  });
  await rm(file, { force: true });
  await prepareDemoProject(parts, { serverUrl: "http://localhost:3300/mcp", file });
  await writeFile(file, `MCPAUTH_SECRET=${secret}\n`);
  expect(await prepare()).toBe(secret);
});

function prepare(): Promise<string> {
  return prepareDemoProject(parts, { serverUrl, file });
}

async function projectOfMona() {
  const identity = { provider: "development" as const, subject: "mona" };
  const mona = await signInUser(parts.database, identity, { username: "mona" });
  return createProject(parts.database, { ownerId: mona._id, name: "Acme", serverUrl });
}
