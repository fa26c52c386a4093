import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { textOf } from "../test/browser.ts";
import type { DocumentHost } from "../test/document-host.ts";
import { startDocumentHost } from "../test/document-host.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  introspect,
  newBrowser,
  newPkce,
  postForm,
  redeem,
  signIn,
  startIssuer,
} from "../test/harness.ts";

/** OAuth Client ID Metadata Document, and what MCP adds to it. */
let host: DocumentHost;
let issuer: Issuer;
let project: Awaited<ReturnType<typeof addProject>>;
let serial = 0;
let clientId: string;

beforeAll(async () => {
  host = await startDocumentHost();
  issuer = await startIssuer({ outbound: host.outbound });
  project = await addProject(issuer);
});
afterAll(async () => {
  await issuer.close();
  await host.close();
});
beforeEach(() => {
  clientId = `${host.origin}/client-${++serial}`;
  host.requests.length = 0;
});

const redirect_uri = "https://app.example/callback";

/** Publishes the document of this test's client. */
function publish(
  changes: object = {},
  answer: { status?: number; headers?: Record<string, string> } = {},
): void {
  const body = { client_id: clientId, client_name: "Claude", redirect_uris: [redirect_uri], ...changes };
  host.documents.set(new URL(clientId).pathname, { body, ...answer });
}

async function openAuthorize(parameters: Record<string, string> = {}) {
  const browser = newBrowser(issuer.issuer);
  const { challenge } = newPkce();
  const request = {
    client_id: clientId,
    code_challenge: challenge,
    redirect_uri,
    resource: project.serverUrl,
  };
  const page = await browser.open(authorizationUrl(issuer.issuer, { ...request, ...parameters }));
  return { browser, page, text: textOf(page) };
}

const connect = async (changes: Record<string, string> = {}) =>
  redeem(
    issuer,
    await authorize(issuer, { clientId, resource: project.serverUrl, redirect_uri, ...changes }),
  );

/** Makes the stored copy stale and forgets what the process remembers, as time does. */
async function passTime(): Promise<Issuer> {
  await issuer.database.clientDocuments.updateMany({}, { $set: { freshUntil: new Date(0) } });
  return startIssuer({ outbound: host.outbound, of: issuer });
}

test("a client that is nowhere registered connects by the address of its document", async () => {
  publish();
  const response = await connect();
  expect(response.status).toBe(200);
  const { access_token, refresh_token } = (await response.json()) as Record<string, string>;
  expect(refresh_token).toMatch(/^mcpauth_rt_/);
  expect(await introspect(issuer, project.secret, access_token ?? "")).toMatchObject({
    active: true,
    client_id: clientId,
    client_name: "Claude",
  });
  expect(host.requests).toHaveLength(1);
  expect(host.userAgents.at(-1)).toMatch(/^mcpauth /);
});

test("metadata says that documents are supported", async () => {
  const response = await fetch(`${issuer.issuer}/.well-known/oauth-authorization-server`);
  expect(await response.json()).toMatchObject({ client_id_metadata_document_supported: true });
});

test("loopback addresses without a port allow any port, whatever the host of the document", async () => {
  publish({ redirect_uris: ["http://localhost/callback", "http://127.0.0.1/callback"] });
  expect((await connect({ redirect_uri: "http://localhost:3118/callback" })).status).toBe(200);
});

test.each([
  ["another client_id", { client_id: "https://other.example/client" }, "client_id"],
  ["a bad redirect_uri", { redirect_uris: [redirect_uri, "javascript:alert(1)"] }, "javascript:alert(1)"],
  ["a secret", { token_endpoint_auth_method: "client_secret_basic" }, "token_endpoint_auth_method"],
  ["no key for private_key_jwt", { token_endpoint_auth_method: "private_key_jwt" }, "jwks"],
])("a document with %s is refused, saying so", async (_case, changes, words) => {
  publish(changes);
  const { page, text } = await openAuthorize();
  expect(page.status).toBe(401);
  expect(text).toContain(words);
});

test.each([
  ["is too large", { body: JSON.stringify({ pad: "x".repeat(6_000) }) }],
  ["redirects", { status: 302, headers: { Location: "https://app.example/other" }, body: "" }],
  ["is not JSON", { body: "<html>" }],
  ["is not served as JSON", { headers: { "Content-Type": "text/html" }, body: {} }],
  ["is missing", { status: 404, body: {} }],
])("a document that %s is refused", async (_case, answer) => {
  host.documents.set(new URL(clientId).pathname, answer);
  const { page } = await openAuthorize();
  expect(page.status).toBe(401);
  expect(await issuer.database.clientDocuments.findOne({ _id: clientId })).toBeNull();
});

