import { randomBytes } from "node:crypto";
import type { AnyProcedure } from "@trpc/server";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openDatabase } from "../shared/server/database.ts";
import { Line } from "../test/line.ts";
import { appRouter } from "./router.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { callOver, failureOf, startApi } from "./test-api.ts";

const line = new Line(new URL(inject("mongoUri")));

let api: TestApi;
let owner: Caller;
beforeAll(async () => {
  const port = await line.listen();
  const name = `test_${randomBytes(6).toString("hex")}`;
  const database = await openDatabase(`mongodb://127.0.0.1:${port}/${name}?directConnection=true`);
  api = await startApi({ database });
  owner = await api.signIn("owner");
});
afterAll(async () => {
  await api.database.drop();
  await api.close();
  line.close();
});

async function cut(): Promise<void> {
  line.cut();
  // Answered once the driver has noticed.
  await expect(api.database.ping()).rejects.toThrow();
}

test("while the database is away every call says so, nobody is signed out, and afterwards all goes on", async () => {
  const serverUrl = "https://mcp.example.com/mcp";
  const { project } = await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl });
  const Cookie = owner.cookie;
  await cut();
  const [session, list, renamed, signOut, ready, alive, page] = await Promise.all([
    callOver(api, { path: "session.get", type: "query", input: undefined }, { Cookie }),
    callOver(api, { path: "projects.list", type: "query", input: undefined }, { Cookie }),
    failureOf(owner.trpc.projects.rename.mutate({ projectId: project.id, name: "Acme 2" })),
    fetch(`${api.url}/auth/sign-out`, {
      method: "POST",
      headers: { Cookie, Origin: api.url },
      redirect: "manual",
    }),
    fetch(`${api.url}/readyz`),
    fetch(`${api.url}/healthz`),
    fetch(`${api.url}/auth/callback?code=x`, { redirect: "manual" }),
  ]);
  line.mend();
  for (const { status, headers, error } of [session, list]) {
    expect([status, headers.get("retry-after"), error?.data.code]).toEqual([503, "5", "SERVICE_UNAVAILABLE"]);
    expect(error?.data.trace).toBe(headers.get("x-request-id"));
    expect(error?.message).toBe("the server cannot reach its database: try again in a few seconds");
  }
  expect(renamed.data?.code).toBe("SERVICE_UNAVAILABLE");
  expect([signOut.status, signOut.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(signOut.headers.getSetCookie()).toEqual([]);
  expect([ready.status, alive.status, page.status]).toEqual([503, 200, 303]);
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(project);
});

test("every procedure there is says so, and so does readiness, with when to try again", async () => {
  // Flat, under names with dots, though its type nests.
  const procedures = Object.entries(
    appRouter._def.procedures as unknown as Record<string, AnyProcedure>,
  ).filter(([, { _def }]) => _def.type !== "subscription");
  await cut();
  const answers = await Promise.all(
    procedures.map(([path, { _def }]) =>
      callOver(
        api,
        { path, type: _def.type === "query" ? "query" : "mutation", input: {} },
        { Cookie: owner.cookie },
      ),
    ),
  );
  const ready = await fetch(`${api.url}/readyz`);
  line.mend();
  expect(answers.length).toBeGreaterThanOrEqual(15);
  for (const { status, headers, error } of answers) {
    const told = [error?.data.path, status, headers.get("retry-after"), error?.data.code];
    expect(told).toEqual([error?.data.path, 503, "5", "SERVICE_UNAVAILABLE"]);
  }
  expect([ready.status, ready.headers.get("retry-after")]).toEqual([503, "5"]);
});

test("an outage is logged as what it is, with its cause", () => {
  expect(api.logged.filter(({ level }) => level >= 50)).toEqual([]);
  const told = api.logged.filter(({ msg }) => msg === "database away");
  expect(told.length).toBeGreaterThanOrEqual(4);
  for (const fact of told) expect(fact).toHaveProperty("err.message");
});
