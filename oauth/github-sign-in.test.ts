import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { signInCallback } from "../shared/endpoints.ts";
import type { Browser } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import type { FakeGitHub } from "../test/fake-github.ts";
import { startFakeGitHub } from "../test/fake-github.ts";
import type { Issuer } from "../test/harness.ts";
import { decide, newBrowser, signIn, startIssuer } from "../test/harness.ts";
import { addressOf, beginSignIn, expectExpired, stopsAtCallback } from "../test/sign-in.ts";

const mona = { id: 583_231, login: "mona", name: "Mona Lisa", avatar_url: "https://avatars.example/mona" };

let gitHub: FakeGitHub;
let issuer: Issuer;
beforeAll(async () => {
  gitHub = await startFakeGitHub();
  issuer = await startIssuer({ gitHub });
});
afterEach(async () => {
  Object.assign(gitHub, { mood: "well", person: mona });
  await issuer.database.users.deleteMany();
});
afterAll(async () => {
  await issuer.close();
  await gitHub.close();
});

test("a person comes back from GitHub to consent, known by id, login, name and picture", async () => {
  const { browser, page } = await begin();
  const consent = await browser.follow(page, "Continue with GitHub");
  expect(textOf(consent)).toContain("Signed in as mona (GitHub)");
  expect(new URL((await decide(browser, consent, "allow")).url).searchParams.has("code")).toBe(true);
  expect(await people()).toEqual([
    {
      _id: expect.stringMatching(/^usr_/),
      identity: { provider: "github", subject: "583231" },
      username: "mona",
      name: "Mona Lisa",
      avatarUrl: "https://avatars.example/mona",
      vouched: { by: "github", at: expect.any(Date) },
      createdAt: expect.any(Date),
      lastSignInAt: expect.any(Date),
    },
  ]);
});

test("GitHub is asked for no scope, with a state and PKCE (RFC 9700 §2.1.1)", async () => {
  const { browser, page } = await begin(newBrowser(issuer.issuer));
  const { url } = await browser.follow(page, "Continue with GitHub");
  expect(url).toContain(`${gitHub.url}/login/oauth/authorize?`);
  expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
    client_id: gitHub.clientId,
    redirect_uri: issuer.issuer + signInCallback("github"),
    state: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: "S256",
  });
});

test("a person who was renamed is the same; whoever has the old login now is another", async () => {
  await signInAtGitHub();
  const before = await issuer.database.users.findOne({ username: "mona" });
  gitHub.person = { ...mona, login: "mona-lisa", name: null };
  await signInAtGitHub();
  const renamed = await issuer.database.users.findOne({ _id: before?._id ?? "" });
  expect(renamed).toMatchObject({ username: "mona-lisa" });
  expect(renamed).not.toHaveProperty("name");
  gitHub.person = { ...mona, id: 1 };
  await signInAtGitHub();
  const { browser, page } = await begin();
  await signIn(browser, page, "mona");
  const identities = (await people()).map(({ identity }) => `${identity.provider} ${identity.subject}`);
  expect(identities.toSorted()).toEqual(["development mona", "github 1", "github 583231"]);
});

test("who does not continue at GitHub is told so, and may try again", async () => {
  gitHub.mood = "denies";
  const { browser, page } = await begin();
  const refused = await browser.follow(page, "Continue with GitHub");
  expect(textOf(refused)).toContain("GitHub says that you did not continue. Nothing was shared.");
  gitHub.mood = "well";
  expect(textOf(await browser.follow(refused, "Continue with GitHub"))).toContain("Signed in as mona");
});

test.each(["down", "slow", "strange"] as const)(
  "when GitHub is %s the page says so, nobody is signed in, and a second try works",
  async (mood) => {
    gitHub.mood = mood;
    const { browser, page } = await begin();
    const failed = await browser.follow(page, "Continue with GitHub");
    expect(failed.status).toBe(200);
    expect(textOf(failed)).toContain("GitHub does not answer as it should for the moment.");
    expect(await people()).toEqual([]);
    gitHub.mood = "well";
    expect(textOf(await browser.follow(failed, "Continue with GitHub"))).toContain("Signed in as mona");
  },
);

