import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Browser, Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  decide,
  newBrowser,
  newPkce,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { addressOf } from "../test/sign-in.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

/** What must not be decided by anyone but the person who saw the page (RFC 6749 §10.12, RFC 9700 §4.7). */
const forms = [
  { form: "consent", fields: { decision: "allow" } },
  { form: "switch-account", fields: {} },
];

describe.each(forms)("the $form form", ({ form, fields }) => {
  test.each([
    { what: "without its token", token: () => "" },
    { what: "with the token of the sign-in page", token: ({ signInPage }: Asked) => csrfOf(signInPage) },
    { what: "with the token of another request", token: async () => csrfOf((await ask("mona")).consent) },
    {
      what: "with more scopes than its page listed",
      token: ({ consent }: Asked) => `${csrfOf(consent)} more`,
    },
    { what: "with the token another person got", token: async () => csrfOf((await ask("hubot")).consent) },
    { what: "with a made-up token", token: () => "x".repeat(43) },
  ])("sent $what has no effect", async ({ token }) => {
    const asked = await ask("mona");
    const refused = await send(asked.browser, `${asked.consent.url}/${form}`, {
      origin: issuer.issuer,
      fields: { ...fields, csrf: await token(asked) },
    });
    expect(refused.status).toBe(400);
    expect(textOf(refused)).toContain(
      "the form was not sent from the page it belongs to: open the page again",
    );
    await expectUndecided(asked);
  });

  test.each(["https://evil.example.com", "null"])("sent from %s has no effect", async (origin) => {
    const asked = await ask("mona");
    const refused = await send(asked.browser, `${asked.consent.url}/${form}`, {
      origin,
      fields: { ...fields, csrf: csrfOf(asked.consent) },
    });
    expect(refused.status).toBe(400);
    await expectUndecided(asked);
  });

  test("sent by another browser has no effect, be its person signed in or not", async () => {
    const asked = await ask("mona");
    const other = await ask("hubot");
    for (const browser of [newBrowser(issuer.issuer), other.browser]) {
      const refused = await send(browser, `${asked.consent.url}/${form}`, {
        origin: issuer.issuer,
        fields: { ...fields, csrf: csrfOf(asked.consent) },
      });
      expect(refused.status).toBe(400);
      expect(textOf(refused)).toContain("it was begun in another browser");
    }
    await expectUndecided(asked);
    await expectUndecided(other);
  });
});

test("another browser that is given the page's address is shown nothing of it", async () => {
  const { consent } = await ask("mona");
  const stranger = await newBrowser(issuer.issuer).open(consent.url);
  expect(stranger.status).toBe(400);
  expect(textOf(stranger)).not.toContain("mona");
});

test("the sign-in form needs its page's token too: nobody is signed in by a stranger (login CSRF)", async () => {
  const { browser, page } = await begin();
  const refused = await send(browser, `${addressOf(page)}/development`, {
    origin: issuer.issuer,
    fields: { username: "mallory", csrf: "" },
  });
  expect(refused.status).toBe(400);
  expect(await issuer.database.users.countDocuments({ username: "mallory" })).toBe(0);
  expect(textOf(await signIn(browser, page))).toContain("Signed in as mona");
});

test("a session from before a sign-in is worth nothing after it (session fixation)", async () => {
  const { browser, url } = await ask("mona");
  const planted = sessionOf(browser);
  await signIn(browser, await browser.open(`${url}&prompt=login`), "hubot");
  expect(sessionOf(browser)).not.toBe(planted);
  const begun = await fetch(url, { headers: { Cookie: planted }, redirect: "manual" });
  const cookies = begun.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
  const headers = { Cookie: [planted, ...cookies].join("; ") };
  const shown = await begun.text();
  const again = await fetch(addressOf({ url, html: shown }), { headers });
  for (const page of [shown, await again.text()]) {
    expect(page).toContain("Sign in to continue to");
    expect(page).not.toContain("hubot");
  }
});

