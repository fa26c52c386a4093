/** Harness: the real authorization server on a real database, with what a test needs around it. */
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createOauth } from "../oauth/app.ts";
import type { OauthEnv } from "../oauth/env.ts";
import type { Events } from "../oauth/events.ts";
import type { Limits } from "../oauth/limits.ts";
import { endpoints } from "../shared/endpoints.ts";
import type { Database } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { createLog } from "../shared/server/log.ts";
import type { Outbound } from "../shared/server/outbound.ts";
import { createProject, createSecret } from "../shared/server/projects.ts";
import { signInUser } from "../shared/server/users.ts";
import type { Page } from "./browser.ts";
import { Browser } from "./browser.ts";
import { openTestDatabase } from "./database.ts";
import type { FakeGitHub } from "./fake-github.ts";
import type { FakeOpenIdProvider } from "./fake-openid-provider.ts";

export interface Issuer {
  issuer: string;
  env: OauthEnv;
  database: Database;
  keyring: Keyring;
  close(): Promise<void>;
}

export interface IssuerOptions {
  gitHub?: FakeGitHub;
  openId?: FakeOpenIdProvider[];
  /** Another replica on the same data, if given. */
  of?: Pick<Issuer, "database" | "keyring" | "issuer">;
  env?: Partial<OauthEnv>;
  outbound?: Outbound;
  /** None otherwise: tests do from one address what the world does from many. */
  limits?: Limits;
  signingKeysAge?: number;
}

export interface Served extends Issuer {
  url: string;
  /** To be flushed before a test looks for what was recorded. */
  events: Events;
}

/** Serves a new issuer on a free port, with an empty database of its own. */
export async function startIssuer({
  gitHub,
  openId = [],
  of,
  env: changes,
  outbound,
  limits,
  signingKeysAge,
}: IssuerOptions = {}): Promise<Served> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = of?.issuer ?? url;
  const encryptionKeys = [randomBytes(32)];
  const env: OauthEnv = {
    issuer,
    dashboardUrl: "http://127.0.0.1:4001",
    encryptionKeys,
    mongodbUri: "",
    port: 0,
    trustProxy: 0,
    logLevel: "silent",
    refreshGrace: 120,
    clientDocuments: { enabled: true, allowedHosts: [], deniedHosts: [] },
    rateLimits: false,
    gitHub: gitHub && { ...gitHub, baseUrl: gitHub.url, apiUrl: gitHub.url },
    openId: openId.map(({ settings }) => settings),
    developmentSignIn: true,
    ...changes,
  };
  const database = of?.database ?? (await openTestDatabase());
  const keyring = of?.keyring ?? new Keyring(encryptionKeys);
  const log = createLog("test", env.logLevel);
  const brought = {
    ...(outbound && { outbound }),
    ...(limits && { limits }),
    ...(signingKeysAge && { signingKeysAge }),
  };
  const { app, events } = await createOauth({ env, database, keyring, log, ...brought });
  server.on("request", app);
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await events.flush();
    if (!of) await database.close();
  };
  return { issuer, url, env, database, keyring, events, close };
}

let serial = 0;

/** A project of a new person, with a secret. Server URLs differ, so that tests need not care. */
export async function addProject(
  { database, keyring, issuer }: Issuer,
  { serverUrl = newServerUrl(), name = "Acme" } = {},
) {
  const username = `owner-${++serial}`;
  const owner = await signInUser(database, { provider: "development", subject: username }, { username });
  const project = await createProject(database, { ownerId: owner._id, name, serverUrl });
  const { secret } = await createSecret(
    { database, keyring, issuer },
    { projectId: project._id, createdBy: owner._id },
  );
  return { project, secret, serverUrl, owner };
}

function newServerUrl(): string {
  return `https://mcp-${++serial}.example.com/mcp`;
}

export const loopbackRedirect = "http://127.0.0.1:53682/callback";

/** Registers a client and returns what the server answered. */
export async function register({ issuer }: { issuer: string }, metadata: object = {}) {
  const response = await post(issuer + endpoints.register, {
    redirect_uris: [loopbackRedirect],
    client_name: "Claude",
    ...metadata,
  });
  return (await response.json()) as Record<string, string> & { redirect_uris: string[] };
}

export function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

export function postForm(url: string, body: Record<string, string>, headers: Record<string, string> = {}) {
  return fetch(url, { method: "POST", headers, body: new URLSearchParams(body) });
}

export function bearer(secret: string): Record<string, string> {
  return { Authorization: `Bearer ${secret}` };
}

export function newPkce() {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** An authorization request's address; a parameter set to undefined is left out. */
export function authorizationUrl(issuer: string, parameters: Record<string, string | undefined>): string {
  const url = new URL(endpoints.authorize, issuer);
  const defaults = {
    response_type: "code",
    redirect_uri: loopbackRedirect,
    code_challenge_method: "S256",
    state: "a-state",
  };
  for (const [name, value] of Object.entries({ ...defaults, ...parameters })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

/** A browser that loads the issuer's pages (and those of others that are named), and stops at anything else. */
export function newBrowser(...origins: string[]): Browser {
  return new Browser((url) => origins.includes(url.origin));
}

/** Signs in on the sign-in page, by typing a login. */
export function signIn(browser: Browser, page: Page, username = "mona"): Promise<Page> {
  return browser.submit(page, { username }, 'form[action$="/development"]');
}

/** Answers the consent page. */
export function decide(browser: Browser, page: Page, decision: "allow" | "cancel"): Promise<Page> {
  return browser.submit(page, { decision }, 'form[action$="/consent"]');
}

export interface Authorized {
  clientId: string;
  code: string;
  verifier: string;
  redirectUri: string;
  callback: URL;
}

/** The way from an authorization request to its code, as a person goes it in a new browser. */
export async function authorize(
  { issuer }: { issuer: string },
  {
    username = "mona",
    clientId,
    ...parameters
  }: { username?: string; clientId: string } & Record<string, string>,
): Promise<Authorized> {
  const { verifier, challenge } = newPkce();
  const browser = newBrowser(issuer);
  const request = { client_id: clientId, code_challenge: challenge, ...parameters };
  const consent = await signIn(browser, await browser.open(authorizationUrl(issuer, request)), username);
  const callback = new URL((await decide(browser, consent, "allow")).url);
  const code = callback.searchParams.get("code") ?? "";
  return { clientId, code, verifier, redirectUri: parameters.redirect_uri ?? loopbackRedirect, callback };
}

export function redeem(
  { issuer }: { issuer: string },
  { clientId, code, verifier, redirectUri }: Authorized,
) {
  return postForm(issuer + endpoints.token, {
    grant_type: "authorization_code",
    client_id: clientId,
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  scope: string;
  token_type: string;
}

/** Everything up to the tokens: a new client, a person who signs in and allows. */
export async function connect(
  issuer: Issuer,
  { serverUrl, username = "mona" }: { serverUrl: string; username?: string },
) {
  const { client_id: clientId = "" } = await register(issuer);
  const authorized = await authorize(issuer, { clientId, resource: serverUrl, username });
  const tokens = (await (await redeem(issuer, authorized)).json()) as Tokens;
  return { clientId, tokens };
}

export function refresh(
  { issuer }: { issuer: string },
  body: { client_id: string; refresh_token: string } & Record<string, string>,
) {
  return postForm(issuer + endpoints.token, { grant_type: "refresh_token", ...body });
}

export async function introspect({ issuer }: { issuer: string }, secret: string, token: string) {
  const response = await postForm(issuer + endpoints.introspect, { token }, bearer(secret));
  return (await response.json()) as Record<string, unknown>;
}
