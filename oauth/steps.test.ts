/** The record of attempts: which steps a connection leaves, and what is told of those that fail. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { EventRecord } from "../shared/server/database.ts";
import type { DocumentHost } from "../test/document-host.ts";
import { startDocumentHost } from "../test/document-host.ts";
import type { FakeGitHub } from "../test/fake-github.ts";
import { startFakeGitHub } from "../test/fake-github.ts";
import type { Served } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  bearer,
  connect,
  decide,
  introspect,
  loopbackRedirect,
  newBrowser,
  newPkce,
  post,
  postForm,
  refresh,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { traceOf } from "../test/trace.ts";

let gitHub: FakeGitHub;
let host: DocumentHost;
let issuer: Served;
let project: Awaited<ReturnType<typeof addProject>>;
beforeAll(async () => {
  gitHub = await startFakeGitHub();
  host = await startDocumentHost();
  issuer = await startIssuer({ gitHub, outbound: host.outbound });
  project = await addProject(issuer);
});
afterAll(async () => {
  await issuer.close();
  await host.close();
  await gitHub.close();
});

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
  return newBrowser(issuer.issuer, gitHub.url).open(
    authorizationUrl(issuer.issuer, { ...request, ...parameters }),
  );
}

test("a connection leaves its steps in order, under the one id that becomes its grant's", async () => {
  const own = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl: own.serverUrl });
  const body = { client_id: clientId, refresh_token: tokens.refresh_token };
  const { access_token: token } = (await (await refresh(issuer, body)).json()) as { access_token: string };
  await introspect(issuer, own.secret, token);
  await postForm(issuer.issuer + endpoints.revoke, { token }, bearer(own.secret));
  const [first] = await recorded({ projectId: own.project._id });
  const attempt = first?.attempt ?? "none";
  const events = await recorded({ attempt });
  expect(events.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
    "authorization ok",
    "sign_in ok",
    "consent_page ok",
    "consent ok",
    "token ok",
    "refresh ok",
    "introspection ok",
    "revocation ok",
  ]);
  for (const event of events) {
    expect(event).toMatchObject({ attempt, projectId: own.project._id, clientId, address: "127.0.0.0/24" });
    expect(event.expiresAt.getTime() - event.at.getTime()).toBe(14 * 24 * 3600 * 1000);
  }
  expect(events[4]?.grantType).toBe("authorization_code");
  expect(new Set(events.slice(1).map(({ accountId }) => accountId)).size).toBe(1);
  const before = await recorded({ clientId, step: "registration" });
  expect(before[0]?.at.getTime()).toBeLessThanOrEqual(first?.at.getTime() ?? 0);
});

test("reading the metadata is recorded once a minute for each caller", async () => {
  const headers = { "User-Agent": "one-client/1.0" };
  const read = () => fetch(`${issuer.issuer}/.well-known/oauth-authorization-server`, { headers });
  const trace = inHeader(await read());
  await read();
  expect((await recorded({ userAgent: "one-client/1.0" })).map((event) => event.trace)).toEqual([trace]);
});

test("a client is identified by its document, or the record says what is wrong with it", async () => {
  const clientId = `${host.origin}/client`;
  const body = { client_id: clientId, client_name: "Claude", redirect_uris: [loopbackRedirect] };
  host.documents.set("/client", { body });
  await openAuthorize(clientId);
  expect((await recorded({ clientId })).map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
    "client_document ok",
    "authorization ok",
  ]);
  const trace = inHeader(await openAuthorize(`${host.origin}/nothing`));
  expect(await leftBy(trace)).toEqual([
    {
      step: "client_document",
      outcome: "failed",
      error: "invalid_client",
      cause: expect.stringContaining("answers 404"),
    },
  ]);
});

test("an authorization request that ends on a page leaves its cause, and is found by the trace on the page", async () => {
  const { client_id = "" } = await register(issuer);
  const page = await openAuthorize(client_id, { redirect_uri: "https://evil.example/cb?secret=1" });
  expect(page.html).toContain(String(inHeader(page)));
  const [event, ...others] = await recorded({ trace: inHeader(page) ?? "" });
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    step: "authorization",
    outcome: "failed",
    error: "invalid_redirect_uri",
    clientId: client_id,
    projectId: project.project._id,
  });
  const unknown = await openAuthorize("cli_unknown");
  expect(await leftBy(inHeader(unknown))).toMatchObject([{ step: "authorization", error: "invalid_client" }]);
});

test("an error that is sent along a redirect ends with its trace", async () => {
  const { client_id = "" } = await register(issuer);
  const { url } = await openAuthorize(client_id, {
    code_challenge: undefined,
    code_challenge_method: undefined,
  });
  const { searchParams } = new URL(url);
  const left = await leftBy(traceOf(searchParams.get("error_description")));
  expect(left).toMatchObject([{ step: "authorization", outcome: "failed", error: "invalid_request" }]);
  expect(left[0]?.cause).toMatch(/code_challenge|PKCE/);
});

test("a person who cancels leaves a consent that failed", async () => {
  const { client_id = "" } = await register(issuer);
  const browser = newBrowser(issuer.issuer);
  const request = { client_id, code_challenge: newPkce().challenge, resource: project.serverUrl };
  const page = await browser.open(authorizationUrl(issuer.issuer, request));
  const { url } = await decide(browser, await signIn(browser, page), "cancel");
  const trace = traceOf(new URL(url).searchParams.get("error_description"));
  const [event] = await recorded({ trace });
  const { attempt = "none" } = event ?? {};
  expect(event).toMatchObject({ step: "consent", outcome: "failed", error: "access_denied" });
  expect((await recorded({ attempt })).map(({ step }) => step)).toEqual([
    "authorization",
    "sign_in",
    "consent_page",
    "consent",
  ]);
});

test("a sign-in that GitHub does not complete leaves why", async () => {
  const { client_id = "" } = await register(issuer);
  const browser = newBrowser(issuer.issuer, gitHub.url);
  const request = { client_id, code_challenge: newPkce().challenge, resource: project.serverUrl };
  const page = await browser.open(authorizationUrl(issuer.issuer, request));
  gitHub.mood = "denies";
  await browser.follow(page, "Continue with GitHub");
  gitHub.mood = "well";
  const failed = (await recorded({ step: "sign_in", outcome: "failed" })).at(-1);
  expect(failed).toMatchObject({ cause: "GitHub: denied", clientId: client_id });
  expect((await recorded({ attempt: failed?.attempt ?? "none" }))[0]?.step).toBe("authorization");
});

test("a registration that is refused leaves the reason, without the query of an address in it", async () => {
  const redirect_uris = ["http://app.example/cb?key=s3cret#s3cret"];
  const refused = await post(issuer.issuer + endpoints.register, { redirect_uris });
  const { error, error_description } = (await refused.json()) as Record<string, string>;
  expect(traceOf(error_description)).toBe(inHeader(refused));
  const left = await leftBy(inHeader(refused));
  expect(left).toMatchObject([{ step: "registration", outcome: "failed", error }]);
  expect(JSON.stringify(left)).not.toContain("s3cret");
});
