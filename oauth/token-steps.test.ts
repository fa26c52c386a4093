/** The record of attempts: what token requests, introspections and revocations leave in it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { EventRecord } from "../shared/server/database.ts";
import { allowDevice, poll, startDevice } from "../test/device.ts";
import type { Served } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  bearer,
  connect,
  introspect,
  newBrowser,
  newPkce,
  postForm,
  redeem,
  refresh,
  register,
  startIssuer,
} from "../test/harness.ts";
import { traceOf } from "../test/trace.ts";

let issuer: Served;
let project: Awaited<ReturnType<typeof addProject>>;
beforeAll(async () => {
  issuer = await startIssuer();
  project = await addProject(issuer);
});
afterAll(() => issuer.close());

async function recorded(filter: Partial<EventRecord>, at = issuer): Promise<EventRecord[]> {
  await at.events.flush();
  return at.database.events.find(filter).sort({ at: 1, _id: 1 }).toArray();
}

/** What the request with this trace left, without what all events have. */
async function leftBy(trace: string | null) {
  const events = await recorded({ trace: trace ?? "" });
  return events.map(({ step, outcome, error, cause }) => ({ step, outcome, error, cause }));
}

function inHeader({ headers }: { headers: Headers }): string | null {
  return headers.get("x-request-id");
}

function openAuthorize(clientId: string, parameters: Record<string, string | undefined> = {}) {
  const { challenge } = newPkce();
  const request = { client_id: clientId, code_challenge: challenge, resource: project.serverUrl };
  return newBrowser(issuer.issuer).open(authorizationUrl(issuer.issuer, { ...request, ...parameters }));
}

test("a refused token request is found by the trace in its description", async () => {
  const { client_id: clientId = "" } = await register(issuer);
  const authorized = await authorize(issuer, { clientId, resource: project.serverUrl });
  const refused = await redeem(issuer, { ...authorized, verifier: newPkce().verifier });
  const { error_description } = (await refused.json()) as Record<string, string>;
  const [event] = await recorded({ trace: traceOf(error_description) });
  expect(event).toMatchObject({
    step: "token",
    outcome: "failed",
    error: "invalid_grant",
    cause: expect.stringContaining("code_verifier does not match"),
    clientId,
    projectId: project.project._id,
  });
  expect((await recorded({ attempt: event?.attempt ?? "none" })).length).toBe(5);
  const unknown = await postForm(issuer.issuer + endpoints.token, { grant_type: "refresh_token" });
  expect(await leftBy(inHeader(unknown))).toMatchObject([{ step: "refresh", error: "invalid_client" }]);
});

test("a refresh token that comes again is a replay within its window, and a theft after it", async () => {
  const { clientId, tokens } = await connect(issuer, { serverUrl: project.serverUrl });
  const body = { client_id: clientId, refresh_token: tokens.refresh_token };
  await refresh(issuer, body);
  await refresh(issuer, body);
  await issuer.database.artifacts.updateMany(
    { model: "RefreshToken" },
    { $set: { replayableUntil: new Date(0) } },
  );
  const refused = await refresh(issuer, body);
  const [theft] = await recorded({ trace: inHeader(refused) ?? "" });
  const { attempt = "none" } = theft ?? {};
  const events = await recorded({ attempt });
  expect(events.slice(-3).map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
    "refresh ok",
    "replay ok",
    "reuse failed",
  ]);
  expect(theft).toMatchObject({ error: "invalid_grant", clientId, projectId: project.project._id });
});

test("an introspection is recorded once a minute for a token, and again when its answer changes", async () => {
  const own = await addProject(issuer);
  const { tokens } = await connect(issuer, { serverUrl: own.serverUrl });
  const { access_token: token } = tokens;
  for (let asked = 0; asked < 3; asked++) await introspect(issuer, own.secret, token);
  await introspect(issuer, project.secret, token);
  await postForm(issuer.issuer + endpoints.revoke, { token }, bearer(own.secret));
  await introspect(issuer, own.secret, token);
  const step = "introspection";
  const events = await recorded({ step, projectId: own.project._id });
  expect(events.map(({ cause = "active" }) => cause)).toEqual(["active", "unknown"]);
  const foreign = (await recorded({ step, projectId: project.project._id })).at(-1);
  expect(foreign?.cause).toBe("another project's");
  expect(foreign).not.toHaveProperty("attempt");
  expect(foreign).not.toHaveProperty("clientId");
  await issuer.database.artifacts.updateMany({ model: "AccessToken" }, { $set: { expiresAt: new Date(0) } });
  const other = await connect(issuer, { serverUrl: own.serverUrl });
  await issuer.database.artifacts.updateMany({ model: "AccessToken" }, { $set: { expiresAt: new Date(0) } });
  await introspect(issuer, own.secret, other.tokens.access_token);
  expect((await recorded({ step, projectId: own.project._id })).at(-1)?.cause).toBe("expired");
});

test("a secret that is refused leaves its cause, once a minute", async () => {
  const ask = () => postForm(issuer.issuer + endpoints.introspect, { token: "x" }, bearer("mcpauth_sk_no"));
  const refused = await ask();
  await ask();
  const left = await recorded({ step: "introspection", error: "invalid_client" });
  expect(left.map(({ trace }) => trace)).toEqual([inHeader(refused)]);
});

test("nothing in the record could be presented, and no address in it has a query", async () => {
  const { clientId, tokens } = await connect(issuer, { serverUrl: project.serverUrl });
  const { verifier, challenge } = newPkce();
  await postForm(issuer.issuer + endpoints.token, {
    client_id: tokens.access_token,
    grant_type: tokens.refresh_token,
    code: verifier,
  });
  await openAuthorize(clientId, { resource: `${project.serverUrl}?token=${tokens.access_token}` });
  await openAuthorize(clientId, { state: verifier, code_challenge: challenge, scope: tokens.access_token });
  const again = await authorize(issuer, { clientId, resource: project.serverUrl });
  await redeem(issuer, again);
  await redeem(issuer, again);
  await introspect(issuer, project.secret, tokens.refresh_token);
  const everything = JSON.stringify(await recorded({}));
  const issued = [...Object.values(tokens).filter((value) => String(value).length > 20), project.secret];
  const secrets = [...issued, verifier, challenge, again.code, again.verifier, "a-state"].map(String);
  expect(secrets.filter((value) => everything.includes(value))).toEqual([]);
  expect(everything).not.toMatch(/mcpauth_(at|rt|ac|sk|cs)_|[?&]\w+=/);
});

test("a device leaves its steps under one attempt, and nothing while it waits for its person", async () => {
  const device = await startDevice(issuer);
  await poll(device);
  await allowDevice(device);
  await poll(device);
  const clientId = String(device.client.client_id);
  const [first] = await recorded({ clientId, step: "authorization" });
  const events = await recorded({ attempt: first?.attempt ?? "none" });
  expect(events.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
    "authorization ok",
    "sign_in ok",
    "consent_page ok",
    "consent ok",
    "token ok",
  ]);
  expect(await recorded({ clientId, step: "token", outcome: "failed" })).toEqual([]);
});
