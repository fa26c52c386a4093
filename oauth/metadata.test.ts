/** RFC 8414: what is offered, where, and that nothing else is found beside it. */
import {
  OAuthMetadataSchema,
  OpenIdProviderDiscoveryMetadataSchema,
} from "@modelcontextprotocol/sdk/shared/auth.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tokenExchangeGrant } from "../shared/minting.ts";
import type { Issuer } from "../test/harness.ts";
import { startIssuer } from "../test/harness.ts";
import { traced } from "../test/trace.ts";
import { deviceGrantType } from "./device-codes.ts";

const oauthPath = "/.well-known/oauth-authorization-server";
const openIdPath = "/.well-known/openid-configuration";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const get = (path: string, init?: RequestInit) => fetch(issuer.issuer + path, init);

test("the document says exactly this, and names no scopes", async () => {
  const at = (path: string) => issuer.issuer + path;
  expect(await (await get(oauthPath)).json()).toEqual({
    issuer: issuer.issuer,
    authorization_endpoint: at("/oauth/authorize"),
    token_endpoint: at("/api/oauth/token"),
    registration_endpoint: at("/api/oauth/register"),
    introspection_endpoint: at("/api/oauth/introspect"),
    revocation_endpoint: at("/api/oauth/revoke"),
    jwks_uri: at("/api/oauth/jwks"),
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: [
      "authorization_code",
      "refresh_token",
      "client_credentials",
      deviceGrantType,
      tokenExchangeGrant,
    ],
    pushed_authorization_request_endpoint: at("/api/oauth/par"),
    device_authorization_endpoint: at("/api/oauth/device"),
    dpop_signing_alg_values_supported: ["ES256", "Ed25519", "EdDSA"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: [
      "none",
      "client_secret_basic",
      "client_secret_post",
      "private_key_jwt",
    ],
    token_endpoint_auth_signing_alg_values_supported: ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"],
    introspection_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    revocation_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
    claim_types_supported: ["normal"],
  });
});

test("the issuer in it is the configured one, byte for byte (RFC 8414 §3.3)", async () => {
  expect(await (await get(oauthPath)).text()).toContain(`"issuer":"${issuer.issuer}"`);
});

test("both addresses answer with the same body", async () => {
  const [oauth, openId] = await Promise.all([get(oauthPath), get(openIdPath)]);
  expect(await openId.text()).toBe(await oauth.text());
});

test("the official MCP client reads it as OAuth and as OpenID metadata", async () => {
  const document = await (await get(oauthPath)).json();
  expect(OAuthMetadataSchema.parse(document).issuer).toBe(issuer.issuer);
  expect(OpenIdProviderDiscoveryMetadataSchema.parse(document).issuer).toBe(issuer.issuer);
});

test.each([
  `${oauthPath}/`,
  oauthPath.toUpperCase(),
  `${openIdPath}/`,
  "/.Well-Known/OpenID-Configuration",
  `${oauthPath}?resource=https://evil.example`,
])("%s is the document too, also for who prefers HTML", async (path) => {
  const response = await get(path, { headers: { Accept: "text/html" } });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(await response.json()).toMatchObject({ issuer: issuer.issuer });
});

test.each([
  "/.well-known",
  "/.well-known/",
  "/.WELL-KNOWN/Nothing/",
  "/.well-known/oauth-protected-resource",
  "/.well-known/oauth-protected-resource/mcp",
  "/.well-known/oauth-authorization-server/tenant",
  "/.well-known/openid-configuration/mcp",
  "/.well-known/webfinger?resource=acct:mona@example.com",
  "/.well-known/security.txt",
  "/.well-known/openid-federation",
])("%s is a JSON 404", async (path) => {
  const response = await get(path, { headers: { Accept: "text/html" } });
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(await response.json()).toEqual({
    error: "invalid_request",
    error_description: traced("there is nothing at this address"),
  });
});

test.each(["POST", "PUT", "DELETE"])("%s to the document is a JSON 404", async (method) => {
  const response = await get(oauthPath, { method });
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
});

test("every endpoint it names is served", async () => {
  const document = OAuthMetadataSchema.parse(await (await get(oauthPath)).json());
  const posts = [
    document.token_endpoint,
    document.registration_endpoint,
    document.introspection_endpoint,
    document.revocation_endpoint,
  ];
  const statuses = [document.authorization_endpoint, String(document.jwks_uri)].map(async (url) => {
    return (await fetch(url)).status;
  });
  const refused = posts.map(async (url) => (await fetch(String(url), { method: "POST" })).status);
  expect(await Promise.all(statuses)).toEqual([400, 200]);
  expect(await Promise.all(refused)).toEqual([401, 400, 401, 401]);
});

test("the published keys are public: one ES256 key without its private part (RFC 7517 §9.2)", async () => {
  const { keys } = (await (await get("/api/oauth/jwks")).json()) as { keys: Record<string, string>[] };
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
  expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
});
