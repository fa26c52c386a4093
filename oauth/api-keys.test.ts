/** API keys at introspection: what a project is told of its own keys, and nobody of anything else. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiKeyTokenType } from "../shared/api-key.ts";
import { endpoints } from "../shared/endpoints.ts";
import { addApiKey } from "../test/api-keys.ts";
import type { Served } from "../test/harness.ts";
import { addProject, bearer, postForm, startIssuer } from "../test/harness.ts";
import { askReplica } from "../test/replica.ts";

let issuer: Served;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

async function ask(secret: string, form: { token: string; user_agent?: string; address?: string }) {
  const answer = await postForm(issuer.url + endpoints.introspect, { ...form }, bearer(secret));
  return answer.json();
}

const inactive = { active: false };
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);

describe("a key of the project", () => {
  test("is told of with all of the project's scopes and server URLs, and passes for no bearer token", async () => {
    const { project, secret, serverUrl } = await addProject(issuer);
    const { key, id } = await addApiKey(issuer, project._id, { label: "CI" });
    expect(await ask(secret, { token: key })).toEqual({
      active: true,
      scope: "mcp:tools",
      client_id: "api-key",
      sub: id,
      aud: serverUrl,
      iss: issuer.issuer,
      exp: expect.any(Number),
      iat: expect.any(Number),
      token_type: apiKeyTokenType,
      api_key: { id, label: "CI" },
    });
  });

  test("of a user is the same person as a token minted for them", async () => {
    const { project, secret } = await addProject(issuer);
    const { key } = await addApiKey(issuer, project._id, { subject: "user_42" });
    const person = { sub: `${project._id}::user_42`, subject: "user_42", username: "user_42" };
    expect(await ask(secret, { token: key })).toMatchObject(person);
  });

  test("has those of its scopes that the project still has", async () => {
    const { project, secret } = await addProject(issuer);
    const { key } = await addApiKey(issuer, project._id, { scopes: ["mcp:tools", "mcp:gone"] });
    expect(await ask(secret, { token: key })).toMatchObject({ scope: "mcp:tools" });
  });

  test("is good until the project's end date and no longer, and then says since when it is not", async () => {
    const { project, secret } = await addProject(issuer);
    const { key } = await addApiKey(issuer, project._id);
    const { projects } = issuer.database;
    const soon = new Date(Date.now() + 600_000);
    await projects.updateOne({ _id: project._id }, { $set: { apiKeysEndAt: soon } });
    expect(await ask(secret, { token: key })).toMatchObject({ exp: Math.floor(soon.getTime() / 1000) });
    const other = await addProject(issuer);
    const ended = await addApiKey(issuer, other.project._id);
    const apiKeysEndAt = new Date("2026-03-01T00:00:00Z");
    await projects.updateOne({ _id: other.project._id }, { $set: { apiKeysEndAt } });
    const told = { ...inactive, api_key: { ended_at: apiKeysEndAt.getTime() / 1000 } };
    expect(await ask(other.secret, { token: ended.key })).toEqual(told);
  });

  test("that is revoked says since when, also where all ended later", async () => {
    const { project, secret } = await addProject(issuer);
    const revokedAt = secondsAgo(3600);
    const { key } = await addApiKey(issuer, project._id, { revokedAt });
    const apiKeysEndAt = secondsAgo(60);
    await issuer.database.projects.updateOne({ _id: project._id }, { $set: { apiKeysEndAt } });
    const told = { ...inactive, api_key: { ended_at: Math.floor(revokedAt.getTime() / 1000) } };
    expect(await ask(secret, { token: key })).toEqual(told);
  });

  test("of a person whom the project has blocked opens nothing", async () => {
    const { project, secret } = await addProject(issuer);
    const { key } = await addApiKey(issuer, project._id, { subject: "user_42" });
    const [projectId, accountId, now] = [project._id, `${project._id}::user_42`, new Date()];
    const seen = { firstSeenAt: now, lastSeenAt: now, blocked: { at: now, by: "usr_1" } };
    await issuer.database.projectPeople.insertOne({ _id: `${projectId} x`, projectId, accountId, ...seen });
    expect(await ask(secret, { token: key })).toEqual(inactive);
  });
});

test("nothing is told of what was never a key of the project", async () => {
  const [own, other] = await Promise.all([addProject(issuer), addProject(issuer)]);
  const { key } = await addApiKey(issuer, other.project._id);
  const ended = await addApiKey(issuer, other.project._id, { revokedAt: new Date() });
  const { digest = "" } = (await issuer.database.apiKeys.findOne({ _id: ended.id })) ?? {};
  for (const token of [key, ended.key, digest, "made-up", "🦄", `mcpauth_at_${key}`]) {
    expect(await ask(own.secret, { token }), token).toEqual(inactive);
  }
});

test("what begins as our tokens do is looked for among tokens alone", async () => {
  const { project, secret } = await addProject(issuer);
  const { key } = await addApiKey(issuer, project._id, { key: "mcpauth_at_imported" });
  expect(await ask(secret, { token: key })).toEqual(inactive);
});

test("a use is noted once a minute, with who called and only their network", async () => {
  const { project, secret } = await addProject(issuer);
  const { key, id } = await addApiKey(issuer, project._id);
  const sent = { token: key, user_agent: "claude-code/2.1", address: "203.0.113.7" };
  await Promise.all([ask(secret, sent), ask(secret, sent)]);
  const { apiKeys } = issuer.database;
  expect(await apiKeys.findOne({ _id: id })).toMatchObject({
    minutesUsed: 1,
    lastUsedAt: expect.any(Date),
    lastUsedBy: { userAgent: "claude-code/2.1", address: "203.0.113.0/24" },
  });
  await apiKeys.updateOne({ _id: id }, { $set: { lastUsedAt: secondsAgo(61) } });
  const replica = await startIssuer({ of: issuer });
  for (const user_agent of ["curl/8.5", "curl/8.6"]) {
    const form = { token: key, user_agent };
    const to = { url: replica.url, issuer: issuer.issuer, path: endpoints.introspect };
    await askReplica({ ...to, form, headers: bearer(secret) });
  }
  await replica.close();
  const again = { minutesUsed: 2, lastUsedBy: { userAgent: "curl/8.5" } };
  expect(await apiKeys.findOne({ _id: id })).toMatchObject(again);
});

test("whether keys are used is counted with the tokens that are asked about", async () => {
  const { project, secret } = await addProject(issuer);
  const { key } = await addApiKey(issuer, project._id);
  const { key: ended } = await addApiKey(issuer, project._id, { revokedAt: new Date() });
  for (const token of [key, ended]) await ask(secret, { token });
  await issuer.events.flush();
  const found = await issuer.database.events.find({ projectId: project._id }).toArray();
  expect(found.map(({ outcome, cause }) => [outcome, cause]).toSorted()).toEqual([
    ["failed", "an API key that has ended"],
    ["ok", undefined],
  ]);
  expect(JSON.stringify(found)).not.toContain(key);
});