test("a person without a usable profile is not signed in", async () => {
  const { browser, page } = await begin();
  gitHub.person = { ...mona, login: "" };
  const failed = await browser.follow(page, "Continue with GitHub");
  expect(textOf(failed)).toContain("GitHub does not answer as it should for the moment.");
  expect(await people()).toEqual([]);
});

test("an answer that another browser asked for signs nobody in (confused deputy, login CSRF)", async () => {
  const atSignIn = await begin();
  const atGitHub = await begin(newBrowser(issuer.issuer));
  await atGitHub.browser.follow(atGitHub.page, "Continue with GitHub");
  for (const victim of [newBrowser(issuer.issuer), atSignIn.browser, atGitHub.browser]) {
    const attacker = await begin(stopsAtCallback().browser);
    const { url: captured } = await attacker.browser.follow(attacker.page, "Continue with GitHub");
    expect(captured).toContain(signInCallback("github"));
    expectExpired(await victim.open(captured));
  }
  expect(await people()).toEqual([]);
  expect(textOf(await atSignIn.browser.open(atSignIn.url))).toContain("Sign in to continue to Acme");
});

test("an answer counts once", async () => {
  const { browser, goOn } = stopsAtCallback();
  const { page } = await begin(browser);
  const { url: callback } = await browser.follow(page, "Continue with GitHub");
  goOn();
  expect(textOf(await browser.open(callback))).toContain("Signed in as mona (GitHub)");
  expectExpired(await browser.open(callback));
});

test("an answer that comes after ten minutes is refused", async () => {
  const { browser, goOn } = stopsAtCallback();
  const { page } = await begin(browser);
  const { url: callback } = await browser.follow(page, "Continue with GitHub");
  const [attempt] = await issuer.database.signIns.find().sort({ expiresAt: -1 }).toArray();
  const left = (attempt?.expiresAt.getTime() ?? 0) - Date.now();
  expect(left / 60_000).toBeGreaterThan(9);
  expect(left / 60_000).toBeLessThanOrEqual(10);
  await issuer.database.signIns.updateMany({}, { $set: { expiresAt: new Date() } });
  goOn();
  expectExpired(await browser.open(callback));
  expect(await people()).toEqual([]);
});

test("a link that was mailed around starts nothing without the request's own browser", async () => {
  const { page } = await begin();
  const stranger = await newBrowser(issuer.issuer).open(`${addressOf(page)}/sign-in/github`);
  expectExpired(stranger);
  expect(
    await issuer.database.signIns.countDocuments({ interactionUid: addressOf(page).split("/").at(-1) ?? "" }),
  ).toBe(0);
});

test.each(["", "?code=x", "?state=x&code=x", "?state=a&state=b&code=x", "?error=access_denied"])(
  "the callback%s belongs to no sign-in and is refused",
  async (query) => {
    const { browser } = await begin();
    expectExpired(await browser.open(issuer.issuer + signInCallback("github") + query));
  },
);

test("two tabs that sign in side by side do not spoil each other's way", async () => {
  const { browser, goOn } = stopsAtCallback();
  const { page, url } = await begin(browser);
  const other = await browser.open(url);
  const callbacks = [
    await browser.follow(page, "Continue with GitHub"),
    await browser.follow(other, "Continue with GitHub"),
  ];
  goOn();
  for (const { url: callback } of callbacks) {
    expect(textOf(await browser.open(callback))).toContain("Signed in as mona (GitHub)");
  }
});

/** All who signed in: everybody but the projects' owners. */
async function people() {
  return issuer.database.users.find({ username: { $not: /^owner-/ } }).toArray();
}

function begin(browser: Browser = newBrowser(issuer.issuer, gitHub.url)) {
  return beginSignIn(issuer, { browser });
}

async function signInAtGitHub(): Promise<void> {
  const { browser, page } = await begin();
  expect(textOf(await browser.follow(page, "Continue with GitHub"))).toContain("(GitHub)");
}
