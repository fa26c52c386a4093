/** What stands around every endpoint: the Host it answers to, limits, and the form of its errors. */
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  bearer,
  newPkce,
  postForm,
  register,
  startIssuer,
} from "../test/harness.ts";
import { traced } from "../test/trace.ts";

const metadata = "/.well-known/oauth-authorization-server";

let issuer: Issuer;
let host: string;
beforeAll(async () => {
  issuer = await startIssuer();
  host = new URL(issuer.issuer).host;
});
afterAll(() => issuer.close());

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

interface Sending {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Sends what `fetch` would not: another Host, another form of the target. */
function send(path: string, { method = "GET", headers = {}, body }: Sending = {}): Promise<Answer> {
  const { hostname, port } = new URL(issuer.issuer);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method, headers: { Host: host, ...headers } },
      async (got) => {
        const text = (await got.toArray()).join("");
        resolve({ status: got.statusCode ?? 0, headers: got.headers, text });
      },
    );
    sent.on("error", reject).end(body);
  });
}

const json = { "Content-Type": "application/json" };

function expectError({ status, headers, text }: Answer, expected: { status: number; error: string }) {
  expect({ status, type: headers["content-type"] }).toEqual({
    status: expected.status,
    type: "application/json; charset=utf-8",
  });
  const body = JSON.parse(text);
  expect(Object.keys(body)).toEqual(["error", "error_description"]);
  expect(body.error).toBe(expected.error);
  return String(body.error_description);
}

test.each(["evil.example", "evil.example:80", "127.0.0.1", "localhost", `${"a".repeat(2000)}.example`])(
  "the Host %.40s is misdirected (RFC 9110 §15.5.20)",
  async (name) => {
    for (const path of [metadata, endpoints.register, endpoints.authorize, "/", endpoints.signOut]) {
      const answer = await send(path, { headers: { Host: name } });
      expect(expectError(answer, { status: 421, error: "invalid_request" })).toContain(issuer.issuer);
      expect(answer.headers.location).toBeUndefined();
    }
  },
);

test("forwarded headers change no published address", async () => {
  const plain = await send(metadata);
  const headers = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/evil",
    Forwarded: "host=evil.example;proto=https",
  };
  expect((await send(metadata, { headers })).text).toBe(plain.text);
});

test("an absolute request target changes no published address (RFC 9112 §3.2.2)", async () => {
  const { status, text } = await send(`http://evil.example${metadata}`);
  expect(text).not.toContain("http://evil.example");
  expect([200, 421]).toContain(status);
  expect((await send(issuer.issuer + metadata)).text).toBe((await send(metadata)).text);
});

test("no header or target leads a person elsewhere", async () => {
  const { serverUrl } = await addProject(issuer);
  const { client_id } = await register(issuer);
  const { challenge } = newPkce();
  const url = authorizationUrl(issuer.issuer, { client_id, code_challenge: challenge, resource: serverUrl });
  const path = url.slice(issuer.issuer.length);
  const forwarded = { "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https" };
  const answers = [await send(path, { headers: forwarded }), await send(`http://evil.example${path}`)];
  for (const { headers, text } of answers) {
    expect(`${headers.location} ${headers["set-cookie"]} ${text}`).not.toMatch(/evil\.example/);
  }
  expect(answers[0]?.text).toContain('action="/oauth/interaction/');
  const begun = await issuer.database.artifacts.find({ model: "Interaction" }).toArray();
  expect(JSON.stringify(begun)).not.toContain("evil.example");
});

test("health is answered under any Host: probes know only an address", async () => {
  for (const path of ["/healthz", "/readyz"]) {
    const { status, text } = await send(path, { headers: { Host: "10.0.0.7:4000" } });
    expect({ status, text }).toEqual({ status: 200, text: '{"status":"ok"}' });
  }
});

test.each([endpoints.register, endpoints.token, endpoints.introspect, endpoints.revoke])(
  "a body over 16 KB at %s is a 413",
  async (path) => {
    const answer = await send(path, { method: "POST", headers: json, body: `"${"a".repeat(16 * 1024)}"` });
    const description = expectError(answer, { status: 413, error: "invalid_request" });
    expect(description).toEqual(traced("the body is larger than 16 KB"));
  },
);

