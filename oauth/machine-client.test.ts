import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { generateClientSecret, hashClientSecret } from "../shared/server/client-secret.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, bearer, introspect, post, postForm, startIssuer } from "../test/harness.ts";

/** RFC 6749 §4.4, for clients that a project's owner added. */
let issuer: Issuer;
let project: Awaited<ReturnType<typeof addProject>>;
let machine: { clientId: string; clientSecret: string };

beforeAll(async () => {
  issuer = await startIssuer();
  project = await addProject(issuer);
  machine = await addMachine();
});
afterAll(() => issuer.close());

async function addMachine({ serverUrls = [project.serverUrl], scopes = ["mcp:tools"] } = {}) {
  const clientSecret = generateClientSecret();
  const record = {
    _id: newIdentifier("cli"),
    projectId: project.project._id,
    createdAt: new Date(),
    allowed: { scopes, serverUrls },
    metadata: {
      client_name: "Nightly report",
      redirect_uris: [],
      response_types: [],
      grant_types: ["client_credentials"],
      token_endpoint_auth_method: "client_secret_basic",
      application_type: "web",
      client_secret: hashClientSecret(clientSecret),
    },
  };
  await issuer.database.clients.insertOne(record);
  return { clientId: record._id, clientSecret };
}

async function ask(body: Record<string, string> = {}, { clientId, clientSecret } = machine) {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  const response = await postForm(
    issuer.issuer + endpoints.token,
    { grant_type: "client_credentials", ...body },
    { Authorization: `Basic ${basic}` },
  );
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

test("a machine gets a token for its server and scopes without naming them, and no refresh token", async () => {
  const { status, body } = await ask();
  expect(status).toBe(200);
  expect(body).toEqual({
    access_token: expect.stringMatching(/^mcpauth_cc_/),
    expires_in: 3600,
    scope: "mcp:tools",
    token_type: "Bearer",
  });
  expect(await introspect(issuer, project.secret, body.access_token ?? "")).toMatchObject({
    active: true,
    sub: machine.clientId,
    client_id: machine.clientId,
    client_name: "Nightly report",
    aud: project.serverUrl,
    scope: "mcp:tools",
  });
});

test("any spelling of an allowed server URL is accepted", async () => {
  const { body } = await ask({ resource: `${project.serverUrl.replace("https://mcp", "HTTPS://MCP")}/` });
  expect(await introspect(issuer, project.secret, body.access_token ?? "")).toMatchObject({
    active: true,
    aud: project.serverUrl,
  });
});

test("another project's server is out of reach", async () => {
  const { serverUrl } = await addProject(issuer);
  const { status, body } = await ask({ resource: serverUrl });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    error: "invalid_target",
    error_description: expect.stringContaining(project.serverUrl),
  });
});

test("of several allowed servers one must be named", async () => {
  const second = "https://second.example.com/mcp";
  await issuer.database.projects.updateOne({ _id: project.project._id }, { $push: { serverUrls: second } });
  const both = await addMachine({ serverUrls: [project.serverUrl, second] });
  expect((await ask({}, both)).body.error).toBe("invalid_target");
  expect((await ask({ resource: second }, both)).status).toBe(200);
});

test("scopes are narrowed to what is allowed, and none of them is an error", async () => {
  expect((await ask({ scope: "mcp:tools mcp:admin" })).body.scope).toBe("mcp:tools");
  expect((await ask({ scope: "mcp:admin" })).body).toMatchObject({
    error: "invalid_scope",
    error_description: expect.stringContaining("mcp:tools"),
  });
});

test("a wrong secret is 401, and a client that registered itself has no such grant", async () => {
  expect(await ask({}, { ...machine, clientSecret: "wrong" })).toMatchObject({
    status: 401,
    body: { error: "invalid_client" },
  });
  const registered = await post(issuer.issuer + endpoints.register, {
    redirect_uris: ["https://app.example/cb"],
    token_endpoint_auth_method: "client_secret_basic",
  });
  const { client_id = "", client_secret = "" } = (await registered.json()) as Record<string, string>;
  expect(await ask({}, { clientId: client_id, clientSecret: client_secret })).toMatchObject({
    status: 400,
    body: { error: "unauthorized_client" },
  });
});

test("the project can revoke such a token", async () => {
  const token = (await ask()).body.access_token ?? "";
  await postForm(issuer.issuer + endpoints.revoke, { token }, bearer(project.secret));
  expect(await introspect(issuer, project.secret, token)).toEqual({ active: false });
});
