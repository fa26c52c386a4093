/** RFC 7591: how clients register, what is refused, and what is kept. */
import { OAuthClientInformationFullSchema } from "@modelcontextprotocol/sdk/shared/auth.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Issuer } from "../test/harness.ts";
import { post, postForm, startIssuer } from "../test/harness.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const redirect_uris = ["https://app.example/callback"];

function send(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: "POST", headers, body, duplex: "half" };
  return fetch(issuer.issuer + endpoints.register, init);
}

async function register(metadata: object): Promise<Record<string, unknown>> {
  const response = await post(issuer.issuer + endpoints.register, metadata);
  expect(response.status).toBe(201);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return (await response.json()) as Record<string, unknown>;
}

/** Every refusal is JSON, is not cached, and leaves nothing behind. */
async function refusal(attempt: () => Promise<Response>, status = 400) {
  const before = await issuer.database.clients.countDocuments();
  const response = await attempt();
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await issuer.database.clients.countDocuments()).toBe(before);
  const body = (await response.json()) as Record<string, string>;
  expect(Object.keys(body)).toEqual(["error", "error_description"]);
  return body;
}

const refused = (metadata: object) => refusal(() => post(issuer.issuer + endpoints.register, metadata));

test("redirect_uris alone are enough; the answer holds the defaults", async () => {
  expect(await register({ redirect_uris })).toEqual({
    redirect_uris,
    client_id: expect.stringMatching(/^cli_[\w-]{22}$/),
    client_id_issued_at: expect.any(Number),
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    application_type: "web",
  });
});

test("the official MCP client reads the answer", async () => {
  const answer = await register({ redirect_uris, client_name: "Claude", client_uri: "https://claude.ai" });
  expect(OAuthClientInformationFullSchema.parse(answer)).toMatchObject({ redirect_uris });
});

test("null and empty optionals mean the same as leaving them out", async () => {
  const empty = {
    client_name: null,
    client_uri: "",
    software_id: "",
    software_version: null,
    scope: "",
    token_endpoint_auth_method: null,
    grant_types: null,
    response_types: [],
  };
  const { client_id } = await register({ redirect_uris });
  const answer = await register({ redirect_uris, ...empty });
  expect(answer).toMatchObject({ client_id });
  expect(Object.values(answer)).not.toContain(null);
});

test("unknown fields are dropped, those of trust among them", async () => {
  const foreign = {
    client_id: "dashboard",
    client_secret: "chosen",
    client_id_issued_at: 1,
    project_id: "prj_another",
    jwks_uri: "http://169.254.169.254/",
    logo_uri: "http://169.254.169.254/",
    sector_identifier_uri: "http://169.254.169.254/",
    default_max_age: 1,
    require_pushed_authorization_requests: true,
    registration_client_uri: "https://evil.example",
    $where: "sleep(1000)",
    constructor: { prototype: { admin: true } },
  };
  const body = JSON.stringify({ redirect_uris, software_id: "unknown fields", ...foreign });
  const response = await send(body.replace("{", '{"__proto__":{"admin":true},'), {
    "Content-Type": "application/json",
  });
  const answer = (await response.json()) as Record<string, string>;
  expect(answer.client_id).toMatch(/^cli_/);
  for (const name of Object.keys(foreign).filter((field) => !field.startsWith("client_id"))) {
    expect(Object.keys(answer)).not.toContain(name);
  }
  const record = await issuer.database.clients.findOne({ _id: answer.client_id ?? "" });
  expect(Object.keys(record?.metadata ?? {}).toSorted()).toEqual([
    "application_type",
    "grant_types",
    "redirect_uris",
    "response_types",
    "software_id",
    "token_endpoint_auth_method",
  ]);
});

test("scope is echoed and binds nobody", async () => {
  const scope = "mcp:tools files:read offline_access openid";
  expect(await register({ redirect_uris, scope })).toMatchObject({ scope });
});

test.each([
  [["authorization_code"]],
  [["refresh_token", "authorization_code"]],
  [["authorization_code", "client_credentials"]],
])("grant types %j become those every client here has (RFC 7591 §3.2.1)", async (grant_types) => {
  const answer = await register({ redirect_uris, grant_types });
  expect(answer).toMatchObject({ grant_types: ["authorization_code", "refresh_token"] });
});

