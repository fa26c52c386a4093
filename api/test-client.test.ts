/** The built-in test client, with a real server and a person in a browser. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { decide, newBrowser, signIn } from "../test/harness.ts";
import type { Inspection } from "../test/inspection.ts";
import { ownServer, startInspection } from "../test/inspection.ts";

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

async function allow(url: URL): Promise<URL> {
  const browser = newBrowser(inspection.issuer.issuer);
  const consent = await signIn(browser, await browser.open(url.href));
  return new URL((await decide(browser, consent, "allow")).url);
}

test("the test client goes the whole way, and leaves no token that works", async () => {
  const { issuer, owner, api } = inspection;
  const { projectId, serverUrl, protect } = await newServer();
  protect();
  const { id, url } = await owner.trpc.setup.testClient.mutate({ projectId, serverUrl });
  const returned = await allow(new URL(url));
  expect(returned.href.startsWith(`${api.url}/test-client/callback?`)).toBe(true);
  const stranger = await api.signIn("stranger");
  const asStranger = await fetch(returned, { headers: { Cookie: stranger.cookie }, redirect: "manual" });
  expect(asStranger.headers.get("location")).toBe("/");
  const answer = await fetch(returned, { headers: { Cookie: owner.cookie }, redirect: "manual" });
  expect(answer.headers.get("location")).toBe(`/projects/${projectId}/setup/test/${id}`);
  const run = await owner.trpc.setup.testRun.query({ projectId, runId: id });
  expect(run.steps.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    "refusal ok",
    "register ok",
    "authorize ok",
    "token ok",
    "initialize ok",
    "tools ok",
    "revoke ok",
  ]);
  expect(run.steps.find(({ name }) => name === "tools")?.seen).toBe("whoami");
  expect(JSON.stringify(run)).not.toMatch(/mcpauth_(at|rt|ac)_/);
  await issuer.events.flush();
  const { connections } = await owner.trpc.connections.list.query({ projectId });
  expect(connections).toMatchObject([{ client: { name: "MCPAuth test client" }, outcome: "ended" }]);
  // A second return changes nothing.
  const again = await fetch(returned, { headers: { Cookie: owner.cookie }, redirect: "manual" });
  expect(again.headers.get("location")).toBe("/");
});

test("a test that the person cancels, or whose server does not answer, says at which step", async () => {
  const { owner } = inspection;
  const { projectId, serverUrl } = await newServer();
  await servers.pop()?.close();
  const { id, url } = await owner.trpc.setup.testClient.mutate({ projectId, serverUrl });
  const browser = newBrowser(inspection.issuer.issuer);
  const consent = await signIn(browser, await browser.open(url));
  const returned = await decide(browser, consent, "cancel");
  await fetch(returned.url, { headers: { Cookie: owner.cookie }, redirect: "manual" });
  const { outcome, steps } = await owner.trpc.setup.testRun.query({ projectId, runId: id });
  expect([outcome, ...steps.map((step) => `${step.name} ${step.outcome}`)]).toEqual([
    "failed",
    "refusal failed",
    "register ok",
    "authorize failed",
  ]);
});
