/** What is counted of a project, as its overview will tell it. */
import { pino } from "pino";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openDatabase } from "../shared/server/database.ts";
import type { UsageHour } from "../shared/server/project-records.ts";
import type { Served } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  connect,
  introspect,
  newBrowser,
  newPkce,
  refresh,
  register,
  startIssuer,
} from "../test/harness.ts";
import { Line } from "../test/line.ts";
import { addProduct, mint } from "../test/minting.ts";
import { NearProjects } from "./near-projects.ts";
import { Usage } from "./usage.ts";

const day = 24 * 3_600_000;

let issuer: Served;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

/** As another process. */
function newUsage(database = issuer.database, log = pino({ level: "silent" })): Usage {
  return new Usage(database, log, new NearProjects(database));
}

/** The sum of its hours: a test may run across a full one. */
async function countedAt(projectId: string): Promise<Record<string, number>> {
  await issuer.events.flush();
  const hours = await issuer.database.usageHours.find({ projectId }).toArray();
  const sums: Record<string, number> = {};
  for (const { tokens, verifications, failures } of hours) {
    for (const [group, counts] of Object.entries({ tokens, verifications, failures })) {
      for (const [name, number] of Object.entries(counts ?? {})) {
        sums[`${group}.${name}`] = (sums[`${group}.${name}`] ?? 0) + number;
      }
    }
  }
  return sums;
}

test("tokens, verifications and failures are counted at the project they are for", async () => {
  const { project, secret, serverUrl } = await addProject(issuer);
  const other = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const body = { client_id: clientId, refresh_token: tokens.refresh_token };
  const { access_token: token } = (await (await refresh(issuer, body)).json()) as { access_token: string };
  await introspect(issuer, secret, token);
  await introspect(issuer, other.secret, token);
  await introspect(issuer, secret, "mcpauth_at_unknown");
  expect(await countedAt(project._id)).toEqual({
    "tokens.code": 1,
    "tokens.refresh": 1,
    "verifications.ok": 1,
    "verifications.failed": 1,
    "failures.unknown_token": 1,
  });
  expect(await countedAt(other.project._id)).toEqual({
    "verifications.failed": 1,
    "failures.wrong_audience": 1,
  });
});

test("every verification counts, though its event is recorded once a minute", async () => {
  const { project, secret, serverUrl } = await addProject(issuer);
  const { tokens } = await connect(issuer, { serverUrl });
  for (let i = 0; i < 3; i++) await introspect(issuer, secret, tokens.access_token);
  expect(await countedAt(project._id)).toMatchObject({ "verifications.ok": 3 });
  const recorded = { projectId: project._id, step: "introspection" as const };
  expect(await issuer.database.events.countDocuments(recorded)).toBe(1);
});

test("a mint counts, and who it is for becomes one of the project's people, but the project none of its clients", async () => {
  const { project, secret } = await addProduct(issuer);
  await mint(issuer, secret);
  await mint(issuer, secret, { subject_token: undefined });
  const counted = await countedAt(project._id);
  expect(counted).toEqual({ "tokens.mint": 1, "failures.other": 1 });
  const { projectPeople, projectClients } = issuer.database;
  const people = await projectPeople.find({ projectId: project._id }).toArray();
  expect(people.map(({ accountId }) => accountId)).toEqual([`${project._id}::42`]);
  expect(await projectClients.countDocuments({ projectId: project._id })).toBe(0);
});

