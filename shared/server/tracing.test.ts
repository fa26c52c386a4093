/** Traces as a collector gets them, of an issuer in a process of its own. */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { readOauthEnv } from "../../oauth/env.ts";
import { textOf } from "../../test/browser.ts";
import { startFakeGitHub } from "../../test/fake-github.ts";
import { freePort } from "../../test/free-port.ts";
import type { Issuer } from "../../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  bearer,
  connect,
  newBrowser,
  newPkce,
  register,
} from "../../test/harness.ts";
import type { IssuerProcess } from "../../test/issuer-process.ts";
import { startIssuerProcess } from "../../test/issuer-process.ts";
import { openDatabase } from "./database.ts";
import { Keyring } from "./keyring.ts";

interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  status: { code?: number };
}

interface Export {
  resourceSpans: {
    resource: { attributes: CollectedSpan["attributes"] };
    scopeSpans: { spans: CollectedSpan[] }[];
  }[];
}

const uri = new URL(inject("mongoUri"));
uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
const key = randomBytes(32);

let issuer: Issuer;
let collector: Server;
let endpoint: string;
let received: { url: string | undefined; body: string }[] = [];
let running: IssuerProcess | undefined;

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    received.push({ url: request.url, body: await text(request) });
    response.setHeader("Content-Type", "application/json").end("{}");
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = readOauthEnv(variablesOf(url));
  const database = await openDatabase(uri.href);
  issuer = { issuer: url, env, database, keyring: new Keyring([key]), close: database.close };
});
afterEach(async () => {
  await running?.end("SIGKILL");
  received = [];
});
afterAll(async () => {
  collector.close();
  await issuer.database.drop();
  await issuer.close();
});

function variablesOf(url: string) {
  return { MONGODB_URI: uri.href, MCPAUTH_ISSUER: url, MCPAUTH_ENCRYPTION_KEY: key.toString("base64") };
}

async function start(variables: Record<string, string>): Promise<IssuerProcess> {
  running = await startIssuerProcess({ ...variablesOf(issuer.issuer), ...variables });
  return running;
}

function introspect(secret: string, headers: Record<string, string> = {}) {
  return fetch(`${issuer.issuer}/api/oauth/introspect?code=a-code`, {
    method: "POST",
    headers: { ...bearer(secret), ...headers },
    body: new URLSearchParams({ token: "a-token" }),
  });
}

/** Everything is sent at the end of the server. */
async function collected(): Promise<CollectedSpan[]> {
  await running?.end("SIGTERM");
  return exports().flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );
}

const exports = () => received.map(({ body }) => JSON.parse(body) as Export);

const valuesOf = (attributes: CollectedSpan["attributes"]) =>
  Object.fromEntries(attributes.map(({ key: name, value }) => [name, value.stringValue ?? value.intValue]));

