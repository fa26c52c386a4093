import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser, textOf } from "./browser.ts";
import type { Dashboard } from "./dashboard.ts";
import { signedInBrowser, startDashboard } from "./dashboard.ts";
import { signIn } from "./harness.ts";

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard.close());

const signedInUser = async (browser: Browser) => {
  const { html } = await browser.open(`${dashboard.url}/trpc/session.get`);
  return JSON.parse(html).result.data.user;
};

test("a person signs in through the issuer, without a consent page, and arrives where they wanted to go", async () => {
  const { browser, page } = await signedInBrowser(dashboard);
  expect(page.url).toBe(`${dashboard.url}/new`);
  expect(await signedInUser(browser)).toMatchObject({ username: "mona", id: expect.stringMatching(/^usr_/) });
});

test("whoever is signed in at the issuer signs in with one click", async () => {
  const { browser } = await signedInBrowser(dashboard);
  const again = await browser.open(`${dashboard.url}/auth/sign-in?next=/`);
  expect(again.url).toBe(`${dashboard.url}/`);
});

test("signing out ends the dashboard's session and offers to end the issuer's", async () => {
  const { browser, page } = await signedInBrowser(dashboard);
  const form = { method: "POST", headers: { Origin: dashboard.url } };
  const asked = await browser.open(new URL("/auth/sign-out", page.url).href, form);
  expect(asked.url).toBe(`${dashboard.issuer.issuer}/oauth/sign-out`);
  expect(await signedInUser(browser)).toBeNull();
  const done = await browser.submit(asked);
  expect(textOf(done)).toContain("signed out");
  const page2 = await browser.open(`${dashboard.url}/auth/sign-in`);
  expect(textOf(page2)).toContain("Sign in to the dashboard");
});

test("a page of another origin cannot sign anybody out", async () => {
  const { browser } = await signedInBrowser(dashboard);
  const refused = await browser.open(`${dashboard.url}/auth/sign-out`, {
    method: "POST",
    headers: { Origin: "https://evil.example" },
  });
  expect(refused.status).toBe(403);
  expect(await signedInUser(browser)).not.toBeNull();
});

test("an answer that no sign-in of this browser waits for is refused", async () => {
  const browser = new Browser(({ origin }) => origin === dashboard.url);
  const page = await browser.open(
    `${dashboard.url}/auth/callback?code=stolen&state=x&iss=${dashboard.issuer.issuer}`,
  );
  expect(page.url).toBe(`${dashboard.url}/sign-in?error=expired`);
  expect(await signedInUser(browser)).toBeNull();
});

test("an answer that was begun in this browser and carries another's code is refused", async () => {
  const attacker = new Browser(({ origin }) => origin === dashboard.issuer.issuer);
  const ownPage = await attacker.open(
    (await fetch(`${dashboard.url}/auth/sign-in`, { redirect: "manual" })).headers.get("location") ?? "",
  );
  const stolen = new URL((await signIn(attacker, ownPage, "attacker")).url);
  const victim = new Browser(({ origin }) => origin === dashboard.url);
  await victim.open(`${dashboard.url}/auth/sign-in`);
  const page = await victim.open(stolen.href);
  expect(page.url).toBe(`${dashboard.url}/sign-in?error=failed`);
  expect(await signedInUser(victim)).toBeNull();
});
