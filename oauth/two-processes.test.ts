/** Two processes of the server on one database, as behind a balancer: real ones, one of which dies. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { openDatabase } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { freePort } from "../test/free-port.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, connect, introspect } from "../test/harness.ts";
import type { IssuerProcess } from "../test/issuer-process.ts";
import { startIssuerProcess } from "../test/issuer-process.ts";
import { askReplica } from "../test/replica.ts";
import { artifactId } from "./artifact.ts";
import { readOauthEnv } from "./env.ts";

let issuer: Issuer;
let processes: IssuerProcess[] = [];
let urls: [string, string];

beforeAll(async () => {
  const [first, second] = [await freePort(), await freePort()];
  urls = [`http://127.0.0.1:${first}`, `http://127.0.0.1:${second}`];
  const uri = new URL(inject("mongoUri"));
  uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
  const key = randomBytes(32);
  const variables = {
    MONGODB_URI: uri.href,
    MCPAUTH_ISSUER: urls[0],
    MCPAUTH_ENCRYPTION_KEY: key.toString("base64"),
  };
  const database = await openDatabase(uri.href);
  const env = readOauthEnv(variables);
  issuer = { issuer: urls[0], env, database, keyring: new Keyring([key]), close: database.close };
  processes = await Promise.all(
    [first, second].map((port) => startIssuerProcess({ ...variables, PORT: String(port) })),
  );
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.end("SIGKILL")));
  await issuer.database.drop();
  await issuer.close();
});

const refreshAt = (url: string, { clientId, token }: { clientId: string; token: string }) =>
  askReplica({
    url,
    issuer: issuer.issuer,
    path: endpoints.token,
    form: { grant_type: "refresh_token", client_id: clientId, refresh_token: token },
  });

test("ten parallel refreshes over two processes all succeed with one successor", async () => {
  const { serverUrl, secret } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const turns = Array.from({ length: 10 }, (_, turn) => urls[turn % 2] ?? urls[0]);
  const answers = await Promise.all(
    turns.map((url) => refreshAt(url, { clientId, token: tokens.refresh_token })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
  for (const { body } of answers) {
    expect(await introspect(issuer, secret, body.access_token ?? "")).toMatchObject({ active: true });
  }
});

test("with strict rotation exactly one of ten over two processes succeeds, and stays connected", async () => {
  const { serverUrl, project } = await addProject(issuer);
  await issuer.database.projects.updateOne({ _id: project._id }, { $set: { rotation: "strict" } });
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const turns = Array.from({ length: 10 }, (_, turn) => urls[turn % 2] ?? urls[0]);
  const answers = await Promise.all(
    turns.map((url) => refreshAt(url, { clientId, token: tokens.refresh_token })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
    expect([status, body.error]).toEqual([400, "invalid_grant"]);
  }
});

test("a process that dies while it refreshes logs nobody out: the other one gives the same successor", async () => {
  const { serverUrl } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const [dying, alive] = [processes[0], urls[1]];
  const lost = refreshAt(urls[0], { clientId, token: tokens.refresh_token }).catch(() => undefined);
  const used = { _id: artifactId("RefreshToken", tokens.refresh_token), consumedAt: { $exists: true } };
  await expect.poll(() => issuer.database.artifacts.findOne(used), { interval: 1 }).toBeTruthy();
  await dying?.end("SIGKILL");
  const answered = await lost;
  const { status, body } = await refreshAt(alive, { clientId, token: tokens.refresh_token });
  expect(status).toBe(200);
  if (answered?.status === 200) expect(body.refresh_token).toBe(answered.body.refresh_token);
  const next = await refreshAt(alive, { clientId, token: body.refresh_token ?? "" });
  expect(next.status).toBe(200);
});