test("a request is a span with its endpoint and the id of its answer, and below it are its commands", async () => {
  await start({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  const { secret } = await addProject(issuer);
  const response = await introspect(secret);
  const spans = await collected();
  const [request, ...others] = spans.filter(({ name }) => name === "POST /api/oauth/introspect");
  expect(others).toEqual([]);
  expect(request).toMatchObject({ kind: 2, status: { code: 0 } });
  expect(valuesOf(request?.attributes ?? [])).toMatchObject({
    "http.request.method": "POST",
    "http.route": "/api/oauth/introspect",
    "http.response.status_code": 200,
    "url.scheme": "http",
    "server.address": "127.0.0.1",
    "server.port": Number(new URL(issuer.issuer).port),
    "mcpauth.trace": response.headers.get("x-request-id"),
  });
  const commands = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
  expect(commands.map(({ name }) => name)).toContain("find registration_secrets");
  for (const { traceId, kind, attributes } of commands) {
    expect([traceId, kind]).toEqual([request?.traceId, 3]);
    expect(valuesOf(attributes)).toMatchObject({
      "db.system.name": "mongodb",
      "db.namespace": uri.pathname.slice(1),
    });
  }
  expect(received[0]?.url).toBe("/v1/traces");
  expect(valuesOf(exports()[0]?.resourceSpans[0]?.resource.attributes ?? [])).toMatchObject({
    "service.name": "mcpauth-oauth",
  });
});

test("a whole connection leaves no secret, query, id or person in its traces", async () => {
  await start({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  const { secret, serverUrl, project } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  await introspect(secret);
  await fetch(`${issuer.issuer}/wp-login.php?code=a-code`, { headers: { "User-Agent": "a-scanner" } });
  const spans = await collected();
  const names = spans.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["GET", "POST /api/oauth/token", "GET /oauth/interaction"]));
  const told = received.map(({ body }) => body).join("");
  const hidden = [secret, clientId, tokens.access_token, tokens.refresh_token ?? "", project._id];
  for (const value of [...hidden, "a-code", "a-token", "wp-login", "a-scanner", "interaction/", "?"]) {
    expect(told).not.toContain(value);
  }
});

test("requests to a provider are spans below the one that needs them", async () => {
  const gitHub = await startFakeGitHub();
  const { url, clientId, clientSecret } = gitHub;
  await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    GITHUB_CLIENT_ID: clientId,
    GITHUB_CLIENT_SECRET: clientSecret,
    GITHUB_BASE_URL: url,
    GITHUB_API_URL: url,
  });
  const { serverUrl } = await addProject(issuer);
  const { client_id = "" } = await register(issuer);
  const request = { client_id, code_challenge: newPkce().challenge, resource: serverUrl };
  const browser = newBrowser(issuer.issuer, url);
  const page = await browser.open(authorizationUrl(issuer.issuer, request));
  const consent = await browser.follow(page, "Continue with GitHub");
  expect(textOf(consent)).toContain("Signed in as mona (GitHub)");
  const spans = await collected();
  await gitHub.close();
  const asked = spans.filter(({ name, kind }) => kind === 3 && /^(GET|POST)$/.test(name));
  expect(asked.map(({ name }) => name)).toEqual(["POST", "GET"]);
  const parents = spans.filter(({ spanId }) => asked.some(({ parentSpanId }) => parentSpanId === spanId));
  expect(parents.map(({ name }) => name)).toEqual(["GET /oauth/sign-in"]);
  for (const { name, attributes } of asked) {
    expect(valuesOf(attributes)).toEqual({
      "http.request.method": name,
      "http.response.status_code": 200,
      "server.address": "127.0.0.1",
    });
  }
});

test("the trace of a caller goes on, unless it is none", async () => {
  await start({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  const { secret } = await addProject(issuer);
  const [trace, parent] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
  await introspect(secret, { traceparent: `00-${trace}-${parent}-01` });
  await introspect(secret, { traceparent: `00-${trace}-${parent}-00` });
  await introspect(secret, { traceparent: `00-${"0".repeat(32)}-${parent}-01` });
  await introspect(secret, { traceparent: "nonsense" });
  const requests = (await collected()).filter(({ name }) => name === "POST /api/oauth/introspect");
  expect(requests).toHaveLength(3);
  expect(requests.filter(({ traceId }) => traceId === trace).map((span) => span.parentSpanId)).toEqual([
    parent,
  ]);
});

test("a collector that is away changes nothing, and the log says so", async () => {
  const away = `http://127.0.0.1:${await freePort()}`;
  const { log } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: away, OTEL_EXPORTER_OTLP_TIMEOUT: "1000" });
  const { secret } = await addProject(issuer);
  expect((await introspect(secret)).status).toBe(200);
  expect(await running?.end("SIGTERM")).toEqual([0, null]);
  expect(log()).toMatch(/"cause":"[^"]*ECONNREFUSED[^"]*","msg":"traces not exported"/);
});

/** Says on standard error which of OpenTelemetry's modules are loaded. */
const telling = encodeURIComponent(
  `import { registerHooks } from "node:module";
  registerHooks({ resolve(specifier, context, next) {
    if (specifier.startsWith("@opentelemetry/")) process.stderr.write("loads " + specifier + "\\n");
    return next(specifier, context);
  } });`,
);

test("without a collector, or if it is disabled, nothing of OpenTelemetry is loaded", async () => {
  const NODE_OPTIONS = `--import=data:text/javascript,${telling}`;
  const on = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, NODE_OPTIONS };
  expect((await start(on)).log()).toContain("loads @opentelemetry/sdk-trace");
  await running?.end("SIGKILL");
  for (const off of [{ NODE_OPTIONS }, { ...on, OTEL_SDK_DISABLED: "true" }]) {
    expect((await start(off)).log()).not.toContain("loads");
    await running?.end("SIGKILL");
  }
});