test.each([
  "https://app.example",
  "https://app.example/a/../b",
  "https://user@app.example/x",
  "https://app.example/x#y",
])("%s is no client id", async (id) => {
  const { page } = await openAuthorize({ client_id: id });
  expect(page.status).toBe(401);
  expect(host.requests).toHaveLength(0);
});

test("a fresh copy is used without asking again, also by another replica", async () => {
  publish({}, { headers: { "Cache-Control": "max-age=600" } });
  await openAuthorize();
  const replica = await startIssuer({ outbound: host.outbound, of: issuer });
  const response = await postForm(`${(replica as unknown as { url: string }).url}/api/oauth/token`, {
    client_id: clientId,
  });
  expect(response.status).not.toBe(500);
  expect(host.requests).toHaveLength(1);
  await replica.close();
});

test("the last good copy is used while the host is down", async () => {
  publish();
  await openAuthorize();
  host.documents.set(new URL(clientId).pathname, { status: 503, body: "" });
  const later = await passTime();
  const record = await issuer.database.clientDocuments.findOne({ _id: clientId });
  expect(record?.freshUntil.getTime()).toBe(0);
  await later.close();
  const { text } = await openAuthorize();
  expect(text).toContain("Claude");
});

test("a client whose document is gone is refused", async () => {
  publish({}, { status: 410 });
  expect((await openAuthorize()).page.status).toBe(401);
});

test("a failed fetch is not repeated for every request", async () => {
  await openAuthorize();
  await openAuthorize();
  expect(host.requests).toHaveLength(1);
});

test("private_key_jwt: a client proves itself with its key, and an assertion counts once", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwks = { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "ES256", use: "sig" }] };
  publish({ token_endpoint_auth_method: "private_key_jwt", jwks });
  const assertion = sign(privateKey, { iss: clientId, sub: clientId, aud: issuer.issuer, jti: randomUUID() });
  const redeemWith = async (client_assertion?: string) => {
    const { code, verifier } = await authorize(issuer, {
      clientId,
      resource: project.serverUrl,
      redirect_uri,
    });
    return postForm(`${issuer.issuer}/api/oauth/token`, {
      grant_type: "authorization_code",
      client_id: clientId,
      code,
      code_verifier: verifier,
      redirect_uri,
      ...(client_assertion && {
        client_assertion,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      }),
    });
  };
  expect((await redeemWith(assertion)).status).toBe(200);
  expect((await redeemWith(assertion)).status).toBe(401);
  expect((await redeemWith()).status).toBe(401);
});

test("whoever runs the issuer decides which hosts are accepted", async () => {
  publish();
  const denying = async (clientDocuments: object) => {
    const strict = await startIssuer({
      outbound: host.outbound,
      env: { clientDocuments: { enabled: true, allowedHosts: [], deniedHosts: [], ...clientDocuments } },
    });
    const { serverUrl } = await addProject(strict);
    const { challenge: code_challenge } = newPkce();
    const request = { client_id: clientId, code_challenge, redirect_uri, resource: serverUrl };
    const browser = newBrowser(strict.issuer);
    const page = await browser.open(authorizationUrl(strict.issuer, request));
    await strict.close();
    return page.status;
  };
  expect(await denying({ deniedHosts: ["app.example"] })).toBe(401);
  expect(await denying({ allowedHosts: ["other.example"] })).toBe(401);
  expect(await denying({ enabled: false })).toBe(401);
  expect(await denying({ allowedHosts: [".example"] })).toBe(200);
});

test("the consent page names the host that stands behind the client's name", async () => {
  publish();
  const { browser, page } = await openAuthorize();
  const consent = await signIn(browser, page);
  expect(textOf(consent)).toContain("app.example");
});

function sign(key: Parameters<ReturnType<typeof createSign>["sign"]>[0], claims: object): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const input = `${encode({ alg: "ES256", kid: "one" })}.${encode({ iat: now, exp: now + 60, ...claims })}`;
  const signature = createSign("sha256")
    .update(input)
    .sign({ key: key as never, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}
