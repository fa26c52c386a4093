import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDashboard } from "./built-dashboard.ts";
import { Chromium, executable } from "./chromium.ts";
import type { Dashboard } from "./dashboard.ts";
import { startDashboard } from "./dashboard.ts";
import { newOwner } from "./dashboard-pages.ts";
import { heading, tabTo } from "./dashboard-tab.ts";

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

  async function open() {
    const { projectId, cookie } = await newOwner(dashboard);
    const page = await chromium.open({});
    await page.context().addCookies([cookie]);
    await page.goto(`${dashboard.url}/projects/${projectId}`);
    const bars = page.getByRole("group", { name: /^Failures/ }).getByRole("link");
    await bars.last().waitFor();
    return { page, bars };
  }

  test("a bar leads by keyboard to the failures of its hour and reason, and Back returns", async () => {
    const { page, bars } = await open();
    await tabTo(bars.last());
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowUp");
    const region = page.getByRole("region", { name: "Failures" });
    expect(await region.getByRole("status").textContent()).toMatch(/: Expired token \d+$/);
    await page.keyboard.press("Enter");
    await heading(page, "Connections").waitFor();
    const { searchParams } = new URL(page.url());
    expect(searchParams.get("reason")).toBe("expired");
    const [from, to] = [searchParams.get("from"), searchParams.get("to")].map(
      (each) => new Date(String(each)),
    );
    expect(Number(to) - Number(from)).toBe(3_600_000);
    await page.goBack();
    await heading(page, "Overview").waitFor();
  });

  test("pointing at a part of a bar reads it, and a click leads to it", async () => {
    const { page, bars } = await open();
    // The commonest reason is at the foot.
    const foot = { position: { x: 5, y: 156 } };
    await bars.last().hover(foot);
    const legend = page.getByRole("region", { name: "Failures" }).getByRole("list", { name: "Legend" });
    await legend.locator("li.font-semibold", { hasText: "Expired token" }).waitFor();
    await bars.last().click(foot);
    await heading(page, "Connections").waitFor();
    expect(new URL(page.url()).searchParams.get("reason")).toBe("expired");
  });
});