test.each([
  [{ grant_types: ["client_credentials"] }, /^grant_types must include "authorization_code"/],
  [{ grant_types: ["refresh_token"] }, /^grant_types must include "authorization_code"/],
  [{ response_types: ["token"] }, /^response_types must include "code"/],
  [{ token_endpoint_auth_method: "private_key_jwt" }, /^token_endpoint_auth_method must be one of none, /],
  [{ client_uri: "javascript:alert(1)" }, /^client_uri must be an http or https URL/],
  [{ client_uri: "claude.ai" }, /^client_uri must be an http or https URL/],
  [{ client_name: "a".repeat(201) }, /^client_name must have at most 200 characters/],
  [{ software_id: "a".repeat(201) }, /^software_id must have at most 200 characters/],
  [{ scope: "a".repeat(2001) }, /^scope must have at most 2000 characters/],
  [{ client_name: 42 }, /^client_name must be a string/],
  [{ client_name: { $ne: null } }, /^client_name must be a string/],
  [{ grant_types: "authorization_code" }, /^grant_types must be an array of strings/],
  [{ response_types: [{}] }, /^response_types must be an array of strings/],
])("%j is refused as invalid_client_metadata, with the reason", async (metadata, reason) => {
  const body = await refused({ redirect_uris, ...metadata });
  expect(body).toMatchObject({ error: "invalid_client_metadata" });
  expect(body.error_description).toMatch(reason);
});

const notAnArray = /^redirect_uris must be an array of URIs, for example/;

test.each([
  ["absent", undefined, notAnArray],
  ["null", null, notAnArray],
  ["one string", "https://app.example/cb", notAnArray],
  ["an operator", { $gt: "" }, notAnArray],
  ["numbers", [42], notAnArray],
  ["nested", [["https://app.example/cb"]], notAnArray],
  ["none", [], /^redirect_uris must hold at least one URI/],
  ["too many", Array.from({ length: 21 }, (_, i) => `https://app.example/${i}`), /must hold at most 20 URIs/],
  ["too long", [`https://app.example/${"a".repeat(2048)}`], /is longer than 2048 characters/],
  ["javascript:", ["javascript:alert(1)"], /"javascript:alert\(1\)" uses the scheme javascript:/],
  ["data:", ["data:text/html,hi"], /"data:text\/html,hi" uses the scheme data:/],
  ["http off loopback", ["http://app.example/cb"], /"http:\/\/app.example\/cb" uses http: use https/],
  ["with a fragment", ["https://app.example/cb#x"], /has a fragment/],
  ["with a password", ["https://me:secret@app.example/cb"], /has a user name or password/],
  ["with a wildcard", ["https://*.app.example/cb"], /has a wildcard/],
  ["not URIs", ["not a uri"], /"not a uri" is not an absolute URI/],
])(
  "redirect_uris that are %s are refused as invalid_redirect_uri, with the reason",
  async (_, uris, reason) => {
    const body = await refused({ redirect_uris: uris, client_name: "Claude" });
    expect(body).toMatchObject({ error: "invalid_redirect_uri" });
    expect(body.error_description).toMatch(reason);
  },
);

test("one bad URI among good ones sinks the registration, and only the bad one is named", async () => {
  const body = await refused({ redirect_uris: [...redirect_uris, "myapp://cb", "http://localhost/cb"] });
  expect(body.error_description).toContain('"myapp://cb"');
  expect(body.error_description).not.toContain("localhost/cb");
  expect(body.error_description).not.toContain(redirect_uris[0]);
});

test("all mistakes are named at once; a redirect URI decides the code", async () => {
  const body = await refused({ client_uri: "nowhere", redirect_uris: ["javascript:1"], grant_types: ["x"] });
  expect(body).toMatchObject({ error: "invalid_redirect_uri" });
  expect(body.error_description).toMatch(/^redirect_uris .*; client_uri .*; grant_types /);
});

test("a refused URI is answered as JSON, so its markup is only text", async () => {
  const body = await refused({ redirect_uris: ['javascript:"<script>alert(1)</script>'] });
  expect(body.error_description).toContain("<script>");
});

test.each([
  ["{", /the body is not valid JSON/],
  ['{"redirect_uris": [}', /the body is not valid JSON/],
  ["[]", /must be a JSON object/],
  ["null", /must be a JSON object/],
  ['"text"', /must be a JSON object/],
  ["42", /must be a JSON object/],
])("the body %s is refused", async (json, reason) => {
  const body = await refusal(() => send(json, { "Content-Type": "application/json" }));
  expect(body).toMatchObject({ error: "invalid_request" });
  expect(body.error_description).toMatch(reason);
});

test("no body at all is refused", async () => {
  const body = await refusal(() => fetch(issuer.issuer + endpoints.register, { method: "POST" }));
  expect(body.error_description).toMatch(/must be a JSON object sent as application\/json/);
});

test.each(["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "jsonish"])(
  "JSON sent as %j is refused: the type is application/json",
  async (type) => {
    const body = await refusal(() => send(JSON.stringify({ redirect_uris }), { "Content-Type": type }));
    expect(body).toMatchObject({ error: "invalid_request" });
    expect(body.error_description).toMatch(/sent as application\/json/);
  },
);

test("a form is refused", async () => {
  const form = { redirect_uris: "https://app.example/cb" };
  await refusal(() => postForm(issuer.issuer + endpoints.register, form));
});

test.each(["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;charset=UTF-8"])(
  "JSON sent as %s is taken",
  async (type) => {
    const response = await send(JSON.stringify({ redirect_uris }), { "Content-Type": type });
    expect(response.status).toBe(201);
  },
);
