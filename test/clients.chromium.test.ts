/** Clients in a browser, against the real servers: many registrations of one app, by hand and by keyboard. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDashboard } from "./built-dashboard.ts";
import { Chromium, executable } from "./chromium.ts";
import type { Dashboard } from "./dashboard.ts";
import { startDashboard } from "./dashboard.ts";
import { newOwner } from "./dashboard-pages.ts";
import { heading } from "./dashboard-tab.ts";

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

  /** A project at which Claude registered sixty times, of which fifteen are in use. */
  async function open(search = "") {
    const { projectId, cookie } = await newOwner(dashboard);
    const page = await chromium.open();
    await page.context().addCookies([cookie]);
    await page.goto(`${dashboard.url}/projects/${projectId}/clients${search}`);
    await heading(page, "Clients").waitFor();
    return { page, projectId };
  }

  const row = (page: Page, place: string) => page.getByRole("row").filter({ hasText: place });

  test("sixty registrations of one app are one row, which leads to them", async () => {
    const { page } = await open();
    await row(page, "claude.ai").getByText("60 clients, 15 in use").waitFor();
    expect(await row(page, "claude.ai").count()).toBe(1);
    await page.getByRole("row").filter({ hasText: "60 clients" }).getByRole("link").click();
    await page.getByRole("tab", { name: "One by one", selected: true }).waitFor();
    await row(page, "claude.ai").nth(49).waitFor();
  });

  test("filters stand in the address, and survive loading again and going back", async () => {
    const { page } = await open();
    await page.getByLabel("State").selectOption("Disabled");
    await page.getByText("1 client", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Cursor" }).click();
    await heading(page, "Cursor").waitFor();
    await page.goBack();
    await page.getByText("1 client", { exact: true }).waitFor();
    await page.reload();
    await page.getByText("1 client", { exact: true }).waitFor();
    expect(await page.getByLabel("State").inputValue()).toBe("disabled");
    expect(new URL(page.url()).search).toBe("?status=disabled");
  });

  test("as many unused clients are removed as were announced", async () => {
    const { page } = await open();
    await page.getByRole("button", { name: "Remove unused…" }).click();
    const dialog = page.getByRole("dialog");
    // Of the forty-five that were not used lately two have people whose tokens still work.
    await dialog.getByText("43 clients to remove").waitFor();
    await dialog.getByRole("button", { name: "Remove 43 clients" }).click();
    await page.getByText("43 clients removed.").waitFor();
    await row(page, "claude.ai").getByText("17 clients, 15 in use").waitFor();
  });

  test("with the keyboard alone an app is chosen, disabled and enabled again", async () => {
    const { page, projectId } = await open("?q=claude.ai");
    await page.getByText("60 clients", { exact: false }).first().waitFor();
    const disabled = () =>
      dashboard.issuer.database.projectClients.countDocuments({
        projectId,
        disabled: { $exists: true },
      });
    const before = await disabled();
    await page.getByLabel("Select Claude at claude.ai").focus();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Disable 60" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(/^Claude disabled\./).waitFor();
    expect(await disabled()).toBe(before + 60);
    await page.getByRole("button", { name: "Undo" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(/^Claude enabled\./).waitFor();
    expect(await disabled()).toBe(before);
  });
});
