/** RFC 6749 §4.1.1–4.1.2 and RFC 9207: the way from a client's request to its answer. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  decide,
  introspect,
  loopbackRedirect,
  newBrowser,
  newPkce,
  redeem,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { traced } from "../test/trace.ts";

const redirects = {
  https: "https://app.example/callback?tenant=1",
  loopback: loopbackRedirect,
  "private-use": "cursor://anysphere.cursor-mcp/oauth/callback",
};

let issuer: Issuer;
let request: Record<string, string>;
let secret: string;
beforeAll(async () => {
  issuer = await startIssuer();
  const project = await addProject(issuer);
  secret = project.secret;
  const { client_id = "" } = await register(issuer, { redirect_uris: Object.values(redirects) });
  const { challenge } = newPkce();
  request = { client_id, code_challenge: challenge, resource: project.serverUrl };
});
afterAll(() => issuer.close());

function begin(changes: Record<string, string | undefined> = {}, browser = newBrowser(issuer.issuer)) {
  return browser.open(authorizationUrl(issuer.issuer, { ...request, ...changes }));
}

async function beginSignedIn(changes: Record<string, string | undefined> = {}) {
  const browser = newBrowser(issuer.issuer);
  return { browser, consent: await signIn(browser, await begin(changes, browser)) };
}

/** The parameters a client was answered with, each at most once. */
function answerOf(page: Page, redirectUri = loopbackRedirect): Record<string, string> {
  expect(page.url.startsWith(redirectUri), page.url).toBe(true);
  const sent = [...new URL(page.url).searchParams];
  expect(new Set(sent.map(([name]) => name)).size).toBe(sent.length);
  return Object.fromEntries(sent);
}

/** The scopes of the access token that a request ends in. */
async function grantedScope(changes: Record<string, string>): Promise<unknown> {
  const { client_id = "", resource = "" } = request;
  const authorized = await authorize(issuer, { clientId: client_id, resource, ...changes });
  const { access_token } = (await (await redeem(issuer, authorized)).json()) as { access_token: string };
  return (await introspect(issuer, secret, access_token)).scope;
}

test.each(Object.values(redirects))("Allow answers at %s with code, state and iss once", async (uri) => {
  const { browser, consent } = await beginSignedIn({ redirect_uri: uri, state: "a state & more" });
  const { code, tenant, ...rest } = answerOf(await decide(browser, consent, "allow"), uri);
  expect(code).toMatch(/^mcpauth_ac_[\w-]{43,}$/);
  expect(rest).toEqual({ state: "a state & more", iss: issuer.issuer });
  expect(tenant).toBe(uri === redirects.https ? "1" : undefined);
});

test.each(Object.values(redirects))(
  "Cancel answers at %s with access_denied, state and iss once",
  async (uri) => {
    const { browser, consent } = await beginSignedIn({ redirect_uri: uri });
    const { tenant, ...rest } = answerOf(await decide(browser, consent, "cancel"), uri);
    expect(rest).toEqual({
      error: "access_denied",
      error_description: traced("the person did not allow the connection"),
      state: "a-state",
      iss: issuer.issuer,
    });
  },
);

test("whatever is not Allow is Cancel", async () => {
  const { browser, consent } = await beginSignedIn();
  const page = await browser.submit(consent, { decision: "ALLOW" }, 'form[action$="/consent"]');
  expect(answerOf(page)).toMatchObject({ error: "access_denied" });
});

test("a client that sent no state gets none", async () => {
  const { browser, consent } = await beginSignedIn({ state: undefined });
  expect(Object.keys(answerOf(await decide(browser, consent, "allow")))).toEqual(["code", "iss"]);
  expect(answerOf(await begin({ state: undefined, prompt: "none" }))).not.toHaveProperty("state");
});

