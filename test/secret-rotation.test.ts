/** A secret is replaced while a server runs and a client is connected: nobody notices, until the old one stops. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller, TestApi } from "../api/test-api.ts";
import { startApi } from "../api/test-api.ts";
import { mcpAuth } from "../sdk/index.ts";
import type { Served } from "./harness.ts";
import { authorizationUrl, connect, newPkce, startIssuer } from "./harness.ts";
import { listenAsServer } from "./mcp-server.ts";

type RunningServer = Awaited<ReturnType<typeof listenAsServer>>;

let issuer: Served;
let api: TestApi;
let owner: Caller;
const running: RunningServer[] = [];
beforeAll(async () => {
  issuer = await startIssuer();
  const { encryptionKeys } = issuer.env;
  api = await startApi({ database: issuer.database, env: { issuer: issuer.issuer, encryptionKeys } });
  owner = await api.signIn("owner");
});
afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  // Each would close the database that they share.
  await Promise.allSettled([issuer.close(), api.close()]);
});

/** The issuer looks again within five seconds. */
const eventually = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 20_000, interval: 250 });

async function newServer(): Promise<RunningServer> {
  const server = await listenAsServer();
  running.push(server);
  return server;
}

/** Asks for the tools with a token that was issued for this address. */
async function call(at: string, token: string): Promise<number> {
  const response = await fetch(at, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${token}`,
      Accept: "application/json, text/event-stream",
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });
  await response.body?.cancel();
  return response.status;
}

test("old and new secret work side by side, who uses the old one is told, and after its end it opens nothing", async () => {
  const [old, deployed] = [await newServer(), await newServer()];
  const created = await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl: old.url });
  const projectId = created.project.id;
  await owner.trpc.serverUrls.add.mutate({ projectId, serverUrl: deployed.url });
  old.protect(mcpAuth({ registrationSecret: created.secret, resource: old.url, cacheTtlMs: 0 }));
  const atOld = (await connect(issuer, { serverUrl: old.url })).tokens.access_token;
  const atDeployed = (await connect(issuer, { serverUrl: deployed.url })).tokens.access_token;
  expect(await call(old.url, atOld)).toBe(200);

  const generated = await owner.trpc.secrets.generate.mutate({
    projectId,
    overlapHours: 24,
    label: "deploy",
  });
  deployed.protect(mcpAuth({ registrationSecret: generated.secret, resource: deployed.url, cacheTtlMs: 0 }));
  expect(await call(deployed.url, atDeployed)).toBe(200);
  expect(await call(old.url, atOld)).toBe(200);
  const { secrets } = await owner.trpc.projects.get.query({ projectId });
  expect(secrets).toMatchObject([
    { label: "deploy", createdBy: "owner" },
    { createdBy: "owner", expiresAt: expect.any(String), lastUsedBy: { address: "127.0.0.0/24" } },
  ]);
  expect(secrets[1]?.lastUsedBy?.userAgent).toBeTruthy();

  const secretId = secrets[1]?.id ?? "";
  await issuer.database.secrets.updateOne({ _id: secretId }, { $set: { expiresAt: new Date() } });
  // The server's own fault, and no reason for a client to sign its person in again.
  await eventually(() => call(old.url, atOld)).toBeGreaterThanOrEqual(500);
  expect(await call(deployed.url, atDeployed)).toBe(200);
});

test("a restored project goes on with the secrets and tokens that it had", async () => {
  const server = await newServer();
  const { project, secret } = await owner.trpc.projects.create.mutate({
    name: "Back",
    serverUrl: server.url,
  });
  server.protect(mcpAuth({ registrationSecret: secret, resource: server.url, cacheTtlMs: 0 }));
  const { clientId, tokens } = await connect(issuer, { serverUrl: server.url });
  expect(await call(server.url, tokens.access_token)).toBe(200);
  await owner.trpc.projects.delete.mutate({ projectId: project.id });
  await eventually(() => call(server.url, tokens.access_token)).toBeGreaterThanOrEqual(500);
  const renew = async () => {
    const response = await fetch(`${issuer.issuer}/api/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "refresh_token",
        client_id: clientId,
        refresh_token: tokens.refresh_token,
        resource: server.url,
      }),
    });
    return ((await response.json()) as { error?: string }).error;
  };
  // Not by refreshes: before the deletion holds each of them would count as a use.
  const request = { client_id: clientId, resource: server.url, code_challenge: newPkce().challenge };
  const ask = async () =>
    (await fetch(authorizationUrl(issuer.issuer, request), { redirect: "manual" })).status;
  await eventually(ask).toBe(400);
  expect(await renew()).toBe("access_denied");
  await owner.trpc.projects.restore.mutate({ projectId: project.id });
  await eventually(() => call(server.url, tokens.access_token)).toBe(200);
  await eventually(ask).toBe(200);
  expect(await renew()).toBeUndefined();
});
