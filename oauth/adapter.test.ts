import { errors } from "oidc-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { usualLifetimes } from "../shared/lifetimes.ts";
import type { Artifact } from "../shared/server/database.ts";
import { Outbound } from "../shared/server/outbound.ts";
import type { Issuer, Tokens } from "../test/harness.ts";
import { addProject, authorize, connect, refresh, register, startIssuer } from "../test/harness.ts";
import { createAdapter } from "./adapter.ts";
import { artifactId } from "./artifact.ts";
import { ArtifactStore } from "./artifact-store.ts";
import { findCode, markOfUse } from "./authorization-codes.ts";
import { ClientDocuments } from "./client-documents.ts";
import { Clients } from "./clients.ts";
import { DeviceCodes } from "./device-codes.ts";
import { GrantSources } from "./grant-sources.ts";
import { lifetimes } from "./lifetimes.ts";
import { Limits } from "./limits.ts";
import { Rotation } from "./rotation.ts";

let issuer: Issuer;
let adapterOf: ReturnType<typeof createAdapter>;
beforeAll(async () => {
  issuer = await startIssuer();
  const { database, env } = issuer;
  const documents = new ClientDocuments({ database, outbound: new Outbound(), policy: env.clientDocuments });
  const clients = new Clients(database, documents);
  adapterOf = createAdapter({
    store: new ArtifactStore(database),
    clients,
    rotation: new Rotation(120),
    sources: new GrantSources(),
    attempts: new Limits().secrets,
    deviceCodes: new DeviceCodes(issuer.keyring),
  });
});
afterAll(() => issuer.close());

test("what is stored comes back as it was, without the value in the database", async () => {
  const adapter = adapterOf("AccessToken");
  const payload = { jti: "mcpauth_at_1", kind: "AccessToken", grantId: "g", clientId: "c", aud: "https://a" };
  await adapter.upsert("mcpauth_at_1", payload, 60);
  expect(await adapter.find("mcpauth_at_1")).toEqual(payload);
  const stored = await find("AccessToken", "mcpauth_at_1");
  expect(stored).toMatchObject({ model: "AccessToken", grantId: "g", clientId: "c", resource: "https://a" });
  expect(JSON.stringify(stored)).not.toContain("mcpauth_at_1");
});

test("codes, refresh tokens and grants are known by their resource too", async () => {
  await adapterOf("AuthorizationCode").upsert("mcpauth_ac_of", { resource: "https://a" }, 60);
  await adapterOf("RefreshToken").upsert("mcpauth_rt_of", { resource: "https://a" }, 60);
  await adapterOf("Grant").upsert("grant-of", { resources: { "https://a": "mcp:tools" } }, 60);
  expect(await find("AuthorizationCode", "mcpauth_ac_of")).toMatchObject({ resource: "https://a" });
  expect(await find("RefreshToken", "mcpauth_rt_of")).toMatchObject({ resource: "https://a" });
  expect(await find("Grant", "grant-of")).toMatchObject({ resource: "https://a" });
});

test("a record that was read belongs to the reader: changing it changes nothing stored", async () => {
  const adapter = adapterOf("Interaction");
  await adapter.upsert("uid", { params: { scope: "a" } }, 60);
  const read = await adapter.find("uid");
  Object.assign(read?.params ?? {}, { scope: "b" });
  expect(await adapter.find("uid")).toMatchObject({ params: { scope: "a" } });
});

test("tokens are written once; sessions and interactions change", async () => {
  for (const [model, id] of [
    ["AccessToken", "mcpauth_at_2"],
    ["AuthorizationCode", "mcpauth_ac_2"],
    ["RefreshToken", "mcpauth_rt_2"],
    ["Session", "session"],
    ["Interaction", "interaction"],
  ] as const) {
    const adapter = adapterOf(model);
    await adapter.upsert(id, { scope: "first" }, 60);
    await adapter.upsert(id, { scope: "second" }, 60);
    const changes = model === "Session" || model === "Interaction";
    expect([model, (await adapter.find(id))?.scope]).toEqual([model, changes ? "second" : "first"]);
  }
});