test("a refused address counts as such, and who sent it is none of the project's clients yet", async () => {
  const { project, serverUrl } = await addProject(issuer);
  const { client_id: clientId } = await register(issuer);
  const { challenge } = newPkce();
  const request = { client_id: clientId, code_challenge: challenge, resource: serverUrl };
  const refused = { ...request, redirect_uri: "https://evil.example/cb" };
  await newBrowser(issuer.issuer).open(authorizationUrl(issuer.issuer, refused));
  expect(await countedAt(project._id)).toEqual({ "failures.redirect_mismatch": 1 });
  const { projectClients, projectPeople } = issuer.database;
  expect(await projectClients.countDocuments({ projectId: project._id })).toBe(0);
  await newBrowser(issuer.issuer).open(authorizationUrl(issuer.issuer, request));
  await issuer.events.flush();
  const clients = await projectClients.find({ projectId: project._id }).toArray();
  expect(clients.map((client) => client.clientId)).toEqual([clientId]);
  expect(await projectPeople.countDocuments({ projectId: project._id })).toBe(0);
});

test("a client and a person are noted when they were first and last seen", async () => {
  const { project, serverUrl } = await addProject(issuer);
  const { projectClients, projectPeople } = issuer.database;
  const { clientId } = await connect(issuer, { serverUrl });
  await issuer.events.flush();
  const client = await projectClients.findOne({ _id: `${project._id} ${clientId}` });
  expect(client).toMatchObject({ projectId: project._id, clientId });
  expect(client?.lastSeenAt.getTime()).toBeGreaterThanOrEqual(client?.firstSeenAt.getTime() ?? Infinity);
  const [person, ...others] = await projectPeople.find({ projectId: project._id }).toArray();
  expect(others).toEqual([]);
  expect(person?._id).toBe(`${project._id} ${person?.accountId}`);
});

test("an hour is kept for 90 days, and two processes add to the same one", async () => {
  const { project } = await addProject(issuer);
  const processes = [newUsage(), newUsage()];
  const mints = { step: "mint", outcome: "ok", projectId: project._id } as const;
  for (const usage of processes) usage.count(mints);
  await Promise.all(processes.map((usage) => usage.flush()));
  expect(await countedAt(project._id)).toEqual({ "tokens.mint": 2 });
  const [first] = await issuer.database.usageHours.find({ projectId: project._id }).toArray();
  const { hour, expiresAt } = first as UsageHour;
  expect(hour.getTime() % 3_600_000).toBe(0);
  expect(expiresAt.getTime() - hour.getTime()).toBe(90 * day);
});

test("server URLs that no project has are counted nowhere, however many and long", async () => {
  const { project, serverUrl } = await addProject(issuer);
  const usage = newUsage();
  const failed = { step: "authorization", outcome: "failed", error: "invalid_target" } as const;
  usage.count({ ...failed, resource: serverUrl });
  for (let i = 0; i < 6_000; i++) usage.count({ ...failed, resource: `https://made-up.example/${i}` });
  usage.count({ ...failed, resource: `https://made-up.example/${"x".repeat(20_000)}` });
  await usage.flush();
  expect(await countedAt(project._id)).toEqual({ "failures.wrong_audience": 1 });
  expect(await issuer.database.usageHours.countDocuments({ projectId: /made-up/ })).toBe(0);
});

test("what is counted while MongoDB is away is written once it is back, and the log says so once", async () => {
  const { project } = await addProject(issuer);
  const line = new Line(new URL(inject("mongoUri")));
  const uri = `mongodb://127.0.0.1:${await line.listen()}/${issuer.database.events.dbName}?directConnection=true`;
  const away = await openDatabase(uri);
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (text: string) => void lines.push(text) });
  const usage = newUsage(away, log);
  const seen = { clientId: "cli_patient", accountId: "usr_patient" };
  const verified = { step: "introspection", outcome: "ok", projectId: project._id, ...seen } as const;
  line.cut();
  for (let i = 0; i < 2; i++) {
    usage.count(verified);
    await usage.flush();
  }
  line.mend();
  usage.count(verified);
  await usage.flush();
  await away.close();
  line.close();
  expect(await countedAt(project._id)).toEqual({ "verifications.ok": 3 });
  const noted = { _id: `${project._id} cli_patient` };
  expect(await issuer.database.projectClients.countDocuments(noted)).toBe(1);
  expect(lines).toHaveLength(1);
});
