import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import type { Issuer, Tokens } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  decide,
  introspect,
  loopbackRedirect,
  newBrowser,
  newPkce,
  redeem,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { addressOf } from "../test/sign-in.ts";
import { traced } from "../test/trace.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("a person signs in, is told who asks for what, and allows", async () => {
  const { browser, page, url, serverUrl } = await begin();
  expect(textOf(page)).toContain("“Claude” asks to use this server. Signing in alone allows nothing.");
  expect(textOf(page)).toContain(serverUrl);
  const consent = await signIn(browser, page);
  const text = textOf(consent);
  for (const fact of [
    "Signed in as mona",
    "“Claude”",
    "Acme",
    loopbackRedirect,
    serverUrl,
    "Use this server's tools",
  ]) {
    expect(text).toContain(fact);
  }
  const arrived = new URL((await decide(browser, consent, "allow")).url);
  expect(arrived.href.startsWith(loopbackRedirect)).toBe(true);
  expect([...arrived.searchParams.keys()].toSorted()).toEqual(["code", "iss", "state"]);
  expect(arrived.searchParams.get("iss")).toBe(issuer.issuer);
  expect(arrived.searchParams.get("state")).toBe(new URL(url).searchParams.get("state"));
});

test.each([
  "http://127.0.0.1:53682/callback?of=mine",
  "https://client.example.com/callback",
  "cursor://anysphere.cursor-mcp/oauth/callback",
])("code, state and iss arrive at %s", async (redirectUri) => {
  const { browser, page } = await begin({ redirect_uri: redirectUri });
  const arrived = await decide(browser, await signIn(browser, page), "allow");
  expect(arrived.url.startsWith(redirectUri)).toBe(true);
  const { searchParams } = new URL(arrived.url);
  expect(searchParams.get("code")).toMatch(/^mcpauth_ac_/);
  expect(searchParams.get("state")).toBe("a-state");
  expect(searchParams.get("iss")).toBe(issuer.issuer);
});

test("Cancel sends the client access_denied with state and iss, and grants nothing (RFC 6749 §4.1.2.1)", async () => {
  const { browser, page, clientId } = await begin();
  const { url } = await decide(browser, await signIn(browser, page), "cancel");
  const { searchParams } = new URL(url);
  expect(Object.fromEntries(searchParams)).toEqual({
    error: "access_denied",
    error_description: traced("the person did not allow the connection"),
    state: "a-state",
    iss: issuer.issuer,
  });
  expect(await grantsOf(clientId)).toBe(0);
});

test("the authorization endpoint shows the sign-in page itself, and its own address shows it again", async () => {
  const { browser, page, url } = await begin();
  expect([page.status, page.url]).toEqual([200, url]);
  const again = await browser.open(addressOf(page));
  expect(textOf(again)).toBe(textOf(page));
});

test("the consent page is shown at its own address: whoever comes back to it has answered already", async () => {
  const { browser, page, url } = await begin();
  await signIn(browser, page);
  const consent = await browser.open(url);
  expect(consent.url).toContain("/oauth/interaction/");
  await decide(browser, consent, "allow");
  expect(textOf(await browser.open(consent.url))).toContain("You have answered already");
});

test("of two clicks on the sign-in button each leads to the consent page", async () => {
  const { browser, page } = await begin();
  const clicks = await Promise.all([signIn(browser, page), signIn(browser, page)]);
  for (const consent of clicks) expect(textOf(consent)).toContain("Signed in as mona");
  expect(textOf(await signIn(browser, page, "mona"))).toContain("Signed in as mona");
});

test("what a client adds to its request is no message of ours", async () => {
  const { browser, page, url } = await begin();
  for (const problem of ["login", "denied&provider=GitHub", "unavailable&provider=GitHub", "nothing"]) {
    expect(textOf(await browser.open(`${url}&problem=${problem}`))).toBe(textOf(page));
  }
});

test("HEAD tells no more than that there is a page", async () => {
  const { url } = await begin();
  const response = await fetch(url, { method: "HEAD", redirect: "manual" });
  expect([response.status, await response.text()]).toEqual([200, ""]);
});

test("consent is asked for each time, the sign-in only once", async () => {
  const { browser, page, url } = await begin();
  await decide(browser, await signIn(browser, page), "allow");
  const again = await browser.open(url);
  expect(textOf(again)).toContain("Signed in as mona");
  expect(again.html).toContain('name="decision" value="allow"');
});

test("Not you? keeps the request and lets another person sign in", async () => {
  const { browser, page, clientId, verifier, secret } = await begin();
  const consent = await signIn(browser, page, "mona");
  const again = await browser.submit(consent, {}, 'form[action$="/switch-account"]');
  expect(textOf(again)).toContain("“Claude” asks to use this server.");
  const other = await signIn(browser, again, "hubot");
  expect(textOf(other)).toContain("Signed in as hubot");
  const callback = new URL((await decide(browser, other, "allow")).url);
  const code = callback.searchParams.get("code") ?? "";
  const redeemed = await redeem(issuer, {
    clientId,
    code,
    verifier,
    callback,
    redirectUri: loopbackRedirect,
  });
  const { access_token } = (await redeemed.json()) as Tokens;
  expect(await introspect(issuer, secret, access_token)).toMatchObject({ username: "hubot" });
});

