/** What a member clicks in the dashboard, as an MCP client, its person and the MCP server meet it. */
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Caller, TestApi } from "../api/test-api.ts";
import { startApi } from "../api/test-api.ts";
import { mcpAuth } from "../sdk/index.ts";
import type { Served } from "./harness.ts";
import { addProject, decide, newBrowser, signIn, startIssuer } from "./harness.ts";
import { ClientMemory, connectClient } from "./mcp-client.ts";
import { listenAsServer } from "./mcp-server.ts";
import { accountOf } from "./standing.ts";

let issuer: Served;
let api: TestApi;
let owner: Caller;
let server: Awaited<ReturnType<typeof listenAsServer>>;
let projectId: string;
/** A number of its own keeps each test's person and client apart. */
let serial = 0;
let memory: ClientMemory;
let client: Client;

beforeAll(async () => {
  issuer = await startIssuer();
  // Closed by the issuer, whose it is.
  api = await startApi({ database: { ...issuer.database, close: async () => {} } });
  server = await listenAsServer();
  const { project, secret } = await addProject(issuer, { serverUrl: server.url });
  projectId = project._id;
  owner = await api.signIn(`owner-${projectId}`);
  const membership = { userId: String(owner.user?._id), role: "owner" as const, since: new Date() };
  await issuer.database.projects.updateOne({ _id: projectId }, { $push: { members: membership } });
  server.protect(mcpAuth({ registrationSecret: secret, cacheTtlMs: 1_000 }));
});

beforeEach(async () => {
  serial += 1;
  memory = new ClientMemory(async (url) => {
    const browser = newBrowser(issuer.issuer);
    const consent = await signIn(browser, await browser.open(url.href), `person-${serial}`);
    return new URL((await decide(browser, consent, "allow")).url);
  });
  memory.client = undefined;
  client = await connectClient(server.url, memory);
  await issuer.events.flush();
});

afterAll(async () => {
  await server.close();
  await api.close();
  await issuer.close();
});

const works = async () => {
  try {
    await client.listTools();
    return true;
  } catch {
    return false;
  }
};
const eventually = (value: boolean) => expect.poll(works, { timeout: 30_000, interval: 500 }).toBe(value);
const accountId = () => accountOf(issuer, `person-${serial}`);

test("a disabled client's next calls fail; enabled it works on, and nobody signs in again", async () => {
  const clientIds = [String(memory.client?.client_id)];
  expect(await works()).toBe(true);
  await owner.trpc.clients.disable.mutate({ projectId, clientIds });
  await eventually(false);
  const tokens = memory.saved;
  await owner.trpc.clients.enable.mutate({ projectId, clientIds });
  await eventually(true);
  expect(memory.signIns).toBe(1);
  expect(tokens).toBeDefined();
});

test("a blocked person's client fails, and works again once they are let in", async () => {
  const ids = { projectId, accountId: await accountId() };
  await owner.trpc.people.block.mutate(ids);
  await eventually(false);
  await owner.trpc.people.unblock.mutate(ids);
  await eventually(true);
  expect(memory.signIns).toBe(1);
});

test("an erased person's client fails, and the project knows them no more", async () => {
  const ids = { projectId, accountId: await accountId() };
  const { people } = await owner.trpc.people.list.query({ projectId });
  expect(people.map(({ name }) => name)).toContain(`person-${serial}`);
  await owner.trpc.people.erase.mutate(ids);
  expect((await owner.trpc.people.list.query({ projectId })).people).not.toContainEqual(
    expect.objectContaining({ id: ids.accountId }),
  );
  // The client has nothing left to refresh with, so it would ask its person again: as somebody new to the project.
  const signIns = async () => {
    await works();
    return memory.signIns;
  };
  await expect.poll(signIns, { timeout: 30_000, interval: 500 }).toBe(2);
});
