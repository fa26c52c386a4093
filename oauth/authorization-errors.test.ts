/** RFC 6749 §4.1.2.1 and RFC 7636 §4.4.1: which errors are sent back to the client, and which never are. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  loopbackRedirect,
  newBrowser,
  newPkce,
  redeem,
  register,
  startIssuer,
} from "../test/harness.ts";

const registered = "https://app.example/callback";

let issuer: Issuer;
let request: Record<string, string>;
beforeAll(async () => {
  issuer = await startIssuer();
  const { serverUrl } = await addProject(issuer);
  const { client_id = "" } = await register(issuer, {
    redirect_uris: [loopbackRedirect, registered, "http://127.0.0.1/any", "http://127.0.0.1:9000/exact"],
  });
  const { challenge } = newPkce();
  request = { client_id, code_challenge: challenge, resource: serverUrl };
});
afterAll(() => issuer.close());

type Changes = Record<string, string | undefined>;

/** @param repeated parameters to send a second time */
function begin(changes: Changes = {}, repeated: Record<string, string> = {}): Promise<Page> {
  const url = new URL(authorizationUrl(issuer.issuer, { ...request, ...changes }));
  for (const [name, value] of Object.entries(repeated)) url.searchParams.append(name, value);
  return newBrowser(issuer.issuer).open(url.href);
}

/** The error a client was sent, with each parameter once. */
function errorOf(page: Page): Record<string, string> {
  expect(page.status).toBe(0);
  expect(page.url.startsWith(loopbackRedirect), page.url).toBe(true);
  const { searchParams, hash } = new URL(page.url);
  const sent = [...(hash ? new URLSearchParams(hash.slice(1)) : searchParams)];
  expect(new Set(sent.map(([name]) => name)).size).toBe(sent.length);
  return Object.fromEntries(sent);
}

/** A page of ours that leads nowhere: no redirect, no forwarding, no link. */
function expectDeadEnd(page: Page): string {
  expect(page.status).toBe(400);
  expect(page.headers.get("location")).toBeNull();
  expect(page.headers.get("cache-control")).toBe("no-store");
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(page.html).not.toMatch(/http-equiv="refresh"|<a |<script|<form/i);
  return textOf(page);
}

test.each([
  ["a trailing slash", `${registered}/`],
  ["a query", `${registered}?x=1`],
  ["a fragment", `${registered}#x`],
  ["a port", "https://app.example:8443/callback"],
  ["the default port", "https://app.example:443/callback"],
  ["another scheme", "http://app.example/callback"],
  ["another case", "https://app.example/Callback"],
  ["a longer path", `${registered}/../evil`],
  ["a path parameter", "https://app.example/callback/..;/evil"],
  ["a user name", "https://app.example@evil.example/callback"],
  ["a longer host", "https://app.example.evil.example/callback"],
  ["another host", "https://evil.example/callback"],
  ["localhost for 127.0.0.1", "http://localhost/any"],
  ["another path of any port", "http://127.0.0.1:5000/other"],
  ["another port of an exact one", "http://127.0.0.1:9001/exact"],
  ["no port of an exact one", "http://127.0.0.1/exact"],
  ["javascript:", "javascript:alert(1)"],
  ["a relative address", "/callback"],
  ["nothing", ""],
])("a redirect URI that differs by %s is shown on a page and never followed", async (_, redirect_uri) => {
  const text = expectDeadEnd(await begin({ redirect_uri }));
  if (redirect_uri) expect(text).toContain(redirect_uri);
});

test("that page says what counts, what was asked for and what is registered", async () => {
  const text = expectDeadEnd(await begin({ redirect_uri: "https://app.example:1/callback/" }));
  expect(text).toContain("The return address is not registered");
  expect(text).toContain("the scheme, the port and a trailing slash all count");
  expect(text).toContain("it must register again");
  expect(text).toContain("https://app.example:1/callback/");
  expect(text).toContain(registered);
});

test("what strangers put into an address is shown as text", async () => {
  const redirect_uri = 'https://evil.example/"><script>alert(1)</script><a href="https://evil.example">';
  const page = await begin({ redirect_uri });
  expectDeadEnd(page);
  expect(page.html).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
});

test.each(["5000", "1", "65535"])("a loopback URI registered without a port allows port %s", async (port) => {
  const page = await begin({ redirect_uri: `http://127.0.0.1:${port}/any` });
  expect(textOf(page)).toContain("Sign in to continue to Acme");
});

test.each(["65536", "99999"])("port %s does not exist, and is not registered either", async (port) => {
  expectDeadEnd(await begin({ redirect_uri: `http://127.0.0.1:${port}/any` }));
});

test.each(["cli_unknown", "cli_'; drop", "<b>"])(
  "an unknown client, %s, is a page that says how to start over",
  async (client_id) => {
    const text = expectDeadEnd(await begin({ client_id }));
    expect(text).toContain("is not known here");
    expect(text).toMatch(/Remove the server from .* and add it again/);
    expect(text).toContain(client_id);
  },
);

test.each([undefined, ""])("no client at all (%j) is a page that names the parameter", async (client_id) => {
  expect(expectDeadEnd(await begin({ client_id }))).toContain("client_id");
});

