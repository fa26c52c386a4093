/** Two copies of the issuer behind a balancer: each step of a connection on the other process, and restarts that nobody notices. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { readOauthEnv } from "../oauth/env.ts";
import { openDatabase } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import type { Balancer } from "./balancer.ts";
import { startBalancer } from "./balancer.ts";
import { freePort } from "./free-port.ts";
import type { Issuer } from "./harness.ts";
import { addProject, connect, introspect, refresh } from "./harness.ts";
import type { IssuerProcess } from "./issuer-process.ts";
import { startIssuerProcess } from "./issuer-process.ts";

/** `MCPAUTH_TEST_FLOWS=500` for the long run. */
const flows = Number(process.env.MCPAUTH_TEST_FLOWS ?? 40);

let balancer: Balancer;
let issuer: Issuer;
let ports: number[];
let copies: IssuerProcess[];
let project: Awaited<ReturnType<typeof addProject>>;
let variables: Record<string, string>;

const start = (port: number) => startIssuerProcess({ ...variables, PORT: String(port) });
const addressOf = (port: number) => `http://127.0.0.1:${port}`;

beforeAll(async () => {
  balancer = await startBalancer();
  const uri = new URL(inject("mongoUri"));
  uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
  const key = randomBytes(32);
  variables = {
    MONGODB_URI: uri.href,
    MCPAUTH_ISSUER: balancer.url,
    MCPAUTH_ENCRYPTION_KEY: key.toString("base64"),
    MCPAUTH_RATE_LIMITS: "off",
    MCPAUTH_DRAIN: "2",
    LOG_LEVEL: "info",
  };
  const database = await openDatabase(uri.href);
  const env = readOauthEnv(variables);
  issuer = { issuer: balancer.url, env, database, keyring: new Keyring([key]), close: database.close };
  ports = [await freePort(), await freePort()];
  copies = await Promise.all(ports.map(start));
  await balancer.lead(ports.map(addressOf));
  project = await addProject(issuer);
});
beforeEach(() => {
  balancer.answers.length = 0;
});
afterAll(async () => {
  await Promise.all(copies.map((copy) => copy.end("SIGKILL")));
  await balancer.close();
  await issuer.database.drop();
  await issuer.close();
});

/** Since the first test. */
let connected = 0;

/** A client registers, a person signs in and allows it, it redeems, refreshes, and its token is asked about. */
async function flow(serial: number): Promise<void> {
  const { serverUrl, secret } = project;
  const { clientId, tokens } = await connect(issuer, { serverUrl, username: `person-${serial}` });
  connected++;
  const refreshed = await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token });
  const { access_token: token } = (await refreshed.json()) as { access_token: string };
  expect(await introspect(issuer, secret, token)).toMatchObject({ active: true, client_id: clientId });
}

test(`${flows} connections with each step on the other process than the one before all succeed`, {
  timeout: 600_000,
}, async () => {
  for (let serial = 0; serial < flows; serial++) await flow(serial);
  expect(balancer.failures).toEqual([]);
  const steps = balancer.answers;
  expect(steps.filter(({ copy }, index) => copy === steps[index - 1]?.copy)).toEqual([]);
  expect(new Set(steps.map(({ copy }) => copy)).size).toBe(2);
});

test("both copies are restarted one after the other under load, and no request fails", {
  timeout: 120_000,
}, async () => {
  let done = 0;
  let isOver = false;
  const worker = async (name: number) => {
    for (; !isOver; done++) await flow(1_000_000 * name + done);
  };
  const load = [1, 2, 3].map(worker);
  for (const [index, port] of ports.entries()) {
    expect(await copies[index]?.end("SIGTERM")).toEqual([0, null]);
    copies[index] = await start(port);
    await balancer.lead(ports.map(addressOf));
  }
  isOver = true;
  await Promise.all(load);
  expect(balancer.failures).toEqual([]);
  // What was still to be written when they were told to end is written too.
  await Promise.all(copies.map((copy) => copy.end("SIGTERM")));
  expect(await issuer.database.events.countDocuments({ step: "token", outcome: "ok" })).toBe(connected);
  expect(done).toBeGreaterThan(3);
});
