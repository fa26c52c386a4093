/** The way of a project to its first call, with a real server on the SDK, a real client and a person in a browser. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authorizationUrl, decide, newBrowser, register, signIn } from "../test/harness.ts";
import type { Inspection } from "../test/inspection.ts";
import { ownServer, startInspection } from "../test/inspection.ts";
import { ClientMemory, connectClient } from "../test/mcp-client.ts";
import { failureOf, startApi } from "./test-api.ts";

let inspection: Inspection;
const servers: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  inspection = await startInspection();
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await inspection.close();
});

async function newServer() {
  const server = await ownServer(inspection);
  servers.push(server);
  return server;
}

async function stateOf(projectId: string) {
  await inspection.issuer.events.flush();
  return inspection.owner.trpc.setup.state.query({ projectId });
}

async function statesOf(projectId: string): Promise<string[]> {
  return (await stateOf(projectId)).stations.map(({ name, state }) => `${name} ${state}`);
}

async function allow(url: URL): Promise<URL> {
  const browser = newBrowser(inspection.issuer.issuer);
  const consent = await signIn(browser, await browser.open(url.href));
  return new URL((await decide(browser, consent, "allow")).url);
}

test("the stations light as the server is wrapped, looked at, and called by a client that a person allowed", async () => {
  const { projectId, serverUrl, protect } = await newServer();
  expect((await statesOf(projectId)).filter((state) => state.endsWith("seen"))).toEqual(["secret seen"]);
  protect();
  const { findings } = await inspection.owner.trpc.setup.check.mutate({ projectId, serverUrl });
  expect(findings.filter(({ status }) => status === "fail")).toEqual([]);
  expect(await statesOf(projectId)).toEqual([
    "secret seen",
    "online seen",
    "refusal seen",
    "metadata seen",
    "identify waiting",
    "allow waiting",
    "token waiting",
    "call waiting",
  ]);
  const client = await connectClient(serverUrl, new ClientMemory(allow));
  await client.callTool({ name: "whoami" });
  await client.close();
  const { stations, milliseconds, complete } = await stateOf(projectId);
  expect(stations.map(({ state }) => state)).toEqual(Array(8).fill("seen"));
  expect(stations.slice(4).map(({ by }) => by)).toEqual(["Claude", "mona", "Claude", "mona"]);
  expect(stations.every(({ at }) => at !== undefined)).toBe(true);
  expect([complete, typeof milliseconds]).toEqual([true, "number"]);
});

test("a client that fails is told at its station, with what mends it and where it can be seen", async () => {
  const { projectId, serverUrl } = await newServer();
  const { client_id } = await register(inspection.issuer);
  const parameters = { client_id, resource: serverUrl, redirect_uri: "http://localhost:53682/callback" };
  await newBrowser(inspection.issuer.issuer).open(authorizationUrl(inspection.issuer.issuer, parameters));
  const station = (await stateOf(projectId)).stations.find(({ name }) => name === "identify");
  expect(station).toMatchObject({
    state: "failed",
    title: "The redirect URI is not registered",
    attempt: expect.any(String),
  });
});

test("a server that is not protected, or does not run, is told in words", async () => {
  const { trpc } = inspection.owner;
  const open = await newServer();
  const closed = await newServer();
  await servers.pop()?.close();
  const answers = createServer((_request, response) => response.end("{}"));
  await once(answers.listen(0, "127.0.0.1"), "listening");
  const serverUrl = `http://127.0.0.1:${(answers.address() as AddressInfo).port}/mcp`;
  await trpc.serverUrls.add.mutate({ projectId: open.projectId, serverUrl });
  const unprotected = await trpc.setup.check.mutate({ projectId: open.projectId, serverUrl });
  expect(unprotected.findings.find(({ id }) => id === "refusal")).toMatchObject({ status: "fail" });
  answers.close();
  const away = await trpc.setup.check.mutate({ projectId: closed.projectId, serverUrl: closed.serverUrl });
  expect(away.findings.find(({ id }) => id === "reachable")).toMatchObject({ status: "fail" });
  const station = (await stateOf(closed.projectId)).stations.find(({ name }) => name === "online");
  expect(station).toMatchObject({ state: "failed", title: expect.any(String), fix: expect.any(String) });
});

test("only the project's own server URLs are looked at, and not without a pause", async () => {
  const { projectId, serverUrl } = await newServer();
  const { setup } = inspection.owner.trpc;
  const foreign = await failureOf(setup.check.mutate({ projectId, serverUrl: "http://169.254.169.254/" }));
  expect([foreign.data?.code, Object.keys(foreign.data?.fields ?? {})]).toEqual([
    "BAD_REQUEST",
    ["serverUrl"],
  ]);
  const asked = Array.from({ length: 3 }, () => setup.check.mutate({ projectId, serverUrl }));
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await failureOf(setup.check.mutate({ projectId, serverUrl }))).data?.code).toBe(
    "TOO_MANY_REQUESTS",
  );
});

test("where the dashboard is not on the developer's own machine, nothing inside is knocked at", async () => {
  const { projectId, serverUrl } = await newServer();
  const { database } = inspection.issuer;
  let connections = 0;
  const inside = createServer(() => connections++);
  await once(inside.listen(0, "127.0.0.1"), "listening");
  const { port } = inside.address() as AddressInfo;
  const hidden = `https://127.0.0.1:${port}/mcp`;
  await database.projects.updateOne({ _id: projectId }, { $push: { serverUrls: hidden } });
  const { guardFor } = await import("./server-check.ts");
  const outbound = guardFor({ issuer: inspection.issuer.issuer, dashboardUrl: "https://dash.example.com" });
  const shared = { ...database, close: async () => undefined };
  const api = await startApi({ database: shared, outbound });
  const owner = await api.signIn(inspection.own.owner.username);
  for (const url of [serverUrl, hidden]) {
    const { findings } = await owner.trpc.setup.check.mutate({ projectId, serverUrl: url });
    const reachable = findings.find(({ id }) => id === "reachable");
    expect(reachable).toMatchObject({
      status: "fail",
      seen: expect.stringContaining("npx getmcpauth doctor"),
    });
  }
  expect(connections).toBe(0);
  inside.close();
  await api.close();
});
