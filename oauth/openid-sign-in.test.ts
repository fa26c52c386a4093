import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { signInCallback } from "../shared/endpoints.ts";
import { textOf } from "../test/browser.ts";
import type { FakeGitHub } from "../test/fake-github.ts";
import { startFakeGitHub } from "../test/fake-github.ts";
import type { FakeOpenIdProvider } from "../test/fake-openid-provider.ts";
import { startFakeOpenIdProvider } from "../test/fake-openid-provider.ts";
import type { Issuer } from "../test/harness.ts";
import { decide, introspect, newBrowser, redeem, startIssuer } from "../test/harness.ts";
import { beginSignIn } from "../test/sign-in.ts";

const ann = {
  sub: "248289761001",
  name: "Ann Lee",
  preferred_username: "ann",
  email: "Ann@Acme.dev",
  email_verified: true,
  picture: "https://pictures.example/ann",
};
const unusable = "Acme Login does not answer as it should for the moment.";

let acme: FakeOpenIdProvider;
let google: FakeOpenIdProvider;
let gitHub: FakeGitHub;
let issuer: Issuer;
beforeAll(async () => {
  [acme, google, gitHub] = await Promise.all([
    startFakeOpenIdProvider(),
    startFakeOpenIdProvider({ name: "google", label: "Google", kind: "google" }),
    startFakeGitHub(),
  ]);
  issuer = await startIssuer({ gitHub, openId: [google, acme] });
});
afterEach(async () => {
  for (const fake of [acme, google]) {
    Object.assign(fake, { person: ann, userinfo: undefined, mood: "well", lies: {}, asked: [] });
  }
  await issuer.database.users.deleteMany({ username: { $not: /^owner-/ } });
});
beforeAll(() => void Object.assign(acme, { person: ann }));
afterAll(async () => {
  await issuer.close();
  await Promise.all([acme.close(), google.close(), gitHub.close()]);
});

test("all the ways to sign in are offered, GitHub first", async () => {
  const { page } = await begin();
  const labels = [...page.html.matchAll(/>Continue with ([^<]+)</g)].map(([, label]) => label);
  expect(labels).toEqual(["GitHub", "Google", "Acme Login"]);
});

