/** What a project settles about its tokens holds for those that are issued from then on. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { TokenLifetimes } from "../shared/lifetimes.ts";
import { textOf } from "../test/browser.ts";
import type { Served, Tokens } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  connect,
  introspect,
  newBrowser,
  newPkce,
  redeem,
  refresh,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { addProduct, mint } from "../test/minting.ts";
import { artifactId } from "./artifact.ts";

let issuer: Served;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const day = 24 * 3600;
const short: TokenLifetimes = { accessToken: 300, refreshTokenIdle: day, refreshTokenAbsolute: 2 * day };

const settle = (projectId: string, lifetimes: TokenLifetimes) =>
  issuer.database.projects.updateOne({ _id: projectId }, { $set: { lifetimes } });

/** Of a refresh token, as it is stored: seconds from its issue to its end. */
async function lifeOf(refreshToken: string): Promise<number> {
  const record = await issuer.database.artifacts.findOne({ _id: artifactId("RefreshToken", refreshToken) });
  expect(Math.floor(Number(record?.expiresAt) / 1000)).toBe(record?.payload.exp);
  return Number(record?.payload.exp) - Number(record?.payload.iat);
}

const renew = async (clientId: string, from: string, resource: string) =>
  (await (await refresh(issuer, { client_id: clientId, refresh_token: from, resource })).json()) as Tokens;

test("access and refresh tokens live as long as their project says, in every answer about them", async () => {
  const { serverUrl, secret, project } = await addProject(issuer);
  await settle(project._id, short);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const renewed = await renew(clientId, tokens.refresh_token, serverUrl);
  for (const issued of [tokens, renewed]) {
    expect(issued.expires_in).toBe(300);
    const { exp, iat } = await introspect(issuer, secret, issued.access_token);
    expect(Number(exp) - Number(iat)).toBe(300);
    expect(await lifeOf(issued.refresh_token)).toBe(day);
  }
});

test("a JWT says the same end as introspection", async () => {
  const { serverUrl, secret, project } = await addProject(issuer);
  const change = { $set: { lifetimes: short, tokenFormat: "jwt" as const } };
  await issuer.database.projects.updateOne({ _id: project._id }, change);
  const { tokens } = await connect(issuer, { serverUrl });
  const claims = JSON.parse(Buffer.from(tokens.access_token.split(".")[1] ?? "", "base64url").toString());
  expect(claims.exp - claims.iat).toBe(300);
  const { exp } = await introspect(issuer, secret, tokens.access_token);
  // The engine looks at the clock once more, a moment later.
  expect(Math.abs(Number(exp) - claims.exp)).toBeLessThanOrEqual(1);
});

test("successors live no longer than the connection may, counted from its beginning", async () => {
  const { serverUrl, project } = await addProject(issuer);
  await settle(project._id, short);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const begun = Math.floor(Date.now() / 1000) - 2 * day + 60;
  const { artifacts } = issuer.database;
  const _id = artifactId("RefreshToken", tokens.refresh_token);
  await artifacts.updateOne({ _id }, { $set: { "payload.iiat": begun } });
  const renewed = await renew(clientId, tokens.refresh_token, serverUrl);
  expect(await lifeOf(renewed.refresh_token)).toBeLessThanOrEqual(60);
});

test("a grant outlives whatever its project may settle later", async () => {
  const { serverUrl, project } = await addProject(issuer);
  await settle(project._id, short);
  const { clientId } = await connect(issuer, { serverUrl });
  const grant = await issuer.database.artifacts.findOne({ clientId, model: "Grant", resource: serverUrl });
  expect(Number(grant?.payload.exp) - Number(grant?.payload.iat)).toBe(366 * day);
});

test("a minted refresh token lives as any other; for access tokens minting has a limit of its own", async () => {
  const { secret, project } = await addProduct(issuer, { refreshTokens: true });
  await settle(project._id, short);
  await expect
    .poll(async () => lifeOf(String((await mint(issuer, secret)).body.refresh_token)), { timeout: 20_000 })
    .toBe(day);
  expect((await mint(issuer, secret)).body.expires_in).toBe(3600);
});

test("the consent page says until when a connection lives", async () => {
  const { serverUrl, project } = await addProject(issuer);
  await settle(project._id, short);
  const { client_id: clientId = "" } = await register(issuer);
  const request = { client_id: clientId, code_challenge: newPkce().challenge, resource: serverUrl };
  const browser = newBrowser(issuer.issuer);
  const page = await signIn(browser, await browser.open(authorizationUrl(issuer.issuer, request)));
  const end = new Date(Date.now() + 2 * day * 1000);
  expect(textOf(page)).toContain(
    new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" }).format(end),
  );
});

test("a used refresh token yields its successor for as long as its project says", async () => {
  const replay = async (settled: { rotation?: "strict" | "window"; rotationWindow?: number }) => {
    const { serverUrl, project } = await addProject(issuer);
    await issuer.database.projects.updateOne({ _id: project._id }, { $set: settled });
    const { clientId, tokens } = await connect(issuer, { serverUrl });
    const used = await renew(clientId, tokens.refresh_token, serverUrl);
    const _id = artifactId("RefreshToken", tokens.refresh_token);
    const record = await issuer.database.artifacts.findOne({ _id });
    const window = Number(record?.replayableUntil) - Number(record?.consumedAt);
    return { used, window, again: await renew(clientId, tokens.refresh_token, serverUrl) };
  };
  const long = await replay({ rotationWindow: 3600 });
  expect([long.window, long.again.refresh_token]).toEqual([3_600_000, long.used.refresh_token]);
  const usual = await replay({});
  expect(usual.window).toBe(issuer.env.refreshGrace * 1000);
  const strict = await replay({ rotation: "strict", rotationWindow: 3600 });
  expect([strict.window, strict.again]).toEqual([
    Number.NaN,
    expect.objectContaining({ error: "invalid_grant" }),
  ]);
});

test("what waits for a tool to need it is not named to servers, and granted to who asks for it", async () => {
  const { serverUrl, secret, project } = await addProject(issuer);
  const [scope] = project.scopes;
  if (!scope) throw new Error("a new project has a scope");
  const stepUp = { ...scope, name: "mcp:admin", default: false, stepUpOnly: true };
  await issuer.database.projects.updateOne({ _id: project._id }, { $push: { scopes: stepUp } });
  const headers = { Authorization: `Bearer ${secret}` };
  const told = await (await fetch(issuer.issuer + endpoints.resource, { headers })).json();
  expect(told).toMatchObject({ scopes_supported: ["mcp:tools"] });
  const { client_id: clientId = "" } = await register(issuer);
  const asked = await authorize(issuer, { clientId, resource: serverUrl, scope: "mcp:admin" });
  const tokens = (await (await redeem(issuer, asked)).json()) as Tokens;
  expect((await introspect(issuer, secret, tokens.access_token)).scope).toBe("mcp:admin");
});
