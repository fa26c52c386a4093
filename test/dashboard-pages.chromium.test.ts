import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDashboard } from "./built-dashboard.ts";
import type { TabOptions } from "./chromium.ts";
import { Chromium, errorAnswer, executable, inspect } from "./chromium.ts";
import type { Dashboard } from "./dashboard.ts";
import { startDashboard } from "./dashboard.ts";
import type { DashboardPage } from "./dashboard-pages.ts";
import { dashboardPages, newOwner } from "./dashboard-pages.ts";
import { goTo, hasFocus, heading } from "./dashboard-tab.ts";

/** Kept to be looked at; one page's alone by its name in PAGES. */
const pictures = join(import.meta.dirname, "screenshots");
const chosen = dashboardPages.filter(
  ({ name }) => !process.env.PAGES || process.env.PAGES.split(",").includes(name),
);

const provokes = [
  // Of the scripts that this test and axe put into every frame, which the frames of previews do not run.
  /^Blocked script execution in .* sandboxed/,
  /^Failed to execute 'postMessage' .* \('null'\)/,
  // Of the pages about what does not exist.
  errorAnswer(404),
];

describe.skipIf(!executable)("in Chromium", () => {
  let chromium: Chromium;
  let dashboard: Dashboard;

  beforeAll(async () => {
    await Promise.all([buildDashboard(), mkdir(pictures, { recursive: true })]);
    [chromium, dashboard] = await Promise.all([Chromium.launch(), startDashboard()]);
  }, 300_000);
  afterAll(async () => {
    await chromium.close();
    await dashboard.close();
  });

  test.each([
    { look: "light", dark: false, widths: [1280, 390, 320] },
    // What fits in one look fits in the other; colours are judged where all of the page is.
    { look: "dark", dark: true, widths: [1280] },
  ])(
    "every page is accessible, fits every window and says nothing to the console ($look)",
    async ({ look, dark, widths }) => {
      const { projectId, cookie } = await newOwner(dashboard);
      const page = await chromium.open({ dark, provokes });
      await page.context().addCookies([cookie]);
      const problems: string[] = [];
      for (const each of chosen) {
        await open(page, each, projectId).catch((error) => problems.push(`${each.name}: ${told(error)}`));
        for (const width of [1280, 390, 320]) {
          await page.setViewportSize({ width, height: 800 });
          const looking = widths.includes(width) ? inspect(page) : Promise.resolve();
          await looking.catch((error) => problems.push(`${each.name} at ${width} px: ${told(error)}`));
          await page.screenshot({
            path: join(pictures, `${each.name}-${look}-${width}.png`),
            fullPage: true,
          });
        }
      }
      expect(problems).toEqual([]);
    },
    600_000,
  );

  test("in a narrow window the rail comes out at a button, and goes when it has led somewhere", async () => {
    const page = await signedIn({ width: 320 });
    const menu = page.getByRole("button", { name: "Menu" });
    const drawer = page.getByRole("dialog", { name: "Menu" });
    await menu.click();
    await drawer.waitFor();
    await inspect(page);
    await page.screenshot({ path: join(pictures, "menu-light-320.png") });
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
    expect(await hasFocus(menu)).toBe(true);
    await goTo(page, "Minting");
    await heading(page, "Token minting").waitFor();
    await drawer.waitFor({ state: "detached" });
    await menu.click();
    await page.getByRole("button", { name: "Project: Acme Tools" }).click();
    await drawer.waitFor({ state: "detached" });
    await inspect(page);
    await page.getByRole("option", { name: "New project" }).click();
    await heading(page, "New project").waitFor();
    await menu.click();
    await page.getByRole("button", { name: "Search" }).click();
    await drawer.waitFor({ state: "detached" });
    await expect.poll(() => hasFocus(page.getByRole("combobox", { name: "Search" }))).toBe(true);
    await page.keyboard.type("acme tools");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/projects\/[^/]+$/);
  });

  test("the palette gives the focus back where it was", async () => {
    const page = await signedIn();
    const link = page.getByRole("link", { name: "Skip to content" });
    await link.focus();
    await page.keyboard.press("Control+k");
    await expect.poll(() => hasFocus(page.getByRole("combobox", { name: "Search" }))).toBe(true);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await hasFocus(link)).toBe(true);
  });

  test("a chosen theme holds against the system's, and after loading again", async () => {
    const page = await signedIn({ dark: true });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.getByRole("button", { name: /^Account/ }).click();
    await page.getByRole("radio", { name: "Light" }).check();
    const light = await background();
    expect(light).not.toBe(dark);
    await page.reload();
    expect(await background()).toBe(light);
  });

  /** An owner's tab at the secrets of their project. */
  async function signedIn(options: TabOptions = {}): Promise<Page> {
    const { projectId, cookie } = await newOwner(dashboard);
    const page = await chromium.open(options);
    await page.context().addCookies([cookie]);
    await page.goto(`${dashboard.url}/projects/${projectId}/secrets`);
    await heading(page, "Registration secrets").waitFor();
    return page;
  }

  async function open(page: Page, { path, heading: title, prepare }: DashboardPage, projectId: string) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(dashboard.url + (typeof path === "string" ? path : path(projectId)));
    await heading(page, title).waitFor();
    // Skeletons are statuses of their own; the notice area is one without a name.
    await page.getByRole("status", { name: /^Loading/ }).waitFor({ state: "detached" });
    await prepare?.(page);
  }
});

/** With what was found: an assertion's message alone leaves it out. */
function told({ message, actual }: Error & { actual?: unknown }): string {
  return actual === undefined ? message : `${message} ${JSON.stringify(actual)}`;
}
