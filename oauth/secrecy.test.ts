import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Database } from "../shared/server/database.ts";
import { openDatabase } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import type { Page } from "../test/browser.ts";
import { Browser } from "../test/browser.ts";
import type { FakeGitHub } from "../test/fake-github.ts";
import { startFakeGitHub } from "../test/fake-github.ts";
import { freePort } from "../test/free-port.ts";
import type { Issuer, Tokens } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  bearer,
  decide,
  introspect,
  loopbackRedirect,
  newPkce,
  postForm,
  redeem,
  refresh,
  register,
} from "../test/harness.ts";
import type { IssuerProcess } from "../test/issuer-process.ts";
import { startIssuerProcess } from "../test/issuer-process.ts";
import { readOauthEnv } from "./env.ts";

const encryptionKey = randomBytes(32);
let gitHub: FakeGitHub;
let database: Database;
let issuer: Issuer;
let server: IssuerProcess;

/** The server as it is started, saying as much as it can. */
beforeAll(async () => {
  gitHub = await startFakeGitHub();
  const uri = new URL(inject("mongoUri"));
  uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
  database = await openDatabase(uri.href);
  const origin = `http://127.0.0.1:${await freePort()}`;
  const variables = {
    LOG_LEVEL: "debug",
    MONGODB_URI: uri.href,
    MCPAUTH_ISSUER: origin,
    MCPAUTH_ENCRYPTION_KEY: encryptionKey.toString("base64"),
    GITHUB_CLIENT_ID: gitHub.clientId,
    GITHUB_CLIENT_SECRET: gitHub.clientSecret,
    GITHUB_BASE_URL: gitHub.url,
    GITHUB_API_URL: gitHub.url,
  };
  const keyring = new Keyring([encryptionKey]);
  issuer = { issuer: origin, database, keyring, env: readOauthEnv(variables), close: database.close };
  server = await startIssuerProcess(variables);
});
afterAll(async () => {
  await server.end("SIGKILL");
  await database.drop();
  await database.close();
  await gitHub.close();
});

test("neither the database nor the log holds anything that could be presented", async () => {
  const values = { ...(await connectOnce()), ...(await stopMidway()) };
  const issued = Object.entries(values);
  expect(issued.filter(([, value]) => value.length < 16)).toEqual([]);
  const stored = await everything();
  expect(stored).toContain("AccessToken");
  expect(issued.filter(([, value]) => stored.includes(value)).map(([name]) => name)).toEqual([]);
  expect(stored).not.toMatch(/gho_|mcpauth_(at|rt|ac|dc|sk|cs)_/);
  expect(await server.end("SIGTERM")).toEqual([0, null]);
  const log = server.log();
  expect(log.match(/"msg":"request"/g)?.length).toBeGreaterThan(20);
  expect(issued.filter(([, value]) => log.includes(value)).map(([name]) => name)).toEqual([]);
  expect(log).not.toMatch(/gho_|mcpauth_(at|rt|ac|dc|sk|cs)_|eyJ/);
});

/** A whole connection with its mishaps. Returns every secret value that came up. */
async function connectOnce(): Promise<Record<string, string>> {
  const { secret } = await addProject(issuer, { serverUrl: "https://mcp.example.com/mcp" });
  const confidential = await register(issuer, { token_endpoint_auth_method: "client_secret_basic" });
  const { browser, page, clientId, verifier } = await begin();
  const consent = await browser.follow(page, "Continue with GitHub");
  const callback = new URL((await decide(browser, consent, "allow")).url);
  const code = callback.searchParams.get("code") ?? "";
  const authorized = { clientId, code, verifier, callback, redirectUri: loopbackRedirect };
  await redeem(issuer, { ...authorized, verifier: `${verifier}x` });
  const tokens = await tokensOf(await redeem(issuer, authorized));
  const successor = await tokensOf(
    await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token }),
  );
  expect(await introspect(issuer, secret, successor.access_token)).toMatchObject({ active: true });
  const wrong = `${secret.slice(0, -1)}${secret.endsWith("A") ? "B" : "A"}`;
  await introspect(issuer, wrong, tokens.access_token);
  const { client_id = "", client_secret = "" } = confidential;
  const basic = Buffer.from(`${client_id}:${client_secret}`).toString("base64");
  const form = { token: tokens.access_token, token_type_hint: "access_token" };
  await postForm(issuer.issuer + endpoints.introspect, form, { Authorization: `Basic ${basic}` });
  await postForm(`${issuer.issuer}${endpoints.token}?code=${code}`, { client_id, client_secret, code });
  await postForm(issuer.issuer + endpoints.revoke, { token: "mcpauth_at_unknown" }, bearer(secret));
  return {
    secret,
    wrong,
    client_secret,
    basic,
    code,
    verifier,
    csrf: csrfOf(consent),
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    nextAccessToken: successor.access_token,
    nextRefreshToken: successor.refresh_token,
    ...cookiesOf(browser, "first"),
  };
}

/** Leaves behind what is short-lived: a page, a way to GitHub, a code. */
async function stopMidway(): Promise<Record<string, string>> {
  const leaving = await begin(new Browser(({ origin }) => origin === issuer.issuer));
  const atGitHub = new URL((await leaving.browser.follow(leaving.page, "Continue with GitHub")).url);
  const { browser, page, url } = await begin();
  const consent = await browser.follow(page, "Continue with GitHub");
  const { searchParams } = new URL((await decide(browser, consent, "allow")).url);
  const pending = await browser.open(url);
  return {
    gitHubState: atGitHub.searchParams.get("state") ?? "",
    unusedCode: searchParams.get("code") ?? "",
    pendingCsrf: csrfOf(pending),
    ...cookiesOf(browser, "second"),
    ...cookiesOf(leaving.browser, "leaving"),
  };
}

async function begin(browser = new Browser(({ port }) => port !== new URL(loopbackRedirect).port)) {
  const { client_id: clientId = "" } = await register(issuer);
  const { verifier, challenge } = newPkce();
  const resource = "https://mcp.example.com/mcp";
  const request = { client_id: clientId, code_challenge: challenge, resource };
  const url = authorizationUrl(issuer.issuer, request);
  return { browser, url, page: await browser.open(url), clientId, verifier };
}

async function tokensOf(response: Response): Promise<Tokens> {
  expect(response.status).toBe(200);
  return (await response.json()) as Tokens;
}

function csrfOf({ html }: Page): string {
  return /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
}

/** Session and sign-in cookies, and the signatures without which an interaction's cookie is worth nothing. */
function cookiesOf(browser: Browser, whose: string): Record<string, string> {
  const names = [
    "mcpauth_issuer_session",
    "mcpauth_sign_in",
    "mcpauth_interaction.sig",
    "mcpauth_resume.sig",
  ];
  const known = names.flatMap((name) => {
    const value = browser.cookie(name);
    return value ? [[`${whose} ${name}`, value]] : [];
  });
  expect(known.length).toBeGreaterThan(2);
  return Object.fromEntries(known);
}

/** All that is stored, as text. */
async function everything(): Promise<string> {
  const { ping: _ping, drop: _drop, close: _close, ...collections } = database;
  const contents = await Promise.all(Object.values(collections).map((each) => each.find().toArray()));
  return JSON.stringify(contents);
}
