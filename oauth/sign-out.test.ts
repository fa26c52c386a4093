import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Browser, Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  connect,
  introspect,
  newBrowser,
  newPkce,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("it asks first: opening the page ends nothing", async () => {
  const browser = await signedInBrowser();
  const page = await openSignOut(browser);
  expect(textOf(page)).toContain("In this browser you are signed in as mona.");
  expect(page.headers.get("cache-control")).toBe("no-store");
  expect(await isSignedIn(browser)).toBe(true);
});

test("it ends the session of this browser only", async () => {
  const [browser, elsewhere] = [await signedInBrowser(), await signedInBrowser()];
  const page = await browser.submit(await openSignOut(browser));
  expect(textOf(page)).toContain("You are signed out");
  expect(page.html).toContain('href="http://127.0.0.1:4001"');
  expect(await isSignedIn(browser)).toBe(false);
  expect(await isSignedIn(elsewhere)).toBe(true);
});

test("the cookie of an ended session is worth nothing, should somebody have kept it", async () => {
  const browser = await signedInBrowser();
  const kept = ["mcpauth_issuer_session", "mcpauth_issuer_session.sig"].map(
    (name) => `${name}=${browser.cookie(name)}`,
  );
  const open = async () => {
    const response = await fetch(issuer.issuer + endpoints.signOut, { headers: { Cookie: kept.join("; ") } });
    return response.text();
  };
  expect(await open()).toContain("mona");
  await browser.submit(await openSignOut(browser));
  expect(await open()).not.toContain("mona");
});

test("clients stay connected", async () => {
  const { serverUrl, secret } = await addProject(issuer);
  const { tokens } = await connect(issuer, { serverUrl });
  const browser = await signedInBrowser();
  await browser.submit(await openSignOut(browser));
  expect(await introspect(issuer, secret, tokens.access_token)).toMatchObject({ active: true });
});

test("it needs its page's token, from its own page", async () => {
  const browser = await signedInBrowser();
  const foreign = csrfOf(await openSignOut(await signedInBrowser()));
  const own = csrfOf(await openSignOut(browser));
  for (const { csrf, origin } of [
    { csrf: "", origin: issuer.issuer },
    { csrf: foreign, origin: issuer.issuer },
    { csrf: own, origin: "https://evil.example.com" },
    { csrf: own, origin: "null" },
  ]) {
    const body = new URLSearchParams({ csrf });
    const address = issuer.issuer + endpoints.signOut;
    const refused = await browser.open(address, { method: "POST", body, headers: { Origin: origin } });
    expect(refused.status).toBe(400);
    expect(await isSignedIn(browser)).toBe(true);
  }
});

test("with nobody signed in there is nothing to ask, and to repeat it is harmless", async () => {
  const browser = newBrowser(issuer.issuer);
  expect(textOf(await openSignOut(browser))).toContain("You are signed out");
  const known = await signedInBrowser();
  const page = await openSignOut(known);
  await known.submit(page);
  const again = await known.submit(page);
  expect([again.status, textOf(again).includes("You are signed out")]).toEqual([200, true]);
});

test("the engine's own ways to sign out do not exist", async () => {
  for (const path of ["/oauth/end-session", "/oauth/end-session/confirm", "/session/end"]) {
    expect((await fetch(issuer.issuer + path)).status).toBe(404);
  }
});

async function newRequest(): Promise<string> {
  const { serverUrl } = await addProject(issuer);
  const { client_id: clientId = "" } = await register(issuer);
  const request = { client_id: clientId, code_challenge: newPkce().challenge, resource: serverUrl };
  return authorizationUrl(issuer.issuer, request);
}

async function signedInBrowser(): Promise<Browser> {
  const browser = newBrowser(issuer.issuer);
  await signIn(browser, await browser.open(await newRequest()));
  return browser;
}

/** Whether a new request asks for consent at once, instead of who one is. */
async function isSignedIn(browser: Browser): Promise<boolean> {
  return textOf(await browser.open(await newRequest())).includes("Signed in as mona");
}

function openSignOut(browser: Browser): Promise<Page> {
  return browser.open(issuer.issuer + endpoints.signOut);
}

function csrfOf({ html }: Page): string {
  return /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
}
