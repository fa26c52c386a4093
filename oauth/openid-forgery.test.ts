import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { signInCallback } from "../shared/endpoints.ts";
import { textOf } from "../test/browser.ts";
import type { FakeOpenIdProvider, Lies } from "../test/fake-openid-provider.ts";
import { startFakeOpenIdProvider } from "../test/fake-openid-provider.ts";
import type { Issuer } from "../test/harness.ts";
import { newBrowser, startIssuer } from "../test/harness.ts";
import { newSigningKeys } from "../test/identity-provider.ts";
import { addressOf, beginSignIn, expectExpired, stopsAtCallback } from "../test/sign-in.ts";

let acme: FakeOpenIdProvider;
let other: FakeOpenIdProvider;
let issuer: Issuer;
beforeAll(async () => {
  [acme, other] = await Promise.all([
    startFakeOpenIdProvider(),
    startFakeOpenIdProvider({ name: "other", label: "Other" }),
  ]);
  acme.person = { sub: "1", preferred_username: "ann" };
  issuer = await startIssuer({ openId: [acme, other] });
});
afterEach(async () => {
  acme.lies = {};
  await issuer.database.users.deleteMany({ username: { $not: /^owner-/ } });
});
afterAll(async () => {
  await issuer.close();
  await Promise.all([acme.close(), other.close()]);
});

test.each<[string, () => Lies | Promise<Lies>]>([
  ["has no signature", () => ({ unsigned: true })],
  [
    "is signed with a key that is not the provider's",
    async () => ({ signedBy: await newSigningKeys("acme-1") }),
  ],
  ["is for another client", () => ({ claims: { aud: "another-client" } })],
  [
    "is for many, and another client was the one that asked",
    () => ({
      claims: { aud: [acme.settings.clientId, "x"], azp: "x" },
    }),
  ],
  ["is another issuer's", () => ({ claims: { iss: "https://login.example" } })],
  ["repeats another nonce", () => ({ claims: { nonce: "another" } })],
  ["repeats no nonce", () => ({ claims: { nonce: undefined } })],
  ["has expired", () => ({ claims: { exp: 1 } })],
  ["names nobody", () => ({ claims: { sub: "" } })],
])("an ID token that %s signs nobody in", async (_what, lies) => {
  acme.lies = await lies();
  await expectUnusable();
});

test("an answer in another issuer's name signs nobody in (mix-up, RFC 9207)", async () => {
  acme.lies = { responseIssuer: other.url };
  await expectUnusable();
});

test("one provider's answer is not taken at the address of another", async () => {
  const { browser, goOn } = stopsAtCallback();
  const { page } = await begin(browser);
  const { url } = await browser.follow(page, "Continue with Acme Login");
  goOn();
  expectExpired(await browser.open(url.replace(signInCallback("acme-login"), signInCallback("other"))));
  expect(await people()).toBe(0);
});

test("an answer that another browser asked for signs nobody in (confused deputy, login CSRF)", async () => {
  const attacker = stopsAtCallback();
  const { page } = await begin(attacker.browser);
  const { url: captured } = await attacker.browser.follow(page, "Continue with Acme Login");
  const atSignIn = await begin();
  for (const victim of [newBrowser(issuer.issuer), atSignIn.browser]) {
    expectExpired(await victim.open(captured));
  }
  expect(await people()).toBe(0);
});

test("an answer counts once, within ten minutes, and with the state it was asked with", async () => {
  const { browser, goOn } = stopsAtCallback();
  const { page } = await begin(browser);
  const { url: first } = await browser.follow(page, "Continue with Acme Login");
  const { url: late } = await browser.follow(page, "Continue with Acme Login");
  goOn();
  expectExpired(await browser.open(first.replace(/state=[^&]+/, "state=another")));
  expect(textOf(await browser.open(first))).toContain("Signed in as ann");
  expectExpired(await browser.open(first));
  await issuer.database.signIns.updateMany({}, { $set: { expiresAt: new Date() } });
  expectExpired(await browser.open(late));
});

test("a provider that is not set up is no way to sign in", async () => {
  const { browser, page } = await begin();
  expect((await browser.open(`${addressOf(page)}/sign-in/microsoft`)).status).toBe(404);
  expect((await browser.open(`${issuer.issuer}${signInCallback("microsoft")}?code=x`)).status).toBe(404);
});

async function expectUnusable(): Promise<void> {
  const { browser, page } = await begin();
  const failed = await browser.follow(page, "Continue with Acme Login");
  expect(textOf(failed)).toContain("Acme Login does not answer as it should for the moment.");
  expect(await people()).toBe(0);
}

/** All who signed in: everybody but the projects' owners. */
function people(): Promise<number> {
  return issuer.database.users.countDocuments({ username: { $not: /^owner-/ } });
}

function begin(browser = newBrowser(issuer.issuer, acme.url, other.url)) {
  return beginSignIn(issuer, { browser });
}