test("a person comes back from an OpenID Connect provider to consent, and the client to its token", async () => {
  const { browser, page, verifier, clientId, secret } = await begin();
  const consent = await browser.follow(page, "Continue with Acme Login");
  expect(textOf(consent)).toContain("Signed in as ann (Acme Login)");
  const callback = new URL((await decide(browser, consent, "allow")).url);
  const code = callback.searchParams.get("code") ?? "";
  const answer = await redeem(issuer, {
    clientId,
    code,
    verifier,
    redirectUri: "http://127.0.0.1:53682/callback",
    callback,
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const [person] = await people();
  expect(person).toEqual({
    _id: expect.stringMatching(/^usr_/),
    identity: { provider: acme.url, subject: ann.sub },
    username: "ann",
    name: "Ann Lee",
    avatarUrl: ann.picture,
    vouched: { by: "acme-login", at: expect.any(Date), emails: ["ann@acme.dev"] },
    createdAt: expect.any(Date),
    lastSignInAt: expect.any(Date),
  });
  expect(await introspect(issuer, secret, token)).toMatchObject({
    active: true,
    sub: person?._id,
    username: "ann",
  });
});

test("the provider is asked as by any client: PKCE, state, nonce, and nothing of the request behind it", async () => {
  const { browser, page } = await begin();
  await browser.follow(page, "Continue with Acme Login");
  expect(acme.asked).toEqual([
    {
      client_id: acme.settings.clientId,
      response_type: "code",
      redirect_uri: issuer.issuer + signInCallback("acme-login"),
      scope: "openid profile email",
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    },
  ]);
});

test("who wants another account may choose it at the provider", async () => {
  const { browser, page } = await begin();
  const consent = await browser.follow(page, "Continue with Acme Login");
  const again = await browser.submit(consent, {}, 'form[action$="/switch-account"]');
  acme.person = { ...ann, sub: "2", preferred_username: "bob" };
  expect(textOf(await browser.follow(again, "Continue with Acme Login"))).toContain("Signed in as bob");
  expect(acme.asked.map(({ prompt }) => prompt)).toEqual([undefined, "select_account"]);
});

test("a client's prompt=select_account is passed on", async () => {
  const { browser, page } = await begin({ prompt: "select_account" });
  const consent = await browser.follow(page, "Continue with Acme Login");
  expect(textOf(consent)).toContain("Signed in as ann");
  expect(acme.asked.map(({ prompt }) => prompt)).toEqual(["select_account"]);
});

test("the same subject or address at another provider is another person", async () => {
  google.person = ann;
  for (const label of ["Acme Login", "Google"]) {
    const { browser, page } = await begin();
    await browser.follow(page, `Continue with ${label}`);
  }
  const found = await people();
  expect(found.map(({ identity }) => identity.provider).toSorted()).toEqual(
    [acme.url, google.url].toSorted(),
  );
});

test("what stands at the userinfo endpoint only is read there, and only of the same person", async () => {
  const userinfo = { preferred_username: "ann", email: "ann@acme.dev", email_verified: "true" };
  const sparing = await startFakeOpenIdProvider();
  Object.assign(sparing, { person: { sub: ann.sub }, userinfo });
  const own = await startIssuer({ openId: [sparing] });
  const signIn = async () => {
    const { browser, page } = await beginSignIn(own, { browser: newBrowser(own.issuer, sparing.url) });
    return textOf(await browser.follow(page, "Continue with Acme Login"));
  };
  expect(await signIn()).toContain("Signed in as ann (Acme Login)");
  const person = await own.database.users.findOne({ username: "ann" });
  expect(person?.vouched?.emails).toEqual(["ann@acme.dev"]);
  sparing.lies = { userinfoSubject: "another" };
  expect(await signIn()).toContain(unusable);
  await own.close();
  await sparing.close();
});

test.each([
  ["acme", { email_verified: true }, ["ann@acme.dev"]],
  ["acme", { email_verified: "true" }, ["ann@acme.dev"]],
  ["acme", { email_verified: false }, []],
  ["acme", { email_verified: undefined }, []],
  ["acme", { email: "no address" }, []],
  // Google's word counts where it runs the mailbox, or the domain's owner the account.
  ["google", { email_verified: true }, []],
  ["google", { email_verified: true, hd: "acme.dev" }, ["ann@acme.dev"]],
  ["google", { email_verified: true, email: "ann@gmail.com" }, ["ann@gmail.com"]],
  ["google", { email_verified: false, hd: "acme.dev" }, []],
])("of what %s says in %j the verified addresses are %j", async (name, claims, emails) => {
  const fake = name === "google" ? google : acme;
  fake.person = JSON.parse(JSON.stringify({ ...ann, ...claims }));
  const { browser, page } = await begin();
  await browser.follow(page, `Continue with ${fake.settings.label}`);
  const [person] = await people();
  expect(person?.vouched?.emails).toEqual(emails);
});

test("claims that are left out or ill-formed cost nobody the sign-in", async () => {
  acme.person = { sub: ann.sub, name: 7, email: ["x"], picture: "javascript:alert(1)" };
  const { browser, page } = await begin();
  const consent = await browser.follow(page, "Continue with Acme Login");
  expect(textOf(consent)).toContain(`Signed in as ${ann.sub} (Acme Login)`);
});

test("who does not continue there is told so, and may try again", async () => {
  acme.mood = "denies";
  const { browser, page } = await begin();
  const refused = await browser.follow(page, "Continue with Acme Login");
  expect(textOf(refused)).toContain("Acme Login says that you did not continue. Nothing was shared.");
  acme.mood = "well";
  expect(textOf(await browser.follow(refused, "Continue with Acme Login"))).toContain("Signed in as ann");
});

test.each(["down", "slow", "strange", "silent about tokens"] as const)(
  "when the provider is %s the page says so, nobody is signed in, and a second try works",
  async (mood) => {
    const { browser, page } = await begin();
    acme.mood = mood;
    const failed = await browser.follow(page, "Continue with Acme Login");
    expect(failed.status).toBe(200);
    expect(textOf(failed)).toContain(unusable);
    expect(await people()).toEqual([]);
    acme.mood = "well";
    expect(textOf(await browser.follow(failed, "Continue with Acme Login"))).toContain("Signed in as ann");
  },
);

test("a provider that is away when the browser leaves is asked again at the next try", async () => {
  const fresh = await startFakeOpenIdProvider();
  fresh.person = ann;
  const own = await startIssuer({ openId: [fresh] });
  const { browser, page } = await beginSignIn(own, { browser: newBrowser(own.issuer, fresh.url) });
  fresh.mood = "down";
  const failed = await browser.follow(page, "Continue with Acme Login");
  expect(textOf(failed)).toContain(unusable);
  fresh.mood = "well";
  const consent = await browser.follow(failed, "Continue with Acme Login");
  expect(textOf(consent)).toContain("Signed in as ann");
  const second = await beginSignIn(own, { browser: newBrowser(own.issuer, fresh.url) });
  await second.browser.follow(second.page, "Continue with Acme Login");
  expect(fresh.discovered).toBe(1);
  await own.close();
  await fresh.close();
});

/** All who signed in: everybody but the projects' owners. */
async function people() {
  return issuer.database.users.find({ username: { $not: /^owner-/ } }).toArray();
}

function begin(parameters: Record<string, string> = {}) {
  return beginSignIn(issuer, { browser: newBrowser(issuer.issuer, acme.url, google.url), parameters });
}
