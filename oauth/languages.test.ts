/** Each page a person meets speaks the language that the client or the browser asked for. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Page } from "../test/browser.ts";
import { Browser, textOf } from "../test/browser.ts";
import { confirmCode, enterCode, startDevice } from "../test/device.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  decide,
  newPkce,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { inLanguage } from "./texts/language.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const german = inLanguage("de").texts;

/** A browser set to a language, or to none. */
function browserIn(acceptLanguage?: string): Browser {
  const headers = acceptLanguage === undefined ? undefined : { "Accept-Language": acceptLanguage };
  return new Browser((url) => url.origin === issuer.issuer, headers);
}

async function requestUrl(parameters: Record<string, string> = {}): Promise<string> {
  const { serverUrl: resource } = await addProject(issuer);
  const { client_id } = await register(issuer);
  const { challenge: code_challenge } = newPkce();
  return authorizationUrl(issuer.issuer, { client_id, resource, code_challenge, ...parameters });
}

function expectLanguage(tag: "en" | "de", pages: Page[]): void {
  for (const { html } of pages) expect(html).toContain(`<html lang="${tag}">`);
}

describe.each([
  { asked: "the client by ui_locales", parameters: { ui_locales: "fr de-AT" }, header: "en" },
  { asked: "the browser", parameters: {}, header: "de-DE,en;q=0.5" },
])("where German is asked for by $asked", ({ parameters, header }) => {
  test("sign-in and consent are in German, days and scopes too", async () => {
    const browser = browserIn(header);
    const signInPage = await browser.open(await requestUrl(parameters));
    const again = await signIn(browser, signInPage, "no login!");
    const consent = await signIn(browser, again);
    expectLanguage("de", [signInPage, again, consent]);
    const reading = textOf(consent);
    expect(reading).toContain("Darf „Claude“ Acme benutzen?");
    expect(reading).toContain("Die Werkzeuge dieses Servers benutzen");
    expect(reading).toMatch(/\d{1,2}\. \p{L}+ 20\d\d/u);
    expect((await decide(browser, consent, "cancel")).status).toBe(0);
  });

  test("a request that cannot go on says so in German", async () => {
    const page = await browserIn(header).open(await requestUrl({ ...parameters, client_id: "cli_unknown" }));
    expectLanguage("de", [page]);
    expect(textOf(page)).toContain(german.errors.unknownClient.title);
  });

  test.each([endpoints.device, endpoints.signOut, endpoints.connectedApps])(
    "%s is in German",
    async (path) => {
      const address = `${issuer.issuer}${path}?${new URLSearchParams(parameters)}`;
      const browser = browserIn(header);
      const page = await browser.open(address);
      const next = path === endpoints.device ? await enterCode(browser, page, "BBBB-BBBB") : page;
      expectLanguage("de", [page, next]);
    },
  );
});

test("a device knows the language of its person, on the pages after its code", async () => {
  const device = await startDevice(issuer, { ui_locales: "de" });
  const browser = browserIn();
  const confirm = await enterCode(
    browser,
    await browser.open(device.answer.verification_uri),
    device.answer.user_code,
  );
  expect(textOf(confirm)).toContain(german.device.isItYours);
  const consent = await signIn(browser, await confirmCode(browser, confirm));
  expectLanguage("de", [confirm, consent]);
  expect(textOf(await decide(browser, consent, "allow"))).toContain(german.device.done);
});

test.each([undefined, "", "tlh", "fr-CA, *;q=0.1"])("where %j is asked for it is English", async (header) => {
  const browser = browserIn(header);
  const page = await browser.open(await requestUrl({ ui_locales: "tlh nv" }));
  expectLanguage("en", [page, await signIn(browser, page)]);
});

test("what is nowhere is answered in the browser's language", async () => {
  expectLanguage("de", [await browserIn("de").open(`${issuer.issuer}/oauth/nothing`)]);
});
