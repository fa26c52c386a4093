/** What the inspector shows of a project's connections, as real requests left them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectionRecord } from "../shared/server/connection-record.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  connect,
  decide,
  introspect,
  newBrowser,
  newPkce,
  redeem,
  refresh,
  register,
  signIn,
} from "../test/harness.ts";
import type { Inspection } from "../test/inspection.ts";
import { ask, startInspection } from "../test/inspection.ts";
import { conditionsOf } from "./connection-list.ts";
import { failureOf } from "./test-api.ts";

let inspection: Inspection;
beforeAll(async () => {
  inspection = await startInspection();
});
afterAll(() => inspection.close());

/** A project of its own, of the same owner. */
async function newProject() {
  const { issuer, own } = inspection;
  const added = await addProject(issuer);
  const { members } = own.project;
  await issuer.database.projects.updateOne({ _id: added.project._id }, { $set: { members } });
  return { ...added, projectId: added.project._id };
}

async function list(filter: Parameters<Inspection["owner"]["trpc"]["connections"]["list"]["query"]>[0]) {
  await inspection.issuer.events.flush();
  return inspection.owner.trpc.connections.list.query(filter);
}

/** Signed in, and about to decide. */
async function atConsent(serverUrl: string) {
  const { issuer } = inspection;
  const { client_id = "" } = await register(issuer);
  const browser = newBrowser(issuer.issuer);
  const request = { client_id, code_challenge: newPkce().challenge, resource: serverUrl };
  return {
    browser,
    page: await signIn(browser, await browser.open(authorizationUrl(issuer.issuer, request))),
  };
}

test("a connection that was used says who, how long it took, and that all stations were seen", async () => {
  const { issuer } = inspection;
  const { projectId, serverUrl, secret } = await newProject();
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  await introspect(issuer, secret, tokens.access_token);
  const { connections, next } = await list({ projectId });
  expect(next).toBeUndefined();
  expect(connections).toMatchObject([
    {
      client: { id: clientId, name: "Claude" },
      person: { name: "mona" },
      outcome: "connected",
      milliseconds: expect.any(Number),
      stations: {
        refusal: "passed",
        metadata: "passed",
        identify: "seen",
        ask: "seen",
        sign_in: "seen",
        allow: "seen",
        token: "seen",
        call: "seen",
      },
    },
  ]);
  expect(connections[0]).not.toHaveProperty("failure");
});

test("its steps are told in order, with who asked whom and what the client's registration was", async () => {
  const { projectId, serverUrl } = await newProject();
  await connect(inspection.issuer, { serverUrl });
  const [connection] = (await list({ projectId })).connections;
  const { steps } = await inspection.owner.trpc.connections.get.query({
    projectId,
    attempt: connection?.id ?? "",
  });
  expect(steps.map(({ step, lanes, status }) => `${step} ${lanes.join(" → ")} ${status}`)).toEqual([
    "registration client → issuer 201",
    "authorization browser → issuer 200",
    "sign_in browser → issuer 303",
    "consent_page issuer → browser 303",
    "consent browser → issuer 303",
    "token client → issuer 200",
  ]);
  expect(steps[1]?.facts).toMatchObject({
    resource: serverUrl,
    redirect_uri: expect.stringContaining("127.0.0.1"),
  });
});

test("outcomes are told apart: failed, cancelled, open, ended", async () => {
  const { issuer } = inspection;
  const { projectId, serverUrl } = await newProject();
  const { client_id: clientId = "" } = await register(issuer);
  await ask(inspection, { resource: serverUrl, redirect_uri: "https://evil.example/cb" });
  const { browser, page } = await atConsent(serverUrl);
  await decide(browser, page, "cancel");
  await atConsent(serverUrl);
  const authorized = await authorize(issuer, { clientId, resource: serverUrl });
  const tokens = (await (await redeem(issuer, authorized)).json()) as { refresh_token: string };
  const body = { client_id: clientId, refresh_token: tokens.refresh_token };
  await refresh(issuer, body);
  const ended = { $set: { replayableUntil: new Date(0) } };
  await issuer.database.artifacts.updateMany({ model: "RefreshToken" }, ended);
  await refresh(issuer, body);
  const { connections } = await list({ projectId });
  expect(connections.map(({ outcome, failure }) => [outcome, failure?.reason])).toEqual([
    ["ended", "reused"],
    ["open", undefined],
    ["failed", "denied"],
    ["failed", "redirect_mismatch"],
  ]);
  const only = async (filter: object) => (await list({ projectId, ...filter })).connections.length;
  expect(await only({ outcome: "failed" })).toBe(2);
  expect(await only({ outcome: "open" })).toBe(1);
  expect(await only({ reason: "redirect_mismatch" })).toBe(1);
  expect(await only({ reason: "redirect_mismatch", step: "consent" })).toBe(0);
  expect(await only({ error: "access_denied", step: "consent" })).toBe(1);
  expect(await only({ client: clientId })).toBe(4);
  expect(await only({ person: connections[0]?.person?.id })).toBe(3);
  expect(await only({ q: connections[3]?.failure?.trace.toLowerCase() })).toBe(1);
  expect(await only({ q: connections[0]?.id })).toBe(1);
  expect(await only({ to: new Date(0).toISOString() })).toBe(0);
  expect(await only({ from: new Date(0).toISOString(), reason: "denied" })).toBe(1);
  const groups = await inspection.owner.trpc.connections.errors.query({ projectId });
  expect(groups.map(({ id, count, step }) => [id, step, count]).toSorted()).toEqual([
    ["consent_denied", "consent", 1],
    ["redirect_mismatch", "authorization", 1],
    ["refresh_reused", "reuse", 1],
  ]);
});

