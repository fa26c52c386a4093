/** The pages off the way of connecting, in a real browser: connected apps and the code of a device. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inLanguage } from "../oauth/texts/language.ts";
import { endpoints } from "../shared/endpoints.ts";
import { Chromium, executable, inspect } from "./chromium.ts";
import { connected, newPerson } from "./connected-apps.ts";
import { startDevice } from "./device.ts";
import type { Issuer } from "./harness.ts";
import { addProject, authorize, redeem, startIssuer } from "./harness.ts";

describe.skipIf(!executable)("in Chromium", () => {
  let chromium: Chromium;
  let issuer: Issuer;
  let address: string;

  beforeAll(async () => {
    [chromium, issuer] = await Promise.all([Chromium.launch(), startIssuer()]);
    address = issuer.issuer + endpoints.connectedApps;
  });
  afterAll(async () => {
    await chromium.close();
    await issuer.close();
  });

  /** Of an app that calls itself something long, at two servers. */
  async function connectedTwice() {
    const one = await connected(issuer);
    const { clientId, username } = one;
    const { serverUrl: resource } = await addProject(issuer, {
      name: "Tickets",
      serverUrl: `https://${"tickets-".repeat(6)}${username}.example.com/mcp`,
    });
    await redeem(issuer, await authorize(issuer, { clientId, resource, username }));
    const metadata = { "metadata.client_name": `${"W".repeat(60)} ${username}` };
    await issuer.database.clients.updateOne({ _id: clientId }, { $set: metadata });
    return one;
  }

  /** By what is the same in every language. */
  async function signIn(page: Page, username: string): Promise<void> {
    await page.locator("#username").fill(username);
    await page.locator("#username").press("Enter");
    await page.waitForURL((url) => url.pathname === endpoints.connectedApps);
  }

  describe.each([
    { look: "wide and light, in English", width: 1280, dark: false, tag: "en" },
    { look: "wide at 200 % zoom and dark, in German", width: 640, dark: true, tag: "de" },
    { look: "narrow and light, in German", width: 320, dark: false, tag: "de" },
    { look: "narrow and dark, in English", width: 320, dark: true, tag: "en" },
  ] as const)("$look", ({ tag, ...look }) => {
    const { connectedApps, device } = inLanguage(tag).texts;

    test("connected apps are accessible and fit, full, changed, empty and left", async () => {
      const { username } = await connectedTwice();
      const page = await chromium.open(look);
      await page.goto(`${address}?ui_locales=${tag}`);
      await inspect(page);
      await signIn(page, username);
      await inspect(page);
      await page.locator('[name="grant"]').first().click();
      await page.getByRole("status").waitFor();
      await inspect(page);
      await page.locator('[name="grant"]').click();
      await page.getByText(connectedApps.empty).waitFor();
      await inspect(page);
      await page.getByRole("button", { name: connectedApps.signOutEverywhere }).click();
      await page.getByRole("heading", { name: connectedApps.signedOutEverywhere }).waitFor();
      await inspect(page);
    });

    test("the pages for a device's code are accessible and fit", async () => {
      const { answer } = await startDevice(issuer, {}, { client_name: "W".repeat(64) });
      const page = await chromium.open(look);
      await page.goto(`${issuer.issuer}${endpoints.device}?ui_locales=${tag}`);
      await inspect(page);
      await page.locator("#user_code").fill("BBBB-BBBB");
      await page.locator("#user_code").press("Enter");
      await page.getByRole("alert").waitFor();
      await inspect(page);
      await page.locator("#user_code").fill(answer.user_code);
      await page.locator("#user_code").press("Enter");
      await page.getByRole("heading", { name: device.isItYours }).waitFor();
      await inspect(page);
      await page.locator('[name="abort"]').click();
      await page.getByRole("heading", { name: device.refusals.cancelled.title }).waitFor();
      await inspect(page);
    });
  });

  test("without JavaScript everything works, and each page is one request", async () => {
    const one = await connectedTwice();
    const page = await chromium.open({ javaScript: false });
    const requests: string[] = [];
    page.on(
      "request",
      (request) => void requests.push(`${request.method()} ${new URL(request.url()).pathname}`),
    );
    await page.goto(address);
    await signIn(page, one.username);
    requests.length = 0;
    await page.getByRole("button", { name: "End all access" }).click();
    await page.getByRole("status").waitFor();
    expect(requests).toEqual([`POST ${endpoints.connectedApps}`]);
    expect(await one.isActive()).toBe(false);
    await page.getByRole("button", { name: "Sign out here" }).click();
    await page.getByRole("link", { name: "Sign in" }).click();
    await signIn(page, newPerson());
    expect(await page.getByText("No app is connected.").count()).toBe(1);
  });
});
