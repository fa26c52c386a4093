import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docsPages } from "../web/docs/contents.ts";
import { buildDashboard } from "./built-dashboard.ts";
import { Chromium, executable, inspect } from "./chromium.ts";
import type { Dashboard } from "./dashboard.ts";
import { startDashboard } from "./dashboard.ts";
import { clipboardOf, heading } from "./dashboard-tab.ts";

/** With all that pages are made of. That nothing is cut off at the side is looked at on each. */
const examined = ["", "/clients", "/endpoints"];

describe.skipIf(!executable)("the docs in a browser", () => {
  let dashboard: Dashboard;
  let chromium: Chromium;

  beforeAll(async () => {
    await buildDashboard();
    [dashboard, chromium] = await Promise.all([startDashboard(), Chromium.launch()]);
  }, 120_000);
  afterAll(() => Promise.all([chromium.close(), dashboard.close()]));

  test.each([
    { width: 1280, dark: false },
    { width: 390, dark: true },
  ])("every page is clean at $width px, dark: $dark", async (options) => {
    const page = await chromium.open(options);
    for (const slug of ["", ...docsPages.map((each) => `/${each.slug}`)]) {
      await page.goto(`${dashboard.url}/docs${slug}`);
      await page.locator("h1").waitFor();
      if (examined.includes(slug)) await inspect(page);
    }
  });

  test("a link to a heading shows it, below the header", async () => {
    const page = await chromium.open();
    await page.goto(`${dashboard.url}/docs/endpoints#introspect`);
    await page.waitForFunction(() => {
      const { top = 0 } = document.getElementById("introspect")?.getBoundingClientRect() ?? {};
      return top > 40 && top < 400;
    });
  });

  test("code is copied with the issuer's own address", async () => {
    const page = await chromium.open({ clipboard: dashboard.url });
    await page.goto(`${dashboard.url}/docs/endpoints`);
    await heading(page, "Endpoints").waitFor();
    await page.getByRole("button", { name: "Copy example: Issuer metadata" }).click();
    await page.getByRole("button", { name: "Copy example: Issuer metadata: copied" }).waitFor();
    expect(await clipboardOf(page)).toContain(
      `curl -s ${dashboard.issuer.issuer}/.well-known/oauth-authorization-server`,
    );
  });
});
