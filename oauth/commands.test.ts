/** Round trips to MongoDB are what a request costs: counted by the driver's command monitoring, once caches are warm. */
import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { tokenTypes } from "../shared/minting.ts";
import type { Database } from "../shared/server/database.ts";
import { openDatabase } from "../shared/server/database.ts";
import { addApiKey } from "../test/api-keys.ts";
import { startBalancer } from "../test/balancer.ts";
import type { Issuer, Served, Tokens } from "../test/harness.ts";
import { addProject, bearer, connect, loopbackRedirect, startIssuer } from "../test/harness.ts";
import { addProduct } from "../test/minting.ts";

let issuer: Issuer;
/** A second process on the same data, whose driver tells what it sends. */
let replica: Served;
let monitored: Database;
let commands: string[] = [];

beforeAll(async () => {
  issuer = await startIssuer();
  const uri = new URL(inject("mongoUri"));
  uri.pathname = `/${issuer.database.artifacts.db.databaseName}`;
  uri.searchParams.set("monitorCommands", "true");
  monitored = await openDatabase(uri.href);
  monitored.artifacts.db.client.on("commandStarted", ({ commandName, command }) => {
    commands.push(`${commandName} ${command[commandName]}`);
  });
  replica = await startIssuer({ of: { ...issuer, database: monitored } });
});

afterAll(async () => {
  await replica.close();
  await monitored.close();
  await issuer.close();
});

test("an introspection is at most one command", async () => {
  const { serverUrl, secret } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const { access_token: another } = await refresh(clientId, tokens.refresh_token, serverUrl);
  const introspect = (token: string) =>
    send(endpoints.introspect, { ...form, ...bearer(secret) }, new URLSearchParams({ token }));
  await introspect(tokens.access_token);
  const sent = await commandsOf(() => introspect(another));
  expect(sent.length, sent.join(", ")).toBeLessThanOrEqual(1);
});

test("an introspection of an API key is one command, and a note at most once a minute", async () => {
  const { project, secret } = await addProject(issuer);
  const [first, { key }] = await Promise.all([
    addApiKey(issuer, project._id),
    addApiKey(issuer, project._id, { lastUsedAt: new Date() }),
  ]);
  const introspect = (token: string) =>
    send(endpoints.introspect, { ...form, ...bearer(secret) }, new URLSearchParams({ token }));
  await introspect(first.key);
  expect(await commandsOf(() => introspect(key))).toEqual(["find api_keys"]);
  expect(await commandsOf(() => introspect(key))).toEqual([]);
  expect(await commandsOf(() => introspect("mcpauth_at_unknown"))).toEqual(["find artifacts"]);
});

test("a refresh is at most three commands", async () => {
  const { serverUrl } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const { refresh_token: next } = await refresh(clientId, tokens.refresh_token, serverUrl);
  const sent = await commandsOf(() => refresh(clientId, next, serverUrl));
  expect(sent.length, sent.join(", ")).toBeLessThanOrEqual(3);
});

test("a registration is at most one command", async () => {
  await register("the first");
  const sent = await commandsOf(() => register("the second"));
  expect(sent.length, sent.join(", ")).toBeLessThanOrEqual(1);
});

test("a mint is one command, with a refresh token too", async () => {
  const { secret } = await addProduct(issuer, { refreshTokens: true });
  await mint(secret);
  const sent = await commandsOf(() => mint(secret));
  expect(sent).toEqual(["insert artifacts"]);
});

test("an exchange of an access token of ours is three commands: its grant is looked at last", async () => {
  const { secret, serverUrl } = await addProduct(issuer, { ownTokens: true });
  const { tokens } = await connect(issuer, { serverUrl });
  const exchange = () =>
    mint(secret, { subject_token: tokens.access_token, subject_token_type: tokenTypes.accessToken });
  await exchange();
  expect(await commandsOf(exchange)).toEqual(["find artifacts", "insert artifacts", "find artifacts"]);
});

test("a connection from a new browser, with sign-in and consent, is at most twelve commands", async () => {
  const balancer = await startBalancer();
  const named = { ...issuer, issuer: balancer.url, database: monitored };
  const served = await startIssuer({ of: named });
  await balancer.lead([served.url]);
  const { serverUrl } = await addProject(named);
  await connect(named, { serverUrl });
  const sent = await commandsOf(() => connect(named, { serverUrl }));
  await served.close();
  await balancer.close();
  // What was followed up is removed behind the requests' back.
  const waited = sent.filter((command) => /^(?!delete).* (artifacts|users)$/.test(command));
  expect(waited.length, waited.join(", ")).toBeLessThanOrEqual(12);
});

/** What MongoDB is told to do for one request. */
async function commandsOf(request: () => Promise<unknown>): Promise<string[]> {
  // What was recorded is written behind the requests' back, a moment later.
  await replica.events.flush();
  commands = [];
  await request();
  return commands;
}

const form = { "Content-Type": "application/x-www-form-urlencoded" };

/** With the server URL, which MCP clients must send. */
async function refresh(clientId: string, token: string, resource: string): Promise<Tokens> {
  const body = { grant_type: "refresh_token", client_id: clientId, refresh_token: token, resource };
  return JSON.parse(await send(endpoints.token, form, new URLSearchParams(body)));
}

const ownUser = { subject_token: "42", subject_token_type: tokenTypes.subject };

function mint(secret: string, body: Record<string, string> = ownUser): Promise<string> {
  return send(endpoints.tokenExchange, { ...form, ...bearer(secret) }, new URLSearchParams(body));
}

function register(name: string): Promise<string> {
  const metadata = JSON.stringify({ client_name: name, redirect_uris: [loopbackRedirect] });
  return send(endpoints.register, { "Content-Type": "application/json" }, metadata);
}

/** Asks the replica under the issuer's name; fetch does not let a caller choose the Host. */
async function send(path: string, headers: object, body: string | URLSearchParams): Promise<string> {
  const { host } = new URL(issuer.issuer);
  const outgoing = httpRequest(replica.url + path, { method: "POST", headers: { ...headers, Host: host } });
  const answer = Promise.withResolvers<string>();
  outgoing.on("error", answer.reject).on("response", async (incoming) => {
    const answered = await text(incoming);
    if ((incoming.statusCode ?? 500) < 300) answer.resolve(answered);
    else answer.reject(new Error(answered));
  });
  outgoing.end(String(body));
  return answer.promise;
}