test("Not you? ends the session of the person who left, in all tabs", async () => {
  const { browser, page, url, clientId } = await begin();
  const firstTab = await signIn(browser, page, "mona");
  const secondTab = await browser.open(url);
  const signInPage = await browser.submit(secondTab, {}, 'form[action$="/switch-account"]');
  await signIn(browser, signInPage, "hubot");
  expectExpired(await decide(browser, firstTab, "allow"));
  const codes = { clientId, model: "AuthorizationCode" };
  expect(await issuer.database.artifacts.countDocuments(codes)).toBe(0);
});

test("signing in as somebody else in a second tab leads to consent as that person", async () => {
  const { browser, page, url } = await begin();
  const secondTab = await browser.open(url);
  await signIn(browser, page, "mona");
  expect(textOf(await signIn(browser, secondTab, "hubot"))).toContain("Signed in as hubot");
});

test("a client may ask for a new sign-in, be it as the same person or as another", async () => {
  const { browser, page, url } = await begin();
  await signIn(browser, page, "mona");
  for (const username of ["mona", "hubot"]) {
    const again = await browser.open(`${url}&prompt=login`);
    expect(textOf(again)).toContain("Sign in to continue to Acme");
    expect(textOf(await signIn(browser, again, username))).toContain(`Signed in as ${username}`);
  }
});

test("a person who was erased is asked to sign in, not to consent", async () => {
  const { browser, page, url } = await begin();
  await signIn(browser, page, "ghost");
  await issuer.database.users.deleteOne({ username: "ghost" });
  const again = await browser.open(url);
  expect(again.status).toBe(200);
  expect(textOf(again)).toContain("Sign in to continue to Acme");
  expect(textOf(await signIn(browser, again, "mona"))).toContain("Signed in as mona");
});

test("what strangers call themselves is shown as text", async () => {
  const attack = '<img src=x onerror=alert(1)>"&';
  const { browser, page } = await begin({ client_name: attack, projectName: attack });
  const pages = [page, await signIn(browser, page)];
  for (const { html } of pages) {
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  }
});

test("a development login is the same person however it is spelled", async () => {
  for (const username of ["Octocat", " octocat "]) {
    const { browser, page } = await begin();
    await signIn(browser, page, username);
  }
  const identity = { "identity.provider": "development", "identity.subject": "octocat" } as const;
  expect(await issuer.database.users.countDocuments(identity)).toBe(1);
});

test.each(["", "two words", "-dash", "dash-", "<b>", "x".repeat(40), "müller"])(
  "the login %j is refused in words, on the same page",
  async (username) => {
    const { browser, page } = await begin();
    const again = await signIn(browser, page, username);
    expect(textOf(again)).toContain("A login has 1 to 39 letters, digits and hyphens, as at GitHub.");
    expect(textOf(await signIn(browser, again, "mona"))).toContain("Signed in as mona");
  },
);

test("where others can reach the issuer there is no development sign-in", async () => {
  const open = await startIssuer({ env: { developmentSignIn: false } });
  const { browser, page } = await begin({}, open);
  expect(page.html).not.toContain("/development");
  const form = new URLSearchParams({ username: "mona", csrf: "" });
  const refused = await browser.open(
    `${open.issuer}/oauth/interaction/${browser.cookie("mcpauth_interaction")}/development`,
    { method: "POST", body: form },
  );
  expect(refused.status).toBe(404);
  expect(await open.database.users.countDocuments({ username: "mona" })).toBe(0);
  await open.close();
});

interface Begun {
  url: string;
  browser: Browser;
  page: Page;
  clientId: string;
  verifier: string;
  secret: string;
  serverUrl: string;
}

/** A new client sends a new browser here; it shows the sign-in page. */
async function begin(
  {
    redirect_uri = loopbackRedirect,
    client_name = "Claude",
    projectName = "Acme",
  }: { redirect_uri?: string; client_name?: string; projectName?: string } = {},
  at: Issuer = issuer,
): Promise<Begun> {
  const { serverUrl, secret } = await addProject(at, { name: projectName });
  // A client of its own for each test: identical public clients are one.
  const client = { redirect_uris: [redirect_uri], client_name, software_id: serverUrl };
  const { client_id: clientId = "" } = await register(at, client);
  const { verifier, challenge } = newPkce();
  const request = { client_id: clientId, redirect_uri, code_challenge: challenge, resource: serverUrl };
  const url = authorizationUrl(at.issuer, request);
  const browser = newBrowser(at.issuer);
  return { url, browser, page: await browser.open(url), clientId, verifier, secret, serverUrl };
}

function grantsOf(clientId: string): Promise<number> {
  return issuer.database.artifacts.countDocuments({ clientId, model: "Grant" });
}

function expectExpired(page: Page): void {
  expect(page.status).toBe(400);
  expect(textOf(page)).toContain("This request has expired");
}
