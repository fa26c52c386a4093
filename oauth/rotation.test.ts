import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, authorize, connect, introspect, register, startIssuer } from "../test/harness.ts";
import { askReplica } from "../test/replica.ts";
import { artifactId } from "./artifact.ts";

let issuer: Issuer & { url: string };
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("a refresh token is replaced at each use; the access token before it stays valid", async () => {
  const { ask, secret, tokens } = await newConnection();
  const { status, body } = await ask(tokens.refresh_token);
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: "Bearer", expires_in: 3600, scope: "mcp:tools" });
  expect(body.access_token).toMatch(/^mcpauth_at_/);
  expect(body.refresh_token).toMatch(/^mcpauth_rt_/);
  expect(body.refresh_token).not.toBe(tokens.refresh_token);
  for (const token of [tokens.access_token, body.access_token ?? ""]) {
    expect(await introspect(issuer, secret, token)).toMatchObject({ active: true });
  }
});

test("a lost answer is harmless: the same token within the window yields the same successor", async () => {
  const { ask, tokens } = await newConnection();
  const first = await ask(tokens.refresh_token);
  const second = await ask(tokens.refresh_token);
  expect(second.status).toBe(200);
  expect(second.body.refresh_token).toBe(first.body.refresh_token);
  expect(second.body.access_token).not.toBe(first.body.access_token);
  expect((await ask(first.body.refresh_token)).status).toBe(200);
});

test("ten processes that refresh at once over two replicas all go on, with one successor", async () => {
  const { ask, secret, tokens } = await newConnection();
  const replica = await startIssuer({ of: issuer });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, turn) => ask(tokens.refresh_token, turn % 2 ? replica.url : issuer.url)),
  );
  await replica.close();
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
  for (const { body } of answers) {
    expect(await introspect(issuer, secret, body.access_token ?? "")).toMatchObject({ active: true });
  }
  expect((await ask(answers[0]?.body.refresh_token)).status).toBe(200);
});

test("the window starts at the first use and is not prolonged by the next", async () => {
  const { ask, tokens } = await newConnection();
  await ask(tokens.refresh_token);
  const first = await stored(tokens.refresh_token);
  await ask(tokens.refresh_token);
  expect(await stored(tokens.refresh_token)).toMatchObject({ consumedAt: first?.consumedAt, uses: 2 });
});

test("after the window reuse is theft: every token of the connection dies (RFC 9700 §4.14.2)", async () => {
  const { ask, secret, tokens } = await newConnection();
  const { body: successor } = await ask(tokens.refresh_token);
  await moveFirstUse(tokens.refresh_token, 121_000);
  expect(await ask(tokens.refresh_token)).toMatchObject({
    status: 400,
    body: { error: "invalid_grant", error_description: expect.stringContaining("revoked for safety") },
  });
  expect(await ask(successor.refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  for (const token of [tokens.access_token, successor.access_token ?? ""]) {
    expect(await introspect(issuer, secret, token)).toEqual({ active: false });
  }
});

test("within the window the tenth use is the last: one more is theft too", async () => {
  const { ask, tokens } = await newConnection();
  const { body: successor } = await ask(tokens.refresh_token);
  for (let use = 2; use <= 10; use++) expect((await ask(tokens.refresh_token)).status).toBe(200);
  expect(await ask(tokens.refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect(await ask(successor.refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

test("whoever comes late, when the successor is used itself, gets a token of its own beside it", async () => {
  const { ask, tokens } = await newConnection();
  const { body: second } = await ask(tokens.refresh_token);
  const { body: third } = await ask(second.refresh_token);
  const late = await ask(tokens.refresh_token);
  expect(late.status).toBe(200);
  expect([second.refresh_token, third.refresh_token]).not.toContain(late.body.refresh_token);
  expect((await ask(late.body.refresh_token)).status).toBe(200);
  expect((await ask(third.refresh_token)).status).toBe(200);
});

test("a repeated answer does not make a used successor fresh again", async () => {
  const { ask, tokens } = await newConnection();
  const { body: successor } = await ask(tokens.refresh_token);
  await ask(successor.refresh_token);
  await ask(tokens.refresh_token);
  await moveFirstUse(successor.refresh_token ?? "", 121_000);
  expect(await ask(successor.refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

test("with a window of 0 one of ten parallel uses succeeds, and reuse ends the connection", async () => {
  const strict = await startIssuer({ env: { refreshGrace: 0 } });
  const { ask, tokens, secret } = await newConnection(strict);
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(tokens.refresh_token)));
  expect(answers.map(({ status, body }) => `${status} ${body.error ?? ""}`).toSorted()).toEqual([
    "200 ",
    ...Array(9).fill("400 invalid_grant"),
  ]);
  await ask(tokens.refresh_token);
  expect(await introspect(strict, secret, tokens.access_token)).toEqual({ active: false });
  await strict.close();
});

test("a window of one second is over after it", async () => {
  const short = await startIssuer({ env: { refreshGrace: 1 } });
  const { ask, tokens } = await newConnection(short);
  await ask(tokens.refresh_token);
  await moveFirstUse(tokens.refresh_token, 1_001, short);
  expect(await ask(tokens.refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  await short.close();
});

test("a confidential client keeps its refresh token: its secret protects it (RFC 9700 §4.14.2)", async () => {
  const { serverUrl } = await addProject(issuer);
  const { client_id: clientId = "", client_secret = "" } = await register(issuer, {
    token_endpoint_auth_method: "client_secret_post",
  });
  const { code, verifier, redirectUri } = await authorize(issuer, { clientId, resource: serverUrl });
  const ask = (form: Record<string, string>) =>
    askReplica({
      url: issuer.url,
      issuer: issuer.issuer,
      path: endpoints.token,
      form: { client_id: clientId, client_secret, ...form },
    });
  const { body: tokens } = await ask({
    grant_type: "authorization_code",
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });
  const { refresh_token = "" } = tokens;
  const answers = await Promise.all([1, 2, 3].map(() => ask({ grant_type: "refresh_token", refresh_token })));
  expect(answers.map(({ body }) => body.refresh_token)).toEqual(Array(3).fill(refresh_token));
});

type Served = Issuer & { url: string };

async function newConnection(at: Served = issuer) {
  const { serverUrl, secret } = await addProject(at);
  const { clientId, tokens } = await connect(at, { serverUrl });
  /** Refreshes with a token, at one of the replicas. */
  const ask = (refresh_token = "", url = at.url) =>
    askReplica({
      url,
      issuer: at.issuer,
      path: endpoints.token,
      form: { grant_type: "refresh_token", client_id: clientId, refresh_token },
    });
  return { secret, tokens, ask };
}

async function stored(token: string) {
  return issuer.database.artifacts.findOne({ _id: artifactId("RefreshToken", token) });
}

async function moveFirstUse(token: string, milliseconds: number, { database, env } = issuer): Promise<void> {
  const _id = artifactId("RefreshToken", token);
  const consumedAt = new Date(Date.now() - milliseconds);
  const replayableUntil = new Date(consumedAt.getTime() + env.refreshGrace * 1000);
  const { modifiedCount } = await database.artifacts.updateOne(
    { _id },
    { $set: { consumedAt, replayableUntil } },
  );
  expect(modifiedCount).toBe(1);
}
