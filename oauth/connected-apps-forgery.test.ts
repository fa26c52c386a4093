/** Whoever is not the person who saw the page of connected apps ends nothing there. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import type { Connected } from "../test/connected-apps.ts";
import { connected, newPerson, openConnectedApps } from "../test/connected-apps.ts";
import type { Issuer } from "../test/harness.ts";
import { newBrowser, postForm, startIssuer } from "../test/harness.ts";

let issuer: Issuer;
let address: string;
beforeAll(async () => {
  issuer = await startIssuer();
  address = issuer.issuer + endpoints.connectedApps;
});
afterAll(() => issuer.close());

describe("a form that", () => {
  const forgeries = [
    { what: "has no token", origin: () => issuer.issuer, csrf: () => "" },
    { what: "has a made-up token", origin: () => issuer.issuer, csrf: () => "x".repeat(43) },
    {
      what: "has another person's token",
      origin: () => issuer.issuer,
      csrf: async () => csrfOf((await openConnectedApps(issuer, newPerson())).page),
    },
    {
      what: "has the token of the same person's other browser",
      origin: () => issuer.issuer,
      csrf: async (one: Connected) => csrfOf((await openConnectedApps(issuer, one.username)).page),
    },
    {
      what: "comes from a foreign page",
      origin: () => "https://evil.example.com",
      csrf: (_one: Connected, page: Page) => csrfOf(page),
    },
    {
      what: "comes from a page without an origin",
      origin: () => "null",
      csrf: (_one: Connected, page: Page) => csrfOf(page),
    },
  ];
  test.each(forgeries)("$what ends nothing", async ({ origin, csrf }) => {
    const one = await connected(issuer);
    const { browser, page } = await openConnectedApps(issuer, one.username);
    for (const act of [{ grant: one.grantId }, { client: one.clientId }, { sign_out: "everywhere" }]) {
      const body = new URLSearchParams({ ...act, csrf: await csrf(one, page) } as Record<string, string>);
      const answer = await browser.open(address, { method: "POST", body, headers: { Origin: origin() } });
      expect(answer.status).toBe(400);
    }
    expect(await one.isActive()).toBe(true);
    expect(textOf(await browser.open(address))).toContain(one.serverUrl);
  });

  test("comes without a cookie ends nothing, and is told to sign in", async () => {
    const one = await connected(issuer);
    const { page } = await openConnectedApps(issuer, one.username);
    const form = { grant: one.grantId, csrf: csrfOf(page) };
    const answer = await postForm(address, form, { Origin: issuer.issuer });
    expect(await answer.text()).toContain("You are signed out");
    expect(await one.isActive()).toBe(true);
  });

  test.each([
    { what: "another person's permission", act: (theirs: Connected) => ({ grant: theirs.grantId }) },
    { what: "another person's app", act: (theirs: Connected) => ({ client: theirs.clientId }) },
    { what: "something made up", act: () => ({ grant: "x" }) },
    { what: "nothing", act: () => ({}) },
  ])("names $what ends nothing, and tells nothing apart", async ({ act }) => {
    const [mine, theirs] = [await openConnectedApps(issuer, newPerson()), await connected(issuer)];
    const answer = await mine.browser.submit(mine.page, act(theirs) as Record<string, string>);
    expect(textOf(answer)).toContain("Nothing was changed: that access had ended already.");
    expect(await theirs.isActive()).toBe(true);
  });
});

describe("the code that comes back from sign-in", () => {
  test("is left out of the address, whoever put it there", async () => {
    const browser = newBrowser(issuer.issuer);
    const page = await browser.open(`${address}?code=stolen&iss=x`);
    expect(page.url).not.toContain("stolen");
  });

  test("buys nothing: nobody holds the secret of this client", async () => {
    const response = await postForm(issuer.issuer + endpoints.token, {
      grant_type: "authorization_code",
      client_id: "connected-apps",
      client_secret: "",
      code: "mcpauth_ac_x",
      redirect_uri: address,
      code_verifier: "x".repeat(43),
    });
    expect(await response.json()).toMatchObject({ error: "invalid_client" });
  });

  test("is not waited for when sign-in came back with an error", async () => {
    const page = await newBrowser(issuer.issuer).open(`${address}?error=access_denied`);
    expect(textOf(page)).toContain("You are signed out");
  });
});

function csrfOf({ html }: Page): string {
  return /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
}
