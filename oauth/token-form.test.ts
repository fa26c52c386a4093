import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { Issuer, Tokens } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  bearer,
  connect,
  decide,
  introspect,
  loopbackRedirect,
  newBrowser,
  newPkce,
  postForm,
  refresh,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";

/** What a project or a client chose: JWTs (RFC 9068), proof of possession (RFC 9449), pushed requests (RFC 9126), rotation. */
let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

async function addProjectWith(settings: Partial<ProjectRecord>) {
  const added = await addProject(issuer);
  await issuer.database.projects.updateOne({ _id: added.project._id }, { $set: settings });
  return added;
}

test("a project's JWT says what introspection says, and verifies with the published keys", async () => {
  const { serverUrl, secret } = await addProjectWith({ tokenFormat: "jwt" });
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const keys = createRemoteJWKSet(new URL(issuer.issuer + endpoints.jwks));
  const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
    issuer: issuer.issuer,
    audience: serverUrl,
  });
  expect(protectedHeader.typ).toBe("at+jwt");
  expect(payload).toMatchObject({ client_id: clientId, scope: "mcp:tools" });
  expect(await introspect(issuer, secret, tokens.access_token)).toMatchObject({
    active: true,
    sub: payload.sub,
    client_id: clientId,
    aud: serverUrl,
    username: "mona",
  });
});

test("a JWT is revoked like any token: by the project, by its client, and with its refresh token", async () => {
  const { serverUrl, secret } = await addProjectWith({ tokenFormat: "jwt" });
  const byProject = await connect(issuer, { serverUrl });
  await postForm(issuer.issuer + endpoints.revoke, { token: byProject.tokens.access_token }, bearer(secret));
  expect(await introspect(issuer, secret, byProject.tokens.access_token)).toEqual({ active: false });
  const byClient = await connect(issuer, { serverUrl });
  const { clientId: client_id } = byClient;
  const answer = await postForm(issuer.issuer + endpoints.revoke, {
    client_id,
    token: byClient.tokens.access_token,
  });
  expect(answer.status).toBe(200);
  expect(await introspect(issuer, secret, byClient.tokens.access_token)).toEqual({ active: false });
  const withRefresh = await connect(issuer, { serverUrl });
  await postForm(issuer.issuer + endpoints.revoke, { client_id, token: withRefresh.tokens.refresh_token });
  expect(await introspect(issuer, secret, withRefresh.tokens.access_token)).toEqual({ active: false });
});

test("a JWT of another project, of another issuer, changed, or unsigned is inactive", async () => {
  const { serverUrl } = await addProjectWith({ tokenFormat: "jwt" });
  const { tokens } = await connect(issuer, { serverUrl });
  const stranger = await addProject(issuer);
  expect(await introspect(issuer, stranger.secret, tokens.access_token)).toEqual({ active: false });
  const [header, payload = "", signature] = tokens.access_token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  const changed = Buffer.from(JSON.stringify({ ...claims, aud: stranger.serverUrl })).toString("base64url");
  const none = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt" })).toString("base64url");
  for (const forged of [`${header}.${changed}.${signature}`, `${none}.${payload}.`]) {
    expect(await introspect(issuer, stranger.secret, forged)).toEqual({ active: false });
  }
});

test("a client that proves possession of a key gets tokens bound to it", async () => {
  const { serverUrl, secret } = await addProject(issuer);
  const { client_id: clientId = "" } = await register(issuer);
  const { code, verifier } = await authorize(issuer, { clientId, resource: serverUrl });
  const key = newKey();
  const url = issuer.issuer + endpoints.token;
  const redemption = { grant_type: "authorization_code", client_id: clientId, code, code_verifier: verifier };
  const body = { ...redemption, redirect_uri: loopbackRedirect };
  const response = await postForm(url, body, { DPoP: proof(key, url) });
  const tokens = (await response.json()) as Tokens;
  expect(tokens.token_type).toBe("DPoP");
  expect(await introspect(issuer, secret, tokens.access_token)).toMatchObject({
    active: true,
    token_type: "DPoP",
    cnf: { jkt: expect.any(String) },
  });
  const again = { client_id: clientId, refresh_token: tokens.refresh_token, resource: serverUrl };
  expect((await refresh(issuer, again)).status).toBe(400);
  const other = proof(newKey(), url);
  expect((await postForm(url, { grant_type: "refresh_token", ...again }, { DPoP: other })).status).toBe(400);
  const own = await postForm(url, { grant_type: "refresh_token", ...again }, { DPoP: proof(key, url) });
  expect(own.status).toBe(200);
});

