/** A person whom a project's members have blocked is told so at sign-in, and what they had stops without being lost. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { accountIdOf, tokenTypes } from "../shared/minting.ts";
import { textOf } from "../test/browser.ts";
import type { Served } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  connect,
  decide,
  introspect,
  newBrowser,
  newPkce,
  refresh,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { addProduct, mint } from "../test/minting.ts";
import { accountOf, askNewcomer, block, pardon } from "../test/standing.ts";

let issuer: Served;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const patience = { timeout: 20_000, interval: 250 };

async function newRequest() {
  const { project, serverUrl } = await addProject(issuer);
  const { client_id: clientId = "" } = await register(issuer);
  const parameters = { client_id: clientId, code_challenge: newPkce().challenge, resource: serverUrl };
  const url = authorizationUrl(issuer.issuer, parameters);
  return { url, clientId, serverUrl, projectId: project._id };
}

async function open(url: string, username: string) {
  const browser = newBrowser(issuer.issuer);
  return { browser, page: await signIn(browser, await browser.open(url), username) };
}

test("the sign-in page says so, and takes another account", async () => {
  const { url, projectId } = await newRequest();
  await open(url, "ann");
  await block(issuer, { projectId, accountId: await accountOf(issuer, "ann") });
  const words = "Whoever runs Acme has blocked ann (development sign-in) there.";
  await expect.poll(async () => textOf((await open(url, "ann")).page), patience).toContain(words);
  const { browser, page } = await open(url, "ann");
  expect(textOf(await signIn(browser, page, "ben"))).toContain("Signed in as ben");
  await issuer.events.flush();
  const failed = await issuer.database.events.find({ projectId, outcome: "failed" }).toArray();
  expect(failed).toContainEqual(
    expect.objectContaining({ step: "sign_in", cause: "the project's members have blocked this person" }),
  );
});

test("a consent page that was left open allows nothing", async () => {
  const { url, projectId, clientId, serverUrl } = await newRequest();
  const { browser, page } = await open(url, "cleo");
  await block(issuer, { projectId, accountId: await accountOf(issuer, "cleo") });
  await expect
    .poll(async () => textOf((await open(url, "cleo")).page), patience)
    .toContain("has blocked cleo");
  expect(textOf(await decide(browser, page, "allow"))).toContain("Sign in to continue to Acme");
  const grants = { clientId, resource: serverUrl, model: "Grant" };
  expect(await issuer.database.artifacts.countDocuments(grants)).toBe(0);
});

test("their tokens stop within seconds, those of others go on, and nothing is spent meanwhile", async () => {
  const { project, secret, serverUrl } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl, username: "dora" });
  const other = await connect(issuer, { serverUrl, username: "emil" });
  const isActive = async () => (await introspect(issuer, secret, tokens.access_token)).active;
  const renew = (refreshToken: string, fields: Record<string, string> = { resource: serverUrl }) =>
    refresh(issuer, { client_id: clientId, refresh_token: refreshToken, ...fields });
  const decided = { projectId: project._id, accountId: await accountOf(issuer, "dora") };
  expect(await isActive()).toBe(true);
  await block(issuer, decided);
  await expect.poll(isActive, patience).toBe(false);
  for (const fields of [{ resource: serverUrl }, {}]) {
    const refused = await renew(tokens.refresh_token, fields);
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: "access_denied" }]);
  }
  expect((await renew(other.tokens.refresh_token)).status).toBe(200);
  await pardon(issuer, decided);
  await expect.poll(isActive, patience).toBe(true);
  expect((await renew(tokens.refresh_token)).status).toBe(200);
});

test("nothing is minted for them, be it by name or for a token of theirs", async () => {
  const { project, secret, serverUrl } = await addProduct(issuer, { ownTokens: true });
  const projectId = project._id;
  const { tokens } = await connect(issuer, { serverUrl, username: "fay" });
  const theirs = { subject_token: tokens.access_token, subject_token_type: tokenTypes.accessToken };
  const { body: before } = await mint(issuer, secret);
  expect((await mint(issuer, secret, theirs)).status).toBe(200);
  await block(issuer, { projectId, accountId: accountIdOf({ projectId, subject: "42" }) });
  await block(issuer, { projectId, accountId: await accountOf(issuer, "fay") });
  await expect
    .poll(async () => (await mint(issuer, secret)).body.error_description, patience)
    .toMatch(/^subject_token is refused: its person is blocked in this project/);
  expect((await mint(issuer, secret, theirs)).body.error).toBe("invalid_request");
  expect((await mint(issuer, secret, { subject_token: "43" })).status).toBe(200);
  expect(await introspect(issuer, secret, String(before.access_token))).toEqual({ active: false });
});

test("a refresh token that was minted for them is refused, and stays unspent", async () => {
  const { project, secret } = await addProduct(issuer, { refreshTokens: true });
  const { body } = await mint(issuer, secret);
  const { refresh_token = "", client_id = "" } = body;
  const decided = {
    projectId: project._id,
    accountId: accountIdOf({ projectId: project._id, subject: "42" }),
  };
  await block(issuer, decided);
  const form = { grant_type: "refresh_token", client_id, refresh_token };
  const refused = { status: 400, body: { error: "access_denied" } };
  expect(await askNewcomer(issuer, endpoints.token, form)).toMatchObject(refused);
  await pardon(issuer, decided);
  expect(await askNewcomer(issuer, endpoints.token, form)).toMatchObject({ status: 200 });
});