test("pages follow each other without a gap, and neighbours lead from one to the next", async () => {
  const { projectId } = await newProject();
  const startedAt = new Date();
  const expiresAt = new Date(Date.now() + 3_600_000);
  const records: ConnectionRecord[] = Array.from({ length: 7 }, (_, index) => ({
    _id: `page-${projectId}-${index}`,
    projectId,
    // Some of one moment.
    startedAt: new Date(startedAt.getTime() - Math.floor(index / 3) * 1000),
    expiresAt,
  }));
  await inspection.issuer.database.connections.insertMany(records);
  const ids: string[] = [];
  for (let cursor: { at: string; id: string } | undefined, pages = 0; pages < 4; pages++) {
    const page = await list({ projectId, limit: 3, ...(cursor && { cursor }) });
    ids.push(...page.connections.map(({ id }) => id));
    cursor = page.next;
    if (!cursor) break;
  }
  expect(new Set(ids).size).toBe(7);
  expect(ids).toHaveLength(7);
  await inspection.issuer.database.events.insertMany(
    ids.map((attempt) => ({
      at: startedAt,
      step: "authorization",
      outcome: "ok",
      trace: attempt,
      attempt,
      projectId,
      expiresAt,
    })),
  );
  const walked = [ids[0]];
  for (let at = ids[0]; at; ) {
    const detail = await inspection.owner.trpc.connections.get.query({ projectId, attempt: at });
    at = detail.older;
    if (at) walked.push(at);
  }
  expect(walked).toEqual(ids);
});

test("a consent that no client came back with says what keeps a browser from its client", async () => {
  const { issuer, owner } = inspection;
  const { projectId, serverUrl } = await newProject();
  const { client_id: clientId = "" } = await register(issuer);
  await authorize(issuer, { clientId, resource: serverUrl });
  const [connection] = (await list({ projectId })).connections;
  const attempt = connection?.id ?? "";
  expect((await owner.trpc.connections.get.query({ projectId, attempt })).stalled).toBeUndefined();
  const earlier = new Date(Date.now() - 5 * 60_000);
  await issuer.database.events.updateMany({ attempt }, { $set: { at: earlier } });
  const { stalled } = await owner.trpc.connections.get.query({ projectId, attempt });
  expect(stalled?.id).toBe("browser_never_returned");
});

test("a trace leads to its connection, whoever's project it is not finds nothing", async () => {
  const { issuer, owner } = inspection;
  const { serverUrl, projectId } = await newProject();
  const trace = await ask(inspection, { resource: serverUrl, redirect_uri: "https://evil.example/cb" });
  await issuer.events.flush();
  expect(await owner.trpc.connections.find.query({ trace: trace.toLowerCase() })).toEqual({
    projectId,
    attempt: trace,
  });
  const foreign = await addProject(issuer);
  const theirs = await ask(inspection, {
    resource: foreign.serverUrl,
    redirect_uri: "https://evil.example/cb",
  });
  await issuer.events.flush();
  const refused = await failureOf(owner.trpc.connections.find.query({ trace: theirs }));
  expect(refused.data?.code).toBe("NOT_FOUND");
  const hidden = await failureOf(owner.trpc.connections.get.query({ projectId, attempt: theirs }));
  expect(hidden.data?.code).toBe("NOT_FOUND");
});

test("a server URL that no project has is told to the only project at its host", async () => {
  const { serverUrl, projectId } = await newProject();
  await ask(inspection, { resource: `${new URL(serverUrl).origin}/` });
  const [connection] = (await list({ projectId })).connections;
  expect(connection?.failure?.title).toBe("No project has the server URL that was sent");
  const { steps } = await inspection.owner.trpc.connections.get.query({
    projectId,
    attempt: connection?.id ?? "",
  });
  const failed = steps.find(({ outcome }) => outcome === "failed");
  expect(failed?.diagnosis?.compared).toMatchObject({ expected: serverUrl });
});

test.each([
  {},
  { from: new Date(0).toISOString() },
  { outcome: "failed" },
  { outcome: "connected" },
  { reason: "denied", step: "consent" },
  { client: "cli_1" },
  { person: "usr_1" },
  { q: "4TXF1Q7XQ2" },
] as const)("the list filtered by %o runs on an index, without a sort", async (filter) => {
  const { database } = inspection.issuer;
  const conditions = await conditionsOf(database, filter);
  const plan = await database.connections
    .find({ $and: [{ projectId: "prj_1" }, ...conditions] })
    .sort({ startedAt: -1, _id: -1 })
    .limit(25)
    .explain();
  const winning = JSON.stringify(
    (plan as { queryPlanner: { winningPlan: object } }).queryPlanner.winningPlan,
  );
  expect(winning).toContain("IXSCAN");
  expect(winning).not.toContain("COLLSCAN");
  if (!("q" in filter)) expect(winning).not.toContain('"stage":"SORT"');
});
