/** The record of attempts as a queue: bounded, written behind the requests' back, and never in their way. */
import { randomBytes } from "node:crypto";
import type { Request } from "express";
import { pino } from "pino";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Database } from "../shared/server/database.ts";
import { openDatabase } from "../shared/server/database.ts";
import { openTestDatabase } from "../test/database.ts";
import { freePort } from "../test/free-port.ts";
import { startIssuerProcess } from "../test/issuer-process.ts";
import { Line } from "../test/line.ts";
import { Events } from "./events.ts";

const silent = pino({ level: "silent" });
const step = "registration";
const outcome = "ok";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** As much of a request as is recorded. */
function request(trace: string, userAgent = "test"): Request {
  const res = { get: () => trace };
  return { ip: "203.0.113.7", get: () => userAgent, res } as unknown as Request;
}

test("what comes faster than it can be written is lost, the oldest first", async () => {
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
  const events = new Events(database, log);
  const clientId = "cli_flood";
  for (let i = 0; i < 10_600; i++) events.record(request(`T${i}`), { step, outcome, clientId });
  await events.flush();
  expect(await database.events.countDocuments({ clientId })).toBe(10_500);
  expect(await database.events.findOne({ trace: "T10599" })).toMatchObject({ clientId, step });
  expect(await database.events.findOne({ trace: "T500" })).toBeNull();
  expect(lines.map((line) => JSON.parse(line).lost)).toEqual([100]);
});

test("events are written a moment later, without being asked to", async () => {
  const changes = database.events.watch([{ $match: { "fullDocument.trace": "TIMER" } }]);
  // Opens the stream, so that it sees what comes from here on.
  await changes.tryNext();
  new Events(database, silent).record(request("TIMER"), { step, outcome });
  const written = await changes.next();
  expect(written).toMatchObject({ fullDocument: { trace: "TIMER", address: "203.0.113.0/24" } });
  await changes.close();
});

test("long and dangerous texts are cut", async () => {
  const events = new Events(database, silent);
  const cause = `resource "https://a.example/mcp?code=1#x" is unknown; mcpauth_rt_abc-1 too ${"x".repeat(500)}`;
  events.record(request("CUT", "u".repeat(500)), { step, outcome, cause });
  await events.flush();
  const event = await database.events.findOne({ trace: "CUT" });
  expect(event?.userAgent).toHaveLength(200);
  expect(event?.cause).toMatch(/^resource "https:\/\/a\.example\/mcp" is unknown; … too x{200,}$/);
  expect(event?.cause?.length).toBeLessThanOrEqual(300);
});

test("every look-up of the record runs on an index", async () => {
  const { events } = database;
  const plans = await Promise.all([
    events.find({ projectId: "prj_1" }).sort({ at: -1 }).explain(),
    events.find({ attempt: "a" }).sort({ at: 1 }).explain(),
    events.find({ trace: "T" }).explain(),
    events.find({ clientId: "cli_1", step: "registration" }).sort({ at: 1 }).explain(),
  ]);
  for (const plan of plans) {
    expect(JSON.stringify(plan)).toContain("IXSCAN");
    expect(JSON.stringify(plan)).not.toMatch(/COLLSCAN|"stage":"SORT"/);
  }
});

test("while MongoDB is away events are lost, and nothing waits or fails", async () => {
  const line = new Line(new URL(inject("mongoUri")));
  const away = await openDatabase(
    `mongodb://127.0.0.1:${await line.listen()}/${database.events.dbName}?directConnection=true`,
  );
  const events = new Events(away, silent);
  line.cut();
  events.record(request("AWAY"), { step, outcome });
  await events.flush();
  await away.close();
  line.close();
  expect(await database.events.findOne({ trace: "AWAY" })).toBeNull();
});

test("a graceful end writes what is still waiting", async () => {
  const port = await freePort();
  const uri = new URL(inject("mongoUri"));
  uri.pathname = `/${database.events.dbName}`;
  const env = {
    MONGODB_URI: uri.href,
    MCPAUTH_ISSUER: `http://127.0.0.1:${port}`,
    MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
  };
  const server = await startIssuerProcess(env);
  const { headers } = await fetch(`${env.MCPAUTH_ISSUER}/.well-known/oauth-authorization-server`);
  expect(await server.end("SIGTERM")).toEqual([0, null]);
  const trace = headers.get("x-request-id") ?? "";
  expect(await database.events.findOne({ trace })).toMatchObject({ step: "metadata", outcome: "ok" });
});