test("cookies are closed to scripts and to foreign posts, and bound to their place", async () => {
  const { url } = await begin();
  const response = await fetch(url, { redirect: "manual" });
  const { pathname } = new URL(addressOf({ url, html: await response.text() }));
  const lines = response.headers.getSetCookie();
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line).toMatch(/; httponly/i);
    expect(line).toMatch(/; samesite=lax/i);
  }
  expect(lines.find((line) => line.startsWith("mcpauth_interaction="))).toContain(`path=${pathname};`);
});

describe("every page", () => {
  test("forbids scripts, frames, foreign assets and caches", async () => {
    const { url, consent, signInPage, browser } = await ask("mona");
    const pages = [
      signInPage,
      consent,
      await send(browser, `${consent.url}/consent`, { origin: "null", fields: {} }),
      await browser.open(`${issuer.issuer}/nowhere`),
      await browser.open(`${issuer.issuer}${endpoints.signOut}`),
      await returningPage(browser, url),
    ];
    for (const { html, headers } of pages) {
      const nonce = /<style nonce="([\w-]+)">/.exec(html)?.[1];
      expect(headers.get("content-security-policy")).toBe(
        `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
      );
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("same-origin");
      expect(html).not.toMatch(/<script|\son\w+=|src=|javascript:/i);
    }
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 400, 404, 200, 200]);
  });
});

interface Asked {
  url: string;
  browser: Browser;
  clientId: string;
  signInPage: Page;
  consent: Page;
}

/** A new client sends a new browser here; it shows the sign-in page. */
async function begin() {
  const { serverUrl } = await addProject(issuer);
  // A client of its own for each test: identical public clients are one.
  const { client_id: clientId = "" } = await register(issuer, { software_id: serverUrl });
  const { challenge } = newPkce();
  const request = { client_id: clientId, code_challenge: challenge, resource: serverUrl };
  const url = authorizationUrl(issuer.issuer, request);
  const browser = newBrowser(issuer.issuer);
  return { url, browser, clientId, page: await browser.open(url) };
}

async function ask(username: string): Promise<Asked> {
  const { url, browser, clientId, page } = await begin();
  return { url, browser, clientId, signInPage: page, consent: await signIn(browser, page, username) };
}

function csrfOf({ html }: Pick<Page, "html">): string {
  return /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
}

function send(
  browser: Browser,
  url: string,
  { origin, fields }: { origin: string; fields: Record<string, string> },
): Promise<Page> {
  const init = { method: "POST", headers: { Origin: origin }, body: new URLSearchParams(fields) };
  return browser.open(url, init);
}

/** Nothing was granted, the person is still asked, and their own answer counts. */
async function expectUndecided({ browser, clientId, consent }: Asked): Promise<void> {
  expect(await issuer.database.artifacts.countDocuments({ clientId, model: "Grant" })).toBe(0);
  expect(new URL((await decide(browser, consent, "allow")).url).searchParams.has("code")).toBe(true);
}

/** The page between Allow and the client, which a browser leaves at once: fetched with its cookies by hand. */
async function returningPage(browser: Browser, url: string): Promise<Page> {
  const session = [sessionOf(browser)];
  const begun = await fetch(url, { headers: { Cookie: session.join("; ") }, redirect: "manual" });
  const cookies = begun.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
  const init = { headers: { Cookie: [...session, ...cookies].join("; ") }, redirect: "manual" } as const;
  const page = issuer.issuer + begun.headers.get("location");
  const csrf = csrfOf({ html: await (await fetch(page, init)).text() });
  const body = new URLSearchParams({ csrf, decision: "allow", scope: "mcp:tools" });
  const response = await fetch(`${page}/consent`, { method: "POST", body, ...init });
  const { status, headers } = response;
  return { url: response.url, status, headers, html: await response.text() };
}

function sessionOf(browser: Browser): string {
  const names = ["mcpauth_issuer_session", "mcpauth_issuer_session.sig"];
  return names.map((name) => `${name}=${browser.cookie(name)}`).join("; ");
}
