import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDashboard } from "./built-dashboard.ts";
import type { TabOptions } from "./chromium.ts";
import { Chromium, executable, inspect } from "./chromium.ts";
import type { Dashboard } from "./dashboard.ts";
import { startDashboard } from "./dashboard.ts";
import {
  clipboardOf,
  createProject,
  goTo,
  hasFocus,
  heading,
  saveSecret,
  signIn,
  tabTo,
} from "./dashboard-tab.ts";
import { introspect } from "./harness.ts";

describe.skipIf(!executable)("in Chromium", () => {
  let chromium: Chromium;
  let dashboard: Dashboard;

  beforeAll(async () => {
    await buildDashboard();
    [chromium, dashboard] = await Promise.all([Chromium.launch(), startDashboard()]);
  }, 300_000);
  afterAll(async () => {
    await chromium.close();
    await dashboard.close();
  });

  /** The minting page of a new project. */
  async function open(options: TabOptions = {}) {
    const page = await chromium.open({ clipboard: dashboard.url, ...options });
    await page.goto(`${dashboard.url}/sign-in`);
    await signIn(page);
    const project = await createProject(page);
    await saveSecret(page);
    await goTo(page, "Minting");
    await heading(page, "Token minting").waitFor();
    return { page, ...project };
  }

  test("the call on the page mints as it stands, and every try is listed", async () => {
    const { page, secret, serverUrl } = await open();
    await page.getByText(/^None in the last 14 days/).waitFor();
    await page.getByRole("button", { name: "Copy minting command" }).click();
    await page.getByRole("button", { name: "Copy minting command: copied" }).waitFor();
    const call = await clipboardOf(page);
    const userIds = page.getByRole("checkbox", { name: /^A user id of yours/ });
    await userIds.uncheck();
    await save(page);
    expect(await run(call, secret)).toMatchObject({ error: expect.any(String) });
    await expect
      .poll(() => refreshedMints(page), { timeout: 30_000 })
      .toContainEqual(expect.stringMatching(/^Refused/));

    await userIds.check();
    await save(page);
    // The issuer remembers a project for a few seconds.
    const tokens: unknown[] = [];
    const mint = async () => tokens.unshift((await run(call, secret)).access_token) && tokens[0];
    await expect.poll(mint, { timeout: 30_000, interval: 1000 }).toBeDefined();
    expect(await introspect(dashboard.issuer, secret, String(tokens[0]))).toMatchObject({
      active: true,
      aud: serverUrl,
      scope: "mcp:tools",
    });
    await expect
      .poll(() => refreshedMints(page), { timeout: 30_000 })
      .toContainEqual(expect.stringMatching(/^Minted.*user_42.*mcp:tools/));
  }, 120_000);

  test("settings and an identity provider are saved by keyboard alone", async () => {
    const { page } = await open();
    const { keyboard } = page;
    await tabTo(page.getByRole("checkbox", { name: /^An access token/ }));
    await keyboard.press("Space");
    await tabTo(page.getByRole("textbox", { name: "Longest lifetime, in seconds" }));
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type("900");
    await keyboard.press("Enter");
    await page.getByText("The minting settings are saved.").waitFor();

    const add = page.getByRole("button", { name: "Add identity provider" });
    await tabTo(add);
    await keyboard.press("Enter");
    const issuer = page.getByRole("textbox", { name: "Issuer" });
    await expect.poll(() => hasFocus(issuer)).toBe(true);
    await keyboard.type("https://login.acme.dev/");
    await tabTo(page.getByRole("textbox", { name: "Audience" }));
    await keyboard.type("acme");
    await tabTo(page.getByRole("textbox", { name: "JWKS URL" }));
    await keyboard.type("https://login.acme.dev/jwks");
    await keyboard.press("Enter");
    await page.getByText("https://login.acme.dev/ is added.").waitFor();
    await expect.poll(() => hasFocus(add)).toBe(true);

    await page.reload();
    await page
      .getByRole("list", { name: "Identity providers" })
      .getByText("https://login.acme.dev/jwks")
      .waitFor();
    expect(await page.getByRole("checkbox", { name: /^An access token/ }).isChecked()).toBe(true);
    expect(await page.getByRole("textbox", { name: "Longest lifetime, in seconds" }).inputValue()).toBe(
      "900",
    );
  });

  describe.each([
    { look: "light and wide", dark: false, width: 1280 },
    { look: "light and narrow", dark: false, width: 320 },
    { look: "dark and wide", dark: true, width: 1280 },
    { look: "dark and narrow", dark: true, width: 320 },
  ])("$look", (look) => {
    test("the page and its dialogs are accessible and fit", async () => {
      const { page, secret } = await open(look);
      await inspect(page);
      const call = (await page.getByText(/^curl/).textContent()) ?? "";
      const longSubject = `user_${"0123456789".repeat(12)}`;
      await run(call.replace("user_42", longSubject), secret);
      await run(call.replace("scope=mcp:tools", "scope=mcp:everything"), secret);
      await expect.poll(async () => (await refreshedMints(page)).length, { timeout: 30_000 }).toBe(2);
      await inspect(page);

      await page.getByRole("radio", { name: /^Some/ }).check();
      await page.getByRole("textbox", { name: "Longest lifetime, in seconds" }).fill("1");
      await page.getByRole("button", { name: "Save minting settings" }).click();
      await page.locator("[aria-invalid]").first().waitFor();
      await inspect(page);

      await page.getByRole("button", { name: "Add identity provider" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "Add identity provider" }).click();
      await dialog.locator("[aria-invalid]").first().waitFor();
      await inspect(page);
      const issuer = "https://sso.antidisestablishmentarianism-incorporated.example.com/realms/production";
      await dialog.getByRole("textbox", { name: "Issuer" }).fill(issuer);
      await dialog.getByRole("textbox", { name: "Audience" }).fill(issuer);
      await dialog.getByRole("textbox", { name: "JWKS URL" }).fill(`${issuer}/jwks`);
      await dialog.getByRole("button", { name: "Add identity provider" }).click();
      await dialog.waitFor({ state: "detached" });
      await inspect(page);
      await page.getByRole("button", { name: `Remove ${issuer}` }).click();
      await dialog.waitFor();
      await inspect(page);
    }, 120_000);
  });
});

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save minting settings" }).click();
  await page.getByRole("status").getByText("The minting settings are saved.").waitFor();
}

function mintsOf(page: Page) {
  return page.getByRole("list", { name: "Mints" }).getByRole("listitem");
}

/** What was minted shows up a moment later. */
async function refreshedMints(page: Page): Promise<string[]> {
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByRole("button", { name: "Refresh", exact: true, disabled: false }).waitFor();
  return mintsOf(page).allTextContents();
}

/** Runs a call as a developer pastes it. */
async function run(call: string, secret: string): Promise<Record<string, unknown>> {
  const env = { ...process.env, MCPAUTH_SECRET: secret };
  const { stdout } = await promisify(execFile)("bash", ["-c", call], { env });
  return JSON.parse(stdout);
}
