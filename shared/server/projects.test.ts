import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../test/database.ts";
import { starterScopes } from "../scope.ts";
import type { Database } from "./database.ts";
import { Keyring } from "./keyring.ts";
import { createProject, createSecret, ServerUrlTaken } from "./projects.ts";
import { isRegistrationSecret, secretDigests, secretHint } from "./registration-secret.ts";

const issuer = "https://auth.example.com";
const keyring = new Keyring([randomBytes(32)]);

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const create = (serverUrl: string, ownerId = "usr_owner") =>
  createProject(database, { ownerId, name: "Acme", serverUrl });

test("a project has one server URL and the starter scopes", async () => {
  const project = await create("https://one.example/mcp");
  expect(project).toEqual({
    _id: expect.stringMatching(/^prj_[\w-]{22}$/),
    name: "Acme",
    members: [{ userId: "usr_owner", role: "owner", since: expect.any(Date) }],
    serverUrls: ["https://one.example/mcp"],
    scopes: starterScopes,
    createdAt: expect.any(Date),
  });
  expect(await database.projects.findOne({ _id: project._id })).toEqual(project);
});

test("a server URL belongs to one project, whoever asks", async () => {
  await create("https://taken.example/mcp");
  for (const owner of ["usr_owner", "usr_other"]) {
    const attempt = create("https://taken.example/mcp", owner);
    await expect(attempt).rejects.toThrow(ServerUrlTaken);
    await expect(attempt).rejects.toThrow("https://taken.example/mcp already belongs to a project");
  }
  expect(await database.projects.countDocuments({ serverUrls: "https://taken.example/mcp" })).toBe(1);
});

test("it is also taken as one of several of another project", async () => {
  const { _id } = await create("https://several.example/mcp");
  await database.projects.updateOne({ _id }, { $push: { serverUrls: "https://second.example/mcp" } });
  await expect(create("https://second.example/mcp")).rejects.toThrow(ServerUrlTaken);
});

test("of twenty who want one server URL at once, one gets it", async () => {
  const attempts = Array.from({ length: 20 }, (_, i) => create("https://race.example/mcp", `usr_${i}`));
  const results = await Promise.allSettled(attempts);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toBeInstanceOf(ServerUrlTaken);
  }
});

test("paths and ports make different server URLs", async () => {
  const urls = ["", "/mcp", "/MCP", ":8443/mcp"].map((rest) => `https://apart.example${rest}`);
  expect(await Promise.all(urls.map((url) => create(url)))).toHaveLength(4);
});

test("a secret is given out once; the database holds its digest and hint", async () => {
  const { _id: projectId } = await create("https://secret.example/mcp");
  const made = await createSecret({ database, keyring, issuer }, { projectId, createdBy: "usr_owner" });
  expect(isRegistrationSecret(made.secret)).toBe(true);
  const stored = await database.secrets.findOne({ projectId });
  expect(stored).toEqual({
    _id: expect.stringMatching(/^sec_[\w-]{22}$/),
    projectId,
    digest: secretDigests(keyring, made.secret)[0],
    hint: secretHint(made.secret),
    createdAt: expect.any(Date),
    createdBy: "usr_owner",
  });
  expect(stored).toEqual(made.record);
  expect(JSON.stringify(stored)).not.toContain(made.secret.slice(11, 50));
});

test("a new secret stands beside the old one", async () => {
  const { _id: projectId } = await create("https://two.example/mcp");
  const owned = { projectId, createdBy: "usr_owner" };
  const first = await createSecret({ database, keyring, issuer }, owned);
  const second = await createSecret({ database, keyring, issuer }, owned);
  expect(second.secret).not.toBe(first.secret);
  expect(await database.secrets.countDocuments({ projectId })).toBe(2);
});
