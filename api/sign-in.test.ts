/** Sign-in at the real issuer; that a person arrives at all is tested in test/dashboard.test.ts. */
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "../test/browser.ts";
import type { Dashboard } from "../test/dashboard.ts";
import { startDashboard } from "../test/dashboard.ts";
import { signIn } from "../test/harness.ts";
import { startApi } from "./test-api.ts";

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard.close());

/** A browser that shows the pages of both servers, or of those given. */
const newBrowser = (...origins: string[]) =>
  new Browser(({ origin }) =>
    (origins.length > 0 ? origins : [dashboard.url, dashboard.issuer.issuer]).includes(origin),
  );

const begin = (browser: Browser, next = "/") =>
  browser.open(`${dashboard.url}/auth/sign-in?next=${encodeURIComponent(next)}`);

const sessionCookie = "mcpauth_dashboard_session";
const pendingCookie = "mcpauth_dashboard_sign_in";

test("a person is sent to the issuer with PKCE, state and nonce, none of which a script can read", async () => {
  const response = await fetch(`${dashboard.url}/auth/sign-in`, { redirect: "manual" });
  expect(response.status).toBe(303);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const { origin, pathname, searchParams } = new URL(response.headers.get("location") ?? "");
  expect(origin + pathname).toBe(`${dashboard.issuer.issuer}/oauth/authorize`);
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: "dashboard",
    response_type: "code",
    scope: "openid",
    redirect_uri: `${dashboard.url}/auth/callback`,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: "S256",
    max_age: String(14 * 24 * 3600),
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
  const [line = "", ...more] = response.headers.getSetCookie();
  expect(more).toEqual([]);
  expect(line).toMatch(/^mcpauth_dashboard_sign_in=[\w-]+; Max-Age=900; Path=\/; .*HttpOnly; SameSite=Lax$/);
  for (const value of searchParams.values()) expect(line).not.toContain(value.padEnd(20));
});