test("a value is found only under its own model, and with its own prefix", async () => {
  await adapterOf("Session").upsert("value", { uid: "u" }, 60);
  expect(await adapterOf("Interaction").find("value")).toBeUndefined();
  expect(await adapterOf("AccessToken").find("value")).toBeUndefined();
  expect(await adapterOf("Session").find("value")).toMatchObject({ uid: "u" });
});

test("of twenty who redeem a code at once one wins, and what the others issued is gone", async () => {
  const { artifacts } = issuer.database;
  const store = new ArtifactStore(issuer.database);
  const code = { _id: "a-code", model: "AuthorizationCode", payload: {} };
  const redeem = async (index: number) => {
    const request = {};
    store.issue(request, { _id: `token-${index}`, model: "AccessToken", payload: {} });
    store.issue(request, markOfUse(code));
    await store.flush(request);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => redeem(index)));
  const lost = outcomes.filter(({ status }) => status === "rejected");
  expect(lost).toHaveLength(19);
  for (const each of lost) expect(each).toMatchObject({ reason: expect.any(errors.InvalidGrant) });
  expect(await artifacts.countDocuments({ _id: /^token-/ })).toBe(1);
  await artifacts.insertOne(code);
  expect(await findCode(store.records, code._id)).toMatchObject({ consumedAt: expect.any(Date) });
});

test("once reuse was noticed nobody redeems the code any more, not even who had read it before", async () => {
  const store = new ArtifactStore(issuer.database);
  const code = { _id: "reused", model: "AuthorizationCode", payload: {}, grantId: "reused-grant" };
  const grant = {
    _id: artifactId("Grant", code.grantId),
    model: "Grant",
    payload: {},
    grantId: code.grantId,
  };
  await issuer.database.artifacts.insertMany([code, grant]);
  const redeem = async (_id: string) => {
    const request = {};
    store.issue(request, { _id, model: "AccessToken", payload: {}, grantId: code.grantId });
    store.issue(request, markOfUse(code));
    await store.flush(request);
  };
  await redeem("reused-first");
  expect(await store.revokeReused(code)).toBe(true);
  await expect(redeem("reused-late")).rejects.toThrow(errors.InvalidGrant);
  expect(await issuer.database.artifacts.countDocuments({ _id: /^reused-(first|late)/ })).toBe(0);
});

test("a grant is stored with the code that comes of it, and not without", async () => {
  const store = new ArtifactStore(issuer.database);
  const grant = { _id: "a-grant", model: "Grant", payload: {} };
  const [asksAgain, allows] = [{}, {}];
  await store.save(asksAgain, grant);
  await store.writeChanges(asksAgain);
  expect(await issuer.database.artifacts.countDocuments({ _id: grant._id })).toBe(0);
  await store.save(allows, grant);
  await store.save(allows, { _id: "its-code", model: "AuthorizationCode", payload: {} });
  await store.writeChanges(allows);
  expect(await issuer.database.artifacts.countDocuments({ _id: grant._id })).toBe(1);
});

test("what does not exist cannot be consumed", async () => {
  for (const [model, id] of [
    ["AuthorizationCode", "mcpauth_ac_none"],
    ["RefreshToken", "mcpauth_rt_none"],
  ] as const) {
    await expect(adapterOf(model).consume(id)).rejects.toThrow(errors.InvalidGrant);
    expect(await find(model, id)).toBeNull();
  }
});

test("revoking a grant removes it and all that hangs on it; destroying removes one record", async () => {
  const [tokens, codes, grants] = [
    adapterOf("AccessToken"),
    adapterOf("AuthorizationCode"),
    adapterOf("Grant"),
  ];
  await grants.upsert("g4", { clientId: "c" }, 60);
  await tokens.upsert("mcpauth_at_4", { grantId: "g4" }, 60);
  await tokens.upsert("mcpauth_at_5", { grantId: "g5" }, 60);
  await codes.upsert("mcpauth_ac_4", { grantId: "g4" }, 60);
  await Promise.all([tokens, codes].map((adapter) => adapter.revokeByGrantId("g4")));
  expect(await tokens.find("mcpauth_at_4")).toBeUndefined();
  expect(await codes.find("mcpauth_ac_4")).toBeUndefined();
  expect(await grants.find("g4")).toBeUndefined();
  expect(await tokens.find("mcpauth_at_5")).toBeDefined();
  await tokens.destroy("mcpauth_at_5");
  expect(await tokens.find("mcpauth_at_5")).toBeUndefined();
});