test("a query in a redirect URI is kept and cannot fake any part of the answer (RFC 9207 §2.4)", async () => {
  const redirect_uri = "https://app.example/cb?iss=https%3A%2F%2Fevil.example&state=s&code=c&error=e&kept=1";
  const { client_id } = await register(issuer, { redirect_uris: [redirect_uri] });
  const { browser, consent } = await beginSignedIn({ client_id, redirect_uri });
  const allowed = answerOf(await decide(browser, consent, "allow"), "https://app.example/cb");
  expect(allowed).toMatchObject({ iss: issuer.issuer, state: "a-state", kept: "1" });
  expect(allowed.code).toMatch(/^mcpauth_ac_/);
});

test("the consent page names client, server, scope and where the answer goes", async () => {
  const { consent } = await beginSignedIn();
  const text = textOf(consent);
  for (const part of ["“Claude”", "Acme", request.resource, "http://127.0.0.1:53682", "mona"]) {
    expect(text).toContain(part);
  }
});

test("consent is asked for again each time, also of the same person for the same client", async () => {
  const { browser, consent } = await beginSignedIn();
  answerOf(await decide(browser, consent, "allow"));
  for (const uri of Object.values(redirects)) {
    const again = await begin({ redirect_uri: uri }, browser);
    expect(again.status).toBe(200);
    expect(textOf(again)).toContain("Allow “Claude” to use Acme?");
  }
});

test("a page that was answered leads to the same answer again, and to no other", async () => {
  const { browser, consent } = await beginSignedIn();
  const { url } = await decide(browser, consent, "allow");
  expect((await decide(browser, consent, "allow")).url).toBe(url);
});

test("prompt=none is answered with an error, signed in or not (consent is always asked for)", async () => {
  const signedOut = answerOf(await begin({ prompt: "none" }));
  expect(signedOut).toMatchObject({ error: "login_required", state: "a-state", iss: issuer.issuer });
  const { browser } = await beginSignedIn();
  const signedIn = answerOf(await begin({ prompt: "none" }, browser));
  expect(signedIn).toMatchObject({ error: "interaction_required", state: "a-state", iss: issuer.issuer });
});

test("prompt=login shows the sign-in page to who is signed in", async () => {
  const { browser } = await beginSignedIn();
  const page = await begin({ prompt: "login" }, browser);
  expect(textOf(page)).toContain("Sign in to continue to Acme");
});

test("prompt=consent, which clients of offline_access send, changes nothing", async () => {
  const { browser, consent } = await beginSignedIn({ prompt: "consent", scope: "mcp:tools offline_access" });
  expect(answerOf(await decide(browser, consent, "allow"))).toHaveProperty("code");
});

test.each([
  ["no scope", {}],
  ["an empty scope", { scope: "" }],
  ["unknown scopes only", { scope: "files:read admin" }],
  ["known and unknown scopes", { scope: "admin mcp:tools" }],
  ["offline_access", { scope: "offline_access" }],
  ["offline_access with consent", { scope: "offline_access mcp:tools", prompt: "consent" }],
  ["openid", { scope: "openid profile email" }],
])("%s: what the project has is granted, nothing else", async (_, changes) => {
  expect(await grantedScope(changes)).toBe("mcp:tools");
});

test.each([
  { nonce: "n" },
  { max_age: "60" },
  { acr_values: "0" },
  { id_token_hint: "x.y.z" },
  { claims: "{}" },
  { claims_locales: "en" },
  { nonce: "n", max_age: "0", scope: "mcp:tools" },
  { foo: "bar", resource_metadata: "https://evil.example" },
])("%j mean nothing in plain OAuth and are ignored (RFC 6749 §3.1)", async (changes) => {
  const page = await begin(changes);
  expect(textOf(page)).toContain("Sign in to continue to Acme");
});

test("a POST is not an authorization request here", async () => {
  const body = new URL(authorizationUrl(issuer.issuer, request)).searchParams;
  const response = await fetch(`${issuer.issuer}/oauth/authorize`, { method: "POST", body });
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
});