test("no redirect URI at all is a page that names the parameter (OAuth 2.1 §4.1.1)", async () => {
  expect(expectDeadEnd(await begin({ redirect_uri: undefined }))).toContain("redirect_uri");
});

test.each([
  ["no code_challenge", { code_challenge: undefined, code_challenge_method: undefined }],
  ["a method without a challenge", { code_challenge: undefined }],
  ["plain", { code_challenge_method: "plain" }],
  ["no method, which would mean plain", { code_challenge_method: undefined }],
  ["s256 in small letters", { code_challenge_method: "s256" }],
])("%s is refused: PKCE with S256 is for everyone", async (_, changes) => {
  const error = errorOf(await begin(changes));
  expect(error).toMatchObject({ error: "invalid_request", state: "a-state", iss: issuer.issuer });
  expect(error.error_description).toMatch(/code_challenge.*S256/);
});

test.each(["short", "a".repeat(42), "a".repeat(129), `${"a".repeat(42)}=`, `${"a".repeat(42)} `])(
  "the code_challenge %j is refused (RFC 7636 §4.2)",
  async (code_challenge) => {
    const error = errorOf(await begin({ code_challenge }));
    expect(error).toMatchObject({ error: "invalid_request", state: "a-state", iss: issuer.issuer });
    expect(error.error_description).toContain("code_challenge");
  },
);

test("a confidential client needs PKCE too (OAuth 2.1 §4.1.1)", async () => {
  const { client_id } = await register(issuer, { token_endpoint_auth_method: "client_secret_basic" });
  const page = await begin({ client_id, code_challenge: undefined, code_challenge_method: undefined });
  expect(errorOf(page)).toMatchObject({ error: "invalid_request" });
});

test.each([
  [{ response_type: undefined }, "invalid_request"],
  [{ response_type: "token" }, "unsupported_response_type"],
  [{ response_type: "id_token" }, "unsupported_response_type"],
  [{ response_type: "code token" }, "unsupported_response_type"],
  [{ response_type: "none" }, "unsupported_response_type"],
  [{ response_mode: "jwt" }, "unsupported_response_mode"],
  [{ scope: 'a"b' }, "invalid_scope"],
  [{ prompt: "unknown" }, "invalid_request"],
  [{ prompt: "none login" }, "invalid_request"],
  [{ request: "e30.e30." }, "request_not_supported"],
  [{ request_uri: "https://evil.example/request" }, "request_uri_not_supported"],
  [{ registration: "{}" }, "registration_not_supported"],
  [{ scope: "openid", max_age: "-1" }, "invalid_request"],
])("%j is sent back as an error with state and iss, each once", async (changes, code) => {
  expect(errorOf(await begin(changes))).toMatchObject({ error: code, state: "a-state", iss: issuer.issuer });
});

test.each(["scope", "code_challenge", "code_challenge_method", "response_type", "prompt"])(
  "%s sent twice is refused (RFC 6749 §3.1)",
  async (name) => {
    const error = errorOf(await begin({ [name]: "code" }, { [name]: "code" }));
    expect(error).toMatchObject({ error: "invalid_request", state: "a-state", iss: issuer.issuer });
    expect(error.error_description).toContain(name);
  },
);

test("state sent twice is refused, and neither value is echoed", async () => {
  const error = errorOf(await begin({ state: "one" }, { state: "two" }));
  expect(error).toMatchObject({ error: "invalid_request", iss: issuer.issuer });
  expect(error).not.toHaveProperty("state");
});

test.each([
  { redirect_uri: "https://evil.example/callback" },
  { redirect_uri: loopbackRedirect },
  { client_id: "cli_other" },
])("%j sent a second time is a page: nobody knows where to answer", async (repeated) => {
  expectDeadEnd(await begin({}, repeated));
});

test("an error never opens a way to an unregistered address", async () => {
  const redirect_uri = "https://evil.example/callback";
  for (const changes of [
    { code_challenge: undefined },
    { response_type: "token" },
    { response_mode: "form_post", prompt: "none" },
    { prompt: "none" },
    { resource: "https://unknown.example/mcp" },
    { resource: "nonsense" },
    { scope: '"' },
    { request: "x" },
  ]) {
    const text = expectDeadEnd(await begin({ ...changes, redirect_uri }));
    expect(text).toContain("The return address is not registered");
  }
});

test("a refused request stores nothing", async () => {
  const before = await issuer.database.artifacts.countDocuments();
  for (const changes of [
    { redirect_uri: "https://evil.example/callback" },
    { client_id: "cli_unknown" },
    { code_challenge: undefined },
    { code_challenge_method: "plain" },
    { resource: "https://unknown.example/mcp" },
    { response_type: "token" },
    { prompt: "none" },
  ]) {
    await begin(changes);
  }
  expect(await issuer.database.artifacts.countDocuments()).toBe(before);
});

test("a code is never issued without a verifier to redeem it with", async () => {
  const { client_id: clientId = "" } = request;
  const made = { clientId, code: "mcpauth_ac_made-up", verifier: "", redirectUri: loopbackRedirect };
  const response = await redeem(issuer, { ...made, callback: new URL(loopbackRedirect) });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: "invalid_grant" });
});
