/** What becomes of an answer that its browser did not wait for. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { textOf } from "../test/browser.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  decide,
  loopbackRedirect,
  newBrowser,
  newPkce,
  postForm,
  redeem,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("a second click on Allow leads to the answer of the first, and to one grant", async () => {
  const { browser, consent, clientId } = await begin();
  const first = await decide(browser, consent, "allow");
  const second = await decide(browser, consent, "allow");
  expect(first.url).toContain("code=");
  expect(second.url).toBe(first.url);
  expect(await count({ clientId, model: "Grant" })).toBe(1);
  expect(await count({ clientId, model: "AuthorizationCode" })).toBe(1);
});

test("a second click on Cancel is a cancellation again", async () => {
  const { browser, consent } = await begin();
  const first = await decide(browser, consent, "cancel");
  expect((await decide(browser, consent, "cancel")).url).toBe(first.url);
});

test("a click while the answer to the first is being made has an answer too, and makes no second grant", async () => {
  const { browser, consent, clientId } = await begin();
  const clicks = await Promise.all([decide(browser, consent, "allow"), decide(browser, consent, "allow")]);
  for (const { url } of clicks) expect(url).toContain("code=");
  expect(await count({ clientId, model: "Grant" })).toBe(1);
});

test("of a pushed request too (RFC 9126), which one answer uses up", async () => {
  const { browser, consent } = await begin({ isPushed: true });
  const clicks = await Promise.all([decide(browser, consent, "allow"), decide(browser, consent, "allow")]);
  for (const { url } of clicks) expect(url).toContain("code=");
  expect((await decide(browser, consent, "allow")).url).toContain("code=");
  expect(await count({ model: "PushedAuthorizationRequest", consumedAt: { $exists: true } })).toBe(1);
});

test("a pushed request's page can be loaded again after the request itself has ended", async () => {
  const { page, browser } = await open({ isPushed: true });
  expect(page.url).toContain("/oauth/interaction/");
  await issuer.database.artifacts.deleteMany({ model: "PushedAuthorizationRequest" });
  expect(textOf(await browser.open(page.url))).toBe(textOf(page));
});

test("many clicks at once bring the person to the client, and leave them signed in", async () => {
  const { browser, consent, url } = await begin();
  const answers = await Promise.all(Array.from({ length: 4 }, () => decide(browser, consent, "allow")));
  for (const answer of answers) expect(answer.url).toContain("code=");
  expect(textOf(await browser.open(url))).toContain("Signed in as mona");
});

test("a request that was followed up is removed soon after", async () => {
  const { browser, consent, clientId } = await begin();
  const interactions = () => count({ "payload.params.client_id": clientId, model: "Interaction" });
  expect(await interactions()).toBeGreaterThan(0);
  await decide(browser, consent, "allow");
  await expect.poll(interactions, { timeout: 10_000 }).toBe(0);
  expect(textOf(await browser.open(consent.url))).toContain("You have answered already");
});

test("a code that was redeemed is not sent again: the page says that the app has its answer", async () => {
  const { browser, consent, clientId, verifier } = await begin();
  const callback = new URL((await decide(browser, consent, "allow")).url);
  const code = callback.searchParams.get("code") ?? "";
  const authorized = { clientId, code, verifier, callback, redirectUri: loopbackRedirect };
  expect((await redeem(issuer, authorized)).status).toBe(200);
  for (const again of [await decide(browser, consent, "allow"), await browser.open(consent.url)]) {
    expect(again.status).toBe(200);
    expect(textOf(again)).toContain("“Claude” has your answer, and this tab is no longer needed");
    expect(again.html).not.toContain(code);
  }
});

test("whoever comes back before that can go on by a link, and is not sent away by itself", async () => {
  const { browser, consent } = await begin();
  const { url } = await decide(browser, consent, "allow");
  const back = await browser.open(consent.url);
  expect(textOf(back)).toContain("You have answered already");
  expect(back.html).not.toContain("http-equiv");
  expect((await browser.follow(back, "Continue to “Claude”")).url).toBe(url);
});

test("the other decision changes nothing once one was made", async () => {
  const { browser, consent } = await begin();
  await decide(browser, consent, "allow");
  const other = await decide(browser, consent, "cancel");
  expect(textOf(other)).toContain("You have answered already You allowed access.");
});

test("a replay with a made-up token, or by another browser, yields nothing", async () => {
  const { browser, consent } = await begin();
  await decide(browser, consent, "allow");
  const form = 'form[action$="/consent"]';
  const forged = await browser.submit(consent, { decision: "allow", csrf: "x".repeat(43) }, form);
  const stranger = newBrowser(issuer.issuer);
  const stolen = [await decide(stranger, consent, "allow"), await stranger.open(consent.url)];
  for (const { status, html } of [forged, ...stolen]) {
    expect(status).toBe(400);
    expect(html).not.toContain("code=");
  }
});

test("what is kept is sealed, and ends with the code and with the connection", async () => {
  const { browser, consent, clientId } = await begin();
  const { url } = await decide(browser, consent, "allow");
  const kept = await issuer.database.artifacts.findOne({ clientId, model: "Answer" });
  const code = new URL(url).searchParams.get("code") ?? "";
  expect(JSON.stringify(kept)).not.toContain(code.slice(-20));
  const seconds = (Number(kept?.expiresAt) - Date.now()) / 1000;
  expect(seconds).toBeLessThanOrEqual(60);
  await issuer.database.artifacts.updateOne({ _id: kept?._id ?? "" }, { $set: { expiresAt: new Date(0) } });
  expect(textOf(await decide(browser, consent, "allow"))).toContain("This request has expired");
});

async function begin(options: { isPushed?: boolean } = {}) {
  const { browser, page, ...begun } = await open(options);
  return { ...begun, browser, consent: await signIn(browser, page) };
}

/** As far as the sign-in page. */
async function open({ isPushed = false } = {}) {
  const browser = newBrowser(issuer.issuer);
  const { serverUrl } = await addProject(issuer);
  // A client of its own for each test: identical public clients are one.
  const { client_id: clientId = "" } = await register(issuer, { software_id: serverUrl });
  const { verifier, challenge } = newPkce();
  const request = { client_id: clientId, code_challenge: challenge, resource: serverUrl };
  const url = authorizationUrl(issuer.issuer, request);
  const page = await browser.open(isPushed ? await pushed(url) : url);
  return { browser, page, clientId, verifier, url };
}

/** The address that leads to what was pushed. */
async function pushed(url: string): Promise<string> {
  const { searchParams } = new URL(url);
  const answer = await postForm(
    issuer.issuer + endpoints.pushedAuthorizationRequest,
    Object.fromEntries(searchParams),
  );
  const { request_uri = "" } = (await answer.json()) as { request_uri?: string };
  const query = { client_id: String(searchParams.get("client_id")), request_uri };
  return `${issuer.issuer}${endpoints.authorize}?${new URLSearchParams(query)}`;
}

function count(filter: object): Promise<number> {
  return issuer.database.artifacts.countDocuments(filter);
}
