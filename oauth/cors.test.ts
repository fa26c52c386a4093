import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, bearer, postForm, startIssuer } from "../test/harness.ts";

const origin = { Origin: "https://inspector.example" };

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

function send(method: string, path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(issuer.issuer + path, { method, headers, redirect: "manual" });
}

/** Asks as a browser does before it sends the request itself. */
function preflight(method: string, path: string, headers: Record<string, string>): Promise<Response> {
  return send("OPTIONS", path, { ...headers, "Access-Control-Request-Method": method });
}

function grantsOf({ headers }: Response): string[] {
  return [...headers].filter(([name]) => name.startsWith("access-control-")).map((pair) => pair.join(": "));
}

test.each([
  ["GET", "/.well-known/oauth-authorization-server"],
  ["GET", "/.well-known/openid-configuration"],
  ["GET", endpoints.jwks],
  ["POST", endpoints.register],
  ["POST", endpoints.token],
  ["POST", endpoints.revoke],
])("%s %s may be called by pages of any origin, without cookies", async (method, path) => {
  for (const spelling of [path, `${path}/`, path.toUpperCase()]) {
    expect(grantsOf(await send(method, spelling, origin)).toSorted()).toEqual([
      "access-control-allow-origin: *",
      "access-control-expose-headers: WWW-Authenticate, Retry-After",
    ]);
  }
  const answer = await preflight(method, path, origin);
  expect(answer.status).toBe(204);
  expect(grantsOf(answer).toSorted()).toEqual([
    "access-control-allow-headers: Authorization, Content-Type, MCP-Protocol-Version",
    `access-control-allow-methods: ${method}`,
    "access-control-allow-origin: *",
    "access-control-expose-headers: WWW-Authenticate, Retry-After",
    "access-control-max-age: 3600",
  ]);
});

test.each([
  ["GET", endpoints.authorize],
  ["GET", endpoints.resource],
  ["GET", `${endpoints.interaction}/some-id`],
  ["POST", `${endpoints.interaction}/some-id/consent`],
  ["POST", endpoints.introspect],
  ["GET", endpoints.signOut],
  ["POST", endpoints.signOut],
  ["GET", "/healthz"],
  ["GET", "/nothing"],
])("%s %s may not be called by pages of other origins", async (method, path) => {
  for (const from of [origin, { Origin: "null" }]) {
    expect(grantsOf(await send(method, path, from))).toEqual([]);
    expect(grantsOf(await preflight(method, path, from))).toEqual([]);
  }
});

test("introspection by a registration secret may not either", async () => {
  const { secret } = await addProject(issuer);
  const headers = { ...bearer(secret), ...origin };
  const response = await postForm(issuer.issuer + endpoints.introspect, { token: "x" }, headers);
  expect(response.status).toBe(200);
  expect(grantsOf(response)).toEqual([]);
});