test("a session is found by its uid, whatever its cookie's value is", async () => {
  await adapterOf("Session").upsert("cookie-value", { uid: "session-uid", accountId: "usr_1" }, 60);
  expect(await adapterOf("Session").findByUid("session-uid")).toMatchObject({ accountId: "usr_1" });
  expect(await adapterOf("Session").findByUid("another")).toBeUndefined();
});

test("an interaction forgets the cookie of the session it remembers", async () => {
  const session = { uid: "u6", accountId: "usr_1", cookie: "session-cookie-value" };
  await adapterOf("Interaction").upsert("i6", { session }, 60);
  const { cookie: _cookie, ...kept } = session;
  expect(await adapterOf("Interaction").find("i6")).toMatchObject({ session: kept });
  expect(JSON.stringify(await find("Interaction", "i6"))).not.toContain(session.cookie);
});

test("the engine reads clients and never writes them; their secrets it sees hashed", async () => {
  const { client_id = "", client_secret = "" } = await register(issuer, {
    token_endpoint_auth_method: "client_secret_post",
  });
  const adapter = adapterOf("Client");
  const found = await adapter.find(client_id);
  expect(found).toMatchObject({ client_id, client_secret: expect.stringMatching(/^sha256:/) });
  expect(JSON.stringify(found)).not.toContain(client_secret);
  await expect(adapter.upsert(client_id, {}, 60)).rejects.toThrow("never writes them");
  await expect(adapter.destroy(client_id)).rejects.toThrow("never writes them");
  expect(await adapter.find("cli_none")).toBeUndefined();
});

test("each record lives as long as it says, and MongoDB removes it then", async () => {
  const begun = Date.now();
  const { serverUrl } = await addProject(issuer);
  const { client_id: clientId = "" } = await register(issuer, { software_id: "lifetimes" });
  const { code } = await authorize(issuer, { clientId, resource: serverUrl });
  const { tokens } = await connect(issuer, { serverUrl });
  const ended = Date.now();
  for (const [record, seconds] of [
    [await find("AuthorizationCode", code), lifetimes.authorizationCode],
    [await find("AccessToken", tokens.access_token), usualLifetimes.accessToken],
    [await find("RefreshToken", tokens.refresh_token), usualLifetimes.refreshTokenIdle],
    [await issuer.database.artifacts.findOne({ clientId, model: "Grant" }), lifetimes.grant],
    [await newest("Session"), lifetimes.session],
  ] as const) {
    const from = (record?.expiresAt?.getTime() ?? 0) - seconds * 1000;
    // The engine counts in whole seconds.
    expect(from).toBeGreaterThanOrEqual(begun - 1000);
    expect(from).toBeLessThanOrEqual(ended);
  }
  const indexes = await issuer.database.artifacts.indexes();
  expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }));
});

test("a refresh token's successors live no longer than a year from the first one", async () => {
  const { serverUrl } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const hour = 3600;
  const now = Math.floor(Date.now() / 1000);
  await issuer.database.artifacts.updateOne(
    { _id: artifactId("RefreshToken", tokens.refresh_token) },
    { $set: { "payload.iiat": now - usualLifetimes.refreshTokenAbsolute + hour } },
  );
  const refreshed = await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token });
  const { refresh_token } = (await refreshed.json()) as Tokens;
  const successor = await find("RefreshToken", refresh_token);
  expect(successor?.payload.exp).toBeLessThanOrEqual(now + hour);
  expect(successor?.payload.exp).toBeGreaterThan(now);
});

function find(model: string, value: string): Promise<Artifact | null> {
  return issuer.database.artifacts.findOne({ _id: artifactId(model, value) });
}

async function newest(model: string): Promise<Artifact | undefined> {
  const [first] = await issuer.database.artifacts.find({ model }).sort({ expiresAt: -1 }).limit(1).toArray();
  return first;
}
