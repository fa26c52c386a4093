/** What a person is told before they allow an app, and what the app gets of what it asked for. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import { allow, begin, consentForm, greeting, https, redeemed, scopes } from "../test/consent.ts";
import type { DeviceAnswer } from "../test/device.ts";
import { authorizeDevice, confirmCode, openConfirm, poll, registerDevice } from "../test/device.ts";
import type { Issuer, Tokens } from "../test/harness.ts";
import {
  addProject,
  decide,
  introspect,
  loopbackRedirect,
  newBrowser,
  refresh,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

describe("of what is asked for", () => {
  test.each([
    { ticked: ["write", "delete"], granted: "read write delete" },
    { ticked: ["delete"], granted: "read delete" },
    { ticked: [], granted: "read" },
  ])("with $ticked ticked, $granted is granted, and stays so", async ({ ticked, granted }) => {
    const begun = await begin(issuer);
    const page = await allow(begun, ["read", ...ticked]);
    const tokens = await redeemed(begun, page);
    expect(tokens.scope).toBe(granted);
    const again = { client_id: begun.clientId, refresh_token: tokens.refresh_token };
    const renewed = (await (await refresh(issuer, again)).json()) as Tokens;
    for (const { access_token } of [tokens, renewed]) {
      expect(await introspect(issuer, begun.secret, access_token)).toMatchObject({ scope: granted });
    }
    const widened = await refresh(issuer, {
      client_id: begun.clientId,
      refresh_token: renewed.refresh_token,
      scope: "read write delete",
    });
    expect(widened.status).toBe(granted === "read write delete" ? 200 : 400);
  });

  test("what must be there cannot be left out, and what was not asked for cannot be added", async () => {
    const begun = await begin(issuer, { scope: "read write" });
    const without = await allow(begun, ["write"]);
    expect(without.url).toContain("/oauth/interaction/");
    expect(await grants(begun.clientId)).toBe(0);
    const more = await allow(begun, ["read", "delete", "admin"]);
    expect((await redeemed(begun, more)).scope).toBe("read");
  });

  test("nothing at all cannot be allowed: the page says what to do", async () => {
    const begun = await begin(issuer, { scope: "write delete" });
    const again = await allow(begun, []);
    expect(textOf(again)).toContain("Nothing was ticked, so there is nothing to allow.");
    expect(again.html).not.toContain(" checked");
    expect(await grants(begun.clientId)).toBe(0);
    const { url } = await decide(begun.browser, again, "cancel");
    expect(url).toContain("error=access_denied");
  });

  test("a device gets what was ticked too", async () => {
    const { project, serverUrl, secret } = await addProject(issuer);
    await issuer.database.projects.updateOne({ _id: project._id }, { $set: { scopes } });
    const client = await registerDevice(issuer, { software_id: serverUrl });
    const { body } = await authorizeDevice(issuer, client, { resource: serverUrl });
    const device = { issuer, client, answer: body as unknown as DeviceAnswer };
    const { browser, page } = await openConfirm(device);
    const consent = await signIn(browser, await confirmCode(browser, page));
    await browser.submit(consent, { decision: "allow", scope: ["read", "write"] }, consentForm);
    const { access_token = "", scope } = (await poll(device)).body;
    expect(scope).toBe("read write");
    expect(await introspect(issuer, secret, access_token)).toMatchObject({ scope });
  });
});

describe("the app is introduced", () => {
  test("by when it was first seen and how many others allowed it", async () => {
    const begun = await begin(issuer);
    expect(textOf(begun.consent)).toContain("First seen herethis minute, and nobody else has allowed it");
    await allow(begun, ["read"]);
    expect(await greeting(begun, begun.url, "hubot")).toContain("and one other person has allowed it");
    expect(await greeting(begun, begun.url, "mona")).toContain("and nobody else has allowed it");
  });

  test("by how many others allowed it, of whom more than fifty are not counted", async () => {
    const metadata = { redirect_uris: [loopbackRedirect], client_name: "Popular", software_id: "popular" };
    const { client_id: clientId = "" } = await register(issuer, metadata);
    const others = Array.from({ length: 60 }, (_, index) => ({
      _id: `${clientId} ${index}`,
      model: "Grant",
      payload: {},
      clientId,
      accountId: `usr_${index % 55}`,
    }));
    await issuer.database.artifacts.insertMany(others);
    const { consent } = await begin(issuer, { clientId });
    expect(textOf(consent)).toContain("and more than 50 other people have allowed it");
  });

  test("as added by the owner, at the owner's project and at no other", async () => {
    const begun = await begin(issuer, { byOwner: true, redirectUri: https });
    const text = textOf(begun.consent);
    expect(text).toContain("Name set bythe owner of this server Added by the owner");
    expect(text).not.toContain("First seen here");
    expect(begun.consent.html).not.toContain('class="note"');
    const elsewhere = await begin(issuer, { redirectUri: https, clientId: begun.clientId });
    expect(textOf(elsewhere.consent)).toContain("the app itself Self-registered");
  });

  test("with a warning where a program on this computer could be anybody's, even if the owner added it", async () => {
    const { consent } = await begin(issuer, { byOwner: true });
    expect(textOf(consent)).toContain("This request goes to a program on your own computer.");
  });

  test.each(["GitHub", "Acme", "mcpauth"])("with a doubt, if it calls itself %s", async (name) => {
    const { consent } = await begin(issuer, { clientName: name });
    expect(textOf(consent)).toContain("It goes by a name you may trust");
  });
});

test("the page speaks the language the app or the browser asks for", async () => {
  const { url } = await begin(issuer);
  const german = newBrowser(issuer.issuer);
  const page = await signIn(german, await german.open(`${url}&ui_locales=de-AT`));
  expect(page.html).toContain('<html lang="de">');
  expect(textOf(page)).toContain("Darf „Claude“ Acme benutzen?");
});

test("a project's colour and links are on its pages", async () => {
  const branding = {
    accent: "#ffff00",
    termsUrl: "https://acme.example/terms",
    privacyUrl: "https://acme.example/privacy",
  };
  const { signInPage, consent } = await begin(issuer, { branding });
  for (const { html } of [signInPage, consent]) {
    expect(html).toContain('href="https://acme.example/terms"');
    expect(html).toContain('href="https://acme.example/privacy"');
    expect(html).toMatch(/:root \{ --accent: #[\da-f]{6}; /);
    expect(html).not.toContain("--accent: #ffff00; --accent-hover: #ffff3d; --on-accent: #ffffff");
  }
});

test("a project's logo is on its pages, and no page without one may show pictures", async () => {
  const logo = "data:image/webp;base64,UklGRg==";
  const allowance = (page: Page) =>
    /img-src [^;]+/.exec(page.headers.get("content-security-policy") ?? "")?.[0];
  const branded = await begin(issuer, { branding: { logo } });
  for (const page of [branded.signInPage, branded.consent]) {
    expect(page.html).toContain(`<img src="${logo}"`);
    expect(allowance(page)).toBe("img-src data:");
  }
  const plain = await begin(issuer);
  const { signInPage, consent } = plain;
  const connectedApps = await plain.browser.open(issuer.issuer + endpoints.connectedApps);
  for (const page of [signInPage, consent, connectedApps]) {
    expect(page.html).not.toContain("<img");
    expect(allowance(page)).toBeUndefined();
  }
});

function grants(clientId: string): Promise<number> {
  return issuer.database.artifacts.countDocuments({ clientId, model: "Grant" });
}
