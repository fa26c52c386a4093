/** A client that a project's members have disabled is refused everywhere, and loses nothing by it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { hashClientSecret } from "../shared/server/client-secret.ts";
import { textOf } from "../test/browser.ts";
import { allowDevice, startDevice } from "../test/device.ts";
import type { Served } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  connect,
  introspect,
  newBrowser,
  newPkce,
  refresh,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { askNewcomer, disable, pardon, trust } from "../test/standing.ts";
import { deviceGrantType } from "./device-codes.ts";

let issuer: Served;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const refusal = { status: 400, body: { error: "access_denied" } };

async function newClient(metadata: object = {}) {
  const { project, secret, serverUrl } = await addProject(issuer);
  const { client_id: clientId = "" } = await register(issuer, metadata);
  return { clientId, projectId: project._id, secret, serverUrl };
}

function request(clientId: string, resource: string, redirect_uri?: string): string {
  const parameters = { client_id: clientId, code_challenge: newPkce().challenge, resource };
  return authorizationUrl(issuer.issuer, { ...parameters, ...(redirect_uri && { redirect_uri }) });
}

test("its tokens stop within seconds; enabled again it goes on with what it had", async () => {
  const { project, secret, serverUrl } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const decided = { projectId: project._id, clientId };
  const isActive = async () => (await introspect(issuer, secret, tokens.access_token)).active;
  const renew = async (fields = {}) => {
    const body = { client_id: clientId, refresh_token: tokens.refresh_token, ...fields };
    const response = await refresh(issuer, body);
    return { status: response.status, body: await response.json() };
  };
  expect(await isActive()).toBe(true);
  await disable(issuer, decided);
  await expect.poll(isActive, { timeout: 20_000, interval: 250 }).toBe(false);
  // By every way that a refresh takes through the engine.
  for (const fields of [{ resource: serverUrl }, {}, { resource: serverUrl, scope: "mcp:tools" }]) {
    expect(await renew(fields)).toMatchObject(refusal);
  }
  await pardon(issuer, decided);
  await expect.poll(isActive, { timeout: 20_000, interval: 250 }).toBe(true);
  expect(await renew({ resource: serverUrl })).toMatchObject({ status: 200 });
});

test("it is disabled in one project and works on in another", async () => {
  const { clientId, projectId, serverUrl } = await newClient({ client_name: "Shared" });
  const other = await addProject(issuer);
  await disable(issuer, { projectId, clientId });
  const ask = async (resource: string) =>
    textOf(await newBrowser(issuer.issuer).open(request(clientId, resource)));
  expect(await ask(other.serverUrl)).toContain("Sign in to continue to Acme");
  const refused = await ask(serverUrl);
  expect(refused).toContain("Acme does not let this app in");
  expect(refused).toContain("Whoever runs Acme has disabled Shared there.");
  expect(refused).toContain("Back to Shared");
});

test("the page leads back to the client with access_denied and its state", async () => {
  const { clientId, projectId, serverUrl } = await newClient();
  await disable(issuer, { projectId, clientId });
  const response = await fetch(request(clientId, serverUrl), { headers: { Accept: "text/html" } });
  const [, href = ""] = /href="(http:\/\/127\.0\.0\.1:53682[^"]*)"/.exec(await response.text()) ?? [];
  const { searchParams: back } = new URL(href.replaceAll("&amp;", "&"));
  expect([response.status, back.get("error"), back.get("state"), back.get("iss")]).toEqual([
    400,
    "access_denied",
    "a-state",
    issuer.issuer,
  ]);
  expect(back.get("error_description")).toMatch(/^Acme has disabled this client/);
});

test("its code is refused and stays unspent", async () => {
  const { clientId, projectId, serverUrl } = await newClient();
  const { code, verifier, redirectUri } = await authorize(issuer, { clientId, resource: serverUrl });
  await disable(issuer, { projectId, clientId });
  const form = {
    grant_type: "authorization_code",
    client_id: clientId,
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  };
  expect(await askNewcomer(issuer, endpoints.token, form)).toMatchObject(refusal);
  await pardon(issuer, { projectId, clientId });
  expect(await askNewcomer(issuer, endpoints.token, form)).toMatchObject({ status: 200 });
});

test("it cannot push a request (RFC 9126)", async () => {
  const { clientId, projectId, serverUrl } = await newClient();
  await disable(issuer, { projectId, clientId });
  const form = Object.fromEntries(new URL(request(clientId, serverUrl)).searchParams);
  expect(await askNewcomer(issuer, endpoints.pushedAuthorizationRequest, form)).toMatchObject(refusal);
});

test("as a device it gets access_denied (RFC 8628 §3.5), and cannot ask for another code", async () => {
  const device = await startDevice(issuer);
  await allowDevice(device);
  const project = await issuer.database.projects.findOne({ serverUrls: device.serverUrl });
  const [clientId, projectId] = [String(device.client.client_id), String(project?._id)];
  await disable(issuer, { projectId, clientId });
  const { device_code: code } = device.answer;
  const form = { grant_type: deviceGrantType, device_code: code, client_id: clientId };
  expect(await askNewcomer(issuer, endpoints.token, form)).toMatchObject(refusal);
  const another = { client_id: clientId, resource: device.serverUrl };
  expect(await askNewcomer(issuer, endpoints.deviceAuthorization, another)).toMatchObject(refusal);
  await pardon(issuer, { projectId, clientId });
  expect(await askNewcomer(issuer, endpoints.token, form)).toMatchObject({ status: 200 });
});

test("as a machine it gets no token (RFC 6749 §4.4)", async () => {
  const { project, serverUrl } = await addProject(issuer);
  const [projectId, clientId] = [project._id, `cli_${project._id.slice(4)}`];
  await issuer.database.clients.insertOne({
    _id: clientId,
    projectId,
    createdAt: new Date(),
    allowed: { scopes: ["mcp:tools"], serverUrls: [serverUrl] },
    metadata: {
      client_name: "Nightly report",
      client_secret: hashClientSecret("mcpauth_cs_known"),
      redirect_uris: [],
      response_types: [],
      grant_types: ["client_credentials"],
      token_endpoint_auth_method: "client_secret_post",
    },
  });
  const form = {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: "mcpauth_cs_known",
  };
  expect(await askNewcomer(issuer, endpoints.token, form)).toMatchObject({ status: 200 });
  await disable(issuer, { projectId, clientId });
  expect(await askNewcomer(issuer, endpoints.token, form)).toMatchObject(refusal);
});

test("of one that members trust, the consent page says so and warns only of what nobody can vouch for", async () => {
  const shown = async (redirectUri: string, isTrusted: boolean) => {
    const { clientId, projectId, serverUrl } = await newClient({ redirect_uris: [redirectUri] });
    if (isTrusted) await trust(issuer, { projectId, clientId });
    const browser = newBrowser(issuer.issuer);
    return textOf(await signIn(browser, await browser.open(request(clientId, serverUrl, redirectUri))));
  };
  const unknown = await shown("https://desk.example/cb", false);
  expect(unknown).toMatch(/Self-registered.*This app registered itself\./s);
  const distant = await shown("https://desk.example/cb", true);
  expect(distant).toContain("Trusted by Acme");
  expect(distant).not.toMatch(/Self-registered|registered itself/);
  const local = await shown("http://127.0.0.1:9999/cb", true);
  expect(local).toMatch(/Trusted by Acme.*This request goes to a program on your own computer\./s);
});
