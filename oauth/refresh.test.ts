import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { starterScopes } from "../shared/scope.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, authorize, connect, postForm, redeem, register, startIssuer } from "../test/harness.ts";
import { traced } from "../test/trace.ts";
import { artifactId } from "./artifact.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("a refresh may ask for fewer scopes, never for more, and asking costs nothing (RFC 6749 §6)", async () => {
  const { serverUrl } = await addProject(issuer);
  const named = (name: string) => starterScopes.map((scope) => ({ ...scope, name }));
  const scopes = [...starterScopes, ...named("mcp:read"), ...named("mcp:admin")];
  await issuer.database.projects.updateOne({ serverUrls: serverUrl }, { $set: { scopes } });
  const { client_id = "" } = await register(issuer);
  const scope = "mcp:tools mcp:read";
  const authorized = await authorize(issuer, { clientId: client_id, resource: serverUrl, scope });
  const { refresh_token = "" } = await jsonOf(await redeem(issuer, authorized));
  const form = { client_id, refresh_token };
  for (const wider of ["mcp:admin", "mcp:tools mcp:admin", "mcp:tools offline_access"]) {
    expect(await ask({ ...form, scope: wider })).toMatchObject({ status: 400, error: "invalid_scope" });
  }
  expect(await ask({ ...form, scope: "mcp:read" })).toMatchObject({ status: 200, scope: "mcp:read" });
  expect(await ask(form)).toMatchObject({ status: 200, scope });
});

test("another client's refresh token is refused, and its owner is not harmed", async () => {
  const { form } = await newConnection();
  const { client_id: foreign = "" } = await register(issuer, { client_name: "Mallory" });
  expect(await ask({ ...form, client_id: foreign })).toMatchObject({
    status: 400,
    error: "invalid_grant",
    error_description: traced("it was issued to another client"),
  });
  expect(await ask(form)).toMatchObject({ status: 200 });
});

test("an expired refresh token is refused although it is still stored", async () => {
  const { form } = await newConnection();
  await issuer.database.artifacts.updateOne(
    { _id: artifactId("RefreshToken", form.refresh_token) },
    { $set: { "payload.exp": Math.floor(Date.now() / 1000) - 1 } },
  );
  expect(await ask(form)).toMatchObject({
    status: 400,
    error: "invalid_grant",
    error_description: traced("the refresh token has expired: sign in again"),
  });
});

test("a refresh token that is unknown or left out says so", async () => {
  const { form } = await newConnection();
  for (const refresh_token of [`mcpauth_rt_${"x".repeat(43)}`, "someone-elses"]) {
    expect(await ask({ ...form, refresh_token })).toMatchObject({
      status: 400,
      error: "invalid_grant",
      error_description: traced("the refresh token is unknown, expired or revoked: sign in again"),
    });
  }
  expect(await ask({ client_id: form.client_id })).toMatchObject({
    status: 400,
    error: "invalid_request",
    error_description: expect.stringContaining("refresh_token"),
  });
});

test("when the grant is gone, the refresh token is worth nothing", async () => {
  const { form } = await newConnection();
  await issuer.database.artifacts.deleteMany({ clientId: form.client_id, model: "Grant" });
  expect(await ask(form)).toMatchObject({
    status: 400,
    error: "invalid_grant",
    error_description: traced("the connection was revoked: sign in again"),
  });
});

async function newConnection() {
  const { serverUrl } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  return { form: { client_id: clientId, refresh_token: tokens.refresh_token } };
}

async function ask(form: Record<string, string>) {
  const response = await postForm(issuer.issuer + endpoints.token, { grant_type: "refresh_token", ...form });
  return { status: response.status, ...(await jsonOf(response)) };
}

async function jsonOf(response: Response): Promise<Record<string, string>> {
  return (await response.json()) as Record<string, string>;
}