test("a proof counts once", async () => {
  const { serverUrl } = await addProject(issuer);
  const { client_id: clientId = "" } = await register(issuer);
  const url = issuer.issuer + endpoints.token;
  const once = proof(newKey(), url);
  const redeem = async () => {
    const { code, verifier } = await authorize(issuer, { clientId, resource: serverUrl });
    const body = { grant_type: "authorization_code", client_id: clientId, code, code_verifier: verifier };
    return (await postForm(url, { ...body, redirect_uri: loopbackRedirect }, { DPoP: once })).status;
  };
  expect(await redeem()).toBe(200);
  expect(await redeem()).toBe(400);
});

test("a request that was pushed is authorized by its request_uri, once", async () => {
  const { serverUrl } = await addProject(issuer);
  const { client_id = "" } = await register(issuer);
  const { challenge: code_challenge } = newPkce();
  const pushed = await postForm(issuer.issuer + endpoints.pushedAuthorizationRequest, {
    client_id,
    response_type: "code",
    redirect_uri: loopbackRedirect,
    code_challenge,
    code_challenge_method: "S256",
    resource: `${serverUrl}/`,
    state: "pushed",
  });
  expect(pushed.status).toBe(201);
  const { request_uri } = (await pushed.json()) as { request_uri: string };
  const url = new URL(endpoints.authorize, issuer.issuer);
  url.search = new URLSearchParams({ client_id, request_uri }).toString();
  const browser = newBrowser(issuer.issuer);
  const consent = await signIn(browser, await browser.open(url.href));
  const callback = new URL((await decide(browser, consent, "allow")).url);
  expect(callback.searchParams.get("state")).toBe("pushed");
  expect(callback.searchParams.get("code")).toMatch(/^mcpauth_ac_/);
  expect((await newBrowser(issuer.issuer).open(url.href)).status).not.toBe(200);
});

test("a pushed request for an unknown server is refused at once", async () => {
  const { client_id = "" } = await register(issuer);
  const response = await postForm(issuer.issuer + endpoints.pushedAuthorizationRequest, {
    client_id,
    response_type: "code",
    redirect_uri: loopbackRedirect,
    code_challenge: newPkce().challenge,
    code_challenge_method: "S256",
    resource: "https://nobody.example/mcp",
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: "invalid_target" });
});

test("rotation strict: a refresh token works once, whatever the window of the installation", async () => {
  const { serverUrl } = await addProjectWith({ rotation: "strict" });
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  for (const resource of [{ resource: serverUrl }, {}]) {
    const body = { client_id: clientId, refresh_token: tokens.refresh_token, ...resource };
    expect((await refresh(issuer, body)).status).toBe("resource" in resource ? 200 : 400);
  }
});

test("rotation off: a refresh token works again and again, and is answered itself", async () => {
  const { serverUrl } = await addProjectWith({ rotation: "off" });
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  for (const resource of [{ resource: serverUrl }, {}, { resource: `${serverUrl}/` }]) {
    const body = { client_id: clientId, refresh_token: tokens.refresh_token, ...resource };
    const answer = (await (await refresh(issuer, body)).json()) as Tokens;
    expect(answer.refresh_token).toBe(tokens.refresh_token);
  }
});

test("a client that the owner added is asked about once, and again for more; one that registered itself each time", async () => {
  const { serverUrl, project } = await addProject(issuer);
  const more = {
    name: "mcp:more",
    title: "More",
    description: "More.",
    effect: "reads" as const,
    default: false,
  };
  await issuer.database.projects.updateOne({ _id: project._id }, { $push: { scopes: more } });
  const redirect_uri = "https://app.example/callback";
  const { client_id } = await register(issuer, { redirect_uris: [redirect_uri], client_name: "Added" });
  await issuer.database.clients.updateOne({ _id: client_id ?? "" }, { $set: { projectId: project._id } });
  const browser = newBrowser(issuer.issuer);
  const open = (scope: string) => {
    const { challenge: code_challenge } = newPkce();
    return browser.open(
      authorizationUrl(issuer.issuer, {
        client_id,
        code_challenge,
        redirect_uri,
        resource: serverUrl,
        scope,
      }),
    );
  };
  const first = await decide(browser, await signIn(browser, await open("mcp:tools")), "allow");
  expect(first.url).toContain("code=");
  expect((await open("mcp:tools")).url).toContain("code=");
  const wider = await open("mcp:tools mcp:more");
  expect(wider.html).toContain("More");
  await decide(browser, wider, "allow");
  expect((await open("mcp:tools mcp:more")).url).toContain("code=");
  expect((await open("mcp:tools")).url).toContain("code=");
});

/** RFC 9449 §4.2. */
function proof({ privateKey, publicKey }: ReturnType<typeof newKey>, htu: string): string {
  const { kty, crv, x, y } = publicKey.export({ format: "jwk" });
  const header = { typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } };
  const claims = { jti: randomUUID(), htm: "POST", htu, iat: Math.floor(Date.now() / 1000) };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const input = `${encode(header)}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

function newKey() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}
