/** An issuer behind a TLS proxy: its addresses and cookies are those of https, whatever reaches the process. */
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { addProject, authorizationUrl, newPkce, startIssuer } from "../test/harness.ts";

const issuer = "https://auth.example.com";

let server: Awaited<ReturnType<typeof startIssuer>>;
beforeAll(async () => {
  server = await startIssuer({ env: { issuer, developmentSignIn: false } });
});
afterAll(() => server.close());

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Sends a request as a proxy in front does: plain http, with the public Host. */
function send(path: string, { host = "auth.example.com", method = "GET", body = "" } = {}): Promise<Answer> {
  const { hostname, port } = new URL(server.url);
  const headers = { Host: host, "Content-Type": "application/json" };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, async (got) => {
      const text = (await got.toArray()).join("");
      resolve({ status: got.statusCode ?? 0, headers: got.headers, text });
    });
    sent.on("error", reject).end(body);
  });
}

async function begin(): Promise<Answer> {
  const { serverUrl } = await addProject(server);
  const body = JSON.stringify({ redirect_uris: ["http://127.0.0.1/callback"] });
  const { text } = await send(endpoints.register, { method: "POST", body });
  const { challenge } = newPkce();
  const parameters = {
    client_id: JSON.parse(text).client_id,
    code_challenge: challenge,
    resource: serverUrl,
  };
  const redirect_uri = "http://127.0.0.1:5000/callback";
  return send(authorizationUrl(issuer, { ...parameters, redirect_uri }).slice(issuer.length));
}

test("every published address is the issuer's, with https", async () => {
  const { text } = await send("/.well-known/oauth-authorization-server");
  const addresses = Object.entries(JSON.parse(text)).filter(([name]) =>
    /endpoint$|_uri$|^issuer$/.test(name),
  );
  expect(addresses).toHaveLength(9);
  for (const [, address] of addresses) expect(String(address).startsWith(issuer)).toBe(true);
});

test("the process's own address and the issuer's with another port are misdirected", async () => {
  for (const host of [new URL(server.url).host, "auth.example.com:8443", "auth.example.com.evil.example"]) {
    expect((await send("/.well-known/oauth-authorization-server", { host })).status).toBe(421);
  }
});

test.each(["AUTH.Example.com", "auth.example.com:443"])(
  "the Host %s is the issuer's: case and default port do not count (RFC 9110 §4.2.3)",
  async (host) => {
    const { status, text } = await send("/.well-known/oauth-authorization-server", { host });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ issuer, token_endpoint: issuer + endpoints.token });
  },
);

test("browsers are told to keep to https", async () => {
  expect((await send("/healthz")).headers["strict-transport-security"]).toBe("max-age=31536000");
});

test("cookies are Secure, HttpOnly, Lax, and named so that the browser enforces it", async () => {
  const { headers } = await begin();
  const cookies = headers["set-cookie"] ?? [];
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__(Host|Secure)-mcpauth_/);
    expect(cookie).toMatch(/; secure/i);
    expect(cookie).toMatch(/; httponly/i);
    expect(cookie).toMatch(/; samesite=lax/i);
    if (cookie.startsWith("__Host-")) expect(cookie).toMatch(/; path=\/(;|$)/i);
  }
});

test("nobody signs in by typing a login", async () => {
  const { headers } = await begin();
  const uid = String(headers.location).split("/").pop();
  const path = `${endpoints.interaction}/${uid}/development`;
  const { status } = await send(path, { method: "POST", body: "{}" });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(await server.database.users.countDocuments({ username: "developer" })).toBe(0);
});