test.each([
  ["/new", "/new"],
  ["/projects/prj_1?tab=secrets#generate", "/projects/prj_1?tab=secrets#generate"],
  ["https://evil.example/", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
])("who wanted %j arrives at %j of the dashboard", async (next, arrived) => {
  const browser = newBrowser();
  const page = await signIn(browser, await begin(browser, next));
  expect(page.url).toBe(dashboard.url + arrived);
});

test("a second sign-in is a new session, and the first is over", async () => {
  const browser = newBrowser();
  await signIn(browser, await begin(browser));
  const first = browser.cookie(sessionCookie);
  await begin(browser);
  expect(browser.cookie(sessionCookie)).not.toBe(first);
  const headers = { Cookie: `${sessionCookie}=${first}` };
  const response = await fetch(`${dashboard.url}/trpc/session.get`, { headers });
  expect(await response.json()).toMatchObject({ result: { data: { user: null } } });
});

test("the issuer's answer is good once, in the browser that asked", async () => {
  const browser = newBrowser(dashboard.issuer.issuer);
  const asked = await fetch(`${dashboard.url}/auth/sign-in`, { redirect: "manual" });
  const cookie = asked.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const { url } = await signIn(browser, await browser.open(asked.headers.get("location") ?? ""));
  const take = (Cookie: string) => fetch(url, { headers: { Cookie }, redirect: "manual" });
  expect((await take("")).headers.get("location")).toBe("/sign-in?error=expired");
  expect((await take(tampered(cookie))).headers.get("location")).toBe("/sign-in?error=expired");
  const taken = await take(cookie);
  expect(taken.headers.get("location")).toBe("/");
  expect(taken.headers.getSetCookie()).toContainEqual(expect.stringMatching(`^${pendingCookie}=;`));
  const again = await take(cookie);
  expect(again.headers.get("location")).toBe("/sign-in?error=failed");
  expect(again.headers.getSetCookie().join()).not.toContain(sessionCookie);
});

test.each([
  [60_000, "failed"],
  [0, "expired"],
])("with %d ms left of its quarter of an hour a sign-in is %s by a guessed code", async (left, code) => {
  const asked = await fetch(`${dashboard.url}/auth/sign-in`, { redirect: "manual" });
  const { searchParams } = new URL(asked.headers.get("location") ?? "");
  const [name, value = ""] = asked.headers.getSetCookie()[0]?.split(";")[0]?.split("=") ?? [];
  const query = new URLSearchParams({
    code: "guessed",
    state: searchParams.get("state") ?? "",
    iss: dashboard.issuer.issuer,
  });
  const response = await fetch(`${dashboard.url}/auth/callback?${query}`, {
    headers: { Cookie: `${name}=${endingAt(value, Date.now() + left)}` },
    redirect: "manual",
  });
  expect(response.headers.get("location")).toBe(`/sign-in?error=${code}`);
});

/** The sealed value of a sign-in that ends then, in place of the browser, which would have dropped the cookie. */
function endingAt(value: string, expiresAt: number): string {
  const { keyring } = dashboard.issuer;
  const sealed = Buffer.from(value, "base64url").toString("base64");
  const opened = keyring.open("dashboard-sign-in", "pending sign-in", sealed) ?? "";
  const changed = JSON.stringify({ ...JSON.parse(opened), expiresAt });
  const again = keyring.seal("dashboard-sign-in", "pending sign-in", changed);
  return Buffer.from(again, "base64").toString("base64url");
}

/** One bit of the sealed value is changed. */
function tampered(cookie: string): string {
  const [name, value = ""] = cookie.split("=");
  const bytes = Buffer.from(value, "base64url");
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
  return `${name}=${bytes.toString("base64url")}`;
}

test.each([
  ["error=access_denied", "cancelled"],
  ["error=temporarily_unavailable", "unavailable"],
  ["error=server_error", "unavailable"],
  ["error=invalid_scope", "failed"],
  ["error=constructor", "failed"],
  ["code=guessed", "failed"],
  ["", "failed"],
])("the answer %j leads to the page that says %s", async (answer, code) => {
  expect(await errorAfter(answer)).toBe(`/sign-in?error=${code}`);
});

test.each([
  ["iss", "https://evil.example"],
  ["iss", undefined],
  ["state", "another"],
  ["state", undefined],
])("an answer whose %s is %s is refused (RFC 9207 §2.4)", async (name, value) => {
  expect(await errorAfter("error=access_denied", { [name]: value })).toBe("/sign-in?error=failed");
});

/** Where the dashboard leads after an answer, whose `state` and `iss` are right unless changed. */
async function errorAfter(answer: string, changes: Record<string, string | undefined> = {}) {
  const asked = await fetch(`${dashboard.url}/auth/sign-in`, { redirect: "manual" });
  const state = new URL(asked.headers.get("location") ?? "").searchParams.get("state") ?? "";
  const url = new URL(`${dashboard.url}/auth/callback?${answer}`);
  for (const [name, value] of Object.entries({ state, iss: dashboard.issuer.issuer, ...changes })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const Cookie = asked.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const response = await fetch(url, { headers: { Cookie }, redirect: "manual" });
  expect(response.headers.getSetCookie().join()).not.toContain(sessionCookie);
  return response.headers.get("location");
}

test("an issuer that is away, or answers nonsense, is told, and asked again at the next try", async () => {
  const { promise: real, resolve } = Promise.withResolvers<string>();
  let answer = { status: 500, body: "broken" };
  const server = createServer(async (request, response) => {
    if (answer.status !== 200) return void response.writeHead(answer.status).end(answer.body);
    const issuer = await real;
    response.writeHead(200, { "Content-Type": "application/json" });
    const metadata = { issuer, authorization_endpoint: `${issuer}/oauth/authorize`, path: request.url };
    response.end(JSON.stringify(metadata));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === "object" && address?.port}`;
  const api = await startApi({ env: { issuer } });
  resolve(issuer);
  const leave = async () =>
    (await fetch(`${api.url}/auth/sign-in`, { redirect: "manual" })).headers.get("location");
  expect(await leave()).toBe("/sign-in?error=unavailable");
  answer = { status: 200, body: "" };
  expect(await leave()).toMatch(`${issuer}/oauth/authorize?`);
  server.closeAllConnections();
  server.close();
  expect(await leave()).toMatch(`${issuer}/oauth/authorize?`);
  expect(api.logged.filter(({ msg }) => msg === "the issuer does not answer")).toHaveLength(1);
  expect(api.logged.filter(({ level }) => level >= 50)).toEqual([]);
  await api.close();
});

test("nobody listening at the issuer's address is told too", async () => {
  const api = await startApi();
  const response = await fetch(`${api.url}/auth/sign-in`, { redirect: "manual" });
  expect(response.headers.get("location")).toBe("/sign-in?error=unavailable");
  expect(response.headers.getSetCookie()).toEqual([]);
  await api.close();
});