test("a body over 16 KB that does not tell its length is a 413", async () => {
  const headers = { ...json, "Transfer-Encoding": "chunked" };
  const body = JSON.stringify({ redirect_uris: ["https://app.example/cb"], client_name: "a".repeat(20_000) });
  const answer = await send(endpoints.register, { method: "POST", headers, body });
  expectError(answer, { status: 413, error: "invalid_request" });
});

test("a body that cannot be read is the caller's mistake", async () => {
  for (const headers of [
    { ...json, "Content-Encoding": "gzip" },
    { ...json, "Content-Encoding": "unheard-of" },
    { "Content-Type": "application/json; charset=latin1" },
  ]) {
    const answer = await send(endpoints.register, { method: "POST", headers, body: '{"redirect_uris":[]}' });
    expect([400, 415], JSON.stringify(headers)).toContain(answer.status);
    expect(JSON.parse(answer.text)).toMatchObject({ error: "invalid_request" });
  }
});

test("a form of a thousand fields is the caller's mistake", async () => {
  const { secret } = await addProject(issuer);
  const fields = Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`a${i}`, "1"]));
  const response = await postForm(issuer.issuer + endpoints.introspect, fields, bearer(secret));
  expect([400, 413]).toContain(response.status);
  expect(await response.json()).toMatchObject({ error: "invalid_request" });
});

test.each([
  ["GET", "/api"],
  ["GET", "/api/oauth/nothing"],
  ["GET", "/API/OAUTH/NOTHING"],
  ["GET", endpoints.register],
  ["GET", endpoints.introspect],
  ["GET", endpoints.token],
  ["DELETE", endpoints.token],
  ["POST", endpoints.jwks],
  ["PUT", endpoints.register],
  ["POST", endpoints.resource],
])("%s %s is a JSON 404, also for who prefers HTML", async (method, path) => {
  const answer = await send(path, { method, headers: { Accept: "text/html" } });
  expectError(answer, { status: 404, error: "invalid_request" });
});

test.each([
  "/",
  "/nothing",
  "/oauth",
  "/oauth/nothing",
  "/oauth/end-session",
  "/%ff",
  "/..%2f..%2fetc/passwd",
])("%s is a page with status 404", async (path) => {
  const { status, headers, text } = await send(path);
  expect(status).toBe(404);
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect(text).toContain("there is nothing at this address");
});

test.each([
  `${endpoints.interaction}/%ff`,
  `${endpoints.interaction}/%E0%A4%A`,
  `${endpoints.authorize}/%ff`,
])("%s, an address that cannot be decoded, is the caller's mistake", async (path) => {
  const { status } = await send(path);
  expect([400, 404]).toContain(status);
});

test("errors hold no stack, no file name and no version", async () => {
  const answers = [
    await send(endpoints.register, { method: "POST", headers: json, body: "{" }),
    await send(endpoints.token, { method: "POST", headers: json, body: "{}" }),
    await send(endpoints.introspect, { method: "POST", headers: bearer("mcpauth_sk_wrong") }),
    await send(`${endpoints.interaction}/%ff`),
    await send(endpoints.authorize),
  ];
  for (const { text, headers } of answers) {
    expect(text).not.toMatch(/node_modules|\.ts\b|\bat \w+ \(|oidc-provider|express/i);
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers.server).toBeUndefined();
  }
});

test("every answer has an id and forbids sniffing, framing and referrers", async () => {
  for (const path of [metadata, endpoints.jwks, "/nothing", "/healthz", endpoints.authorize]) {
    const { headers } = await send(path);
    expect(headers).toMatchObject({
      "x-request-id": expect.stringMatching(/^[\dA-HJKMNP-TV-Z]{10}$/),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": expect.stringMatching(/^(no-referrer|same-origin)$/),
      "cross-origin-opener-policy": "same-origin",
    });
  }
});

test("the id on an error page is the one in the header", async () => {
  const { headers, text } = await send("/nothing");
  expect(text).toContain(String(headers["x-request-id"]));
});
