/** Two people on one project: the invitation from link to membership, and what the audit says of it afterwards. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDashboard } from "./built-dashboard.ts";
import { Chromium, errorAnswer, executable, inspect } from "./chromium.ts";
import type { Dashboard } from "./dashboard.ts";
import { startDashboard } from "./dashboard.ts";
import { newOwner } from "./dashboard-pages.ts";
import { heading, signIn } from "./dashboard-tab.ts";

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

  async function ownersTab(options = {}): Promise<{ page: Page; projectId: string }> {
    const { projectId, cookie } = await newOwner(dashboard);
    const page = await chromium.open(options);
    await page.context().addCookies([cookie]);
    await page.goto(`${dashboard.url}/projects/${projectId}/members`);
    await heading(page, "Members").waitFor();
    return { page, projectId };
  }

  test("whoever gets a link signs in, accepts, and is on the project; the audit can be taken along", async () => {
    const { page, projectId } = await ownersTab();
    await page.getByRole("button", { name: "Invite member" }).click();
    await page.getByRole("button", { name: "Make link" }).click();
    const link = (await page.getByText(/\/invitations\//).textContent()) ?? "";
    await page.getByRole("button", { name: "Done" }).click();

    const invited = await chromium.open();
    await invited.goto(link);
    await signIn(invited);
    await invited.getByRole("button", { name: "Accept invitation" }).click();
    await heading(invited, "Overview").waitFor();
    expect(new URL(invited.url()).pathname).toBe(`/projects/${projectId}`);
    await invited.goto(link);
    await invited
      .getByRole("heading", { name: "This invitation to Acme Tools has been accepted." })
      .waitFor();
    await inspect(invited);

    await page.goto(`${dashboard.url}/projects/${projectId}/audit?action=invitations.accept`);
    await page.getByRole("button", { name: /^accepted an invitation/i }).waitFor();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export CSV" }).click();
    const file = await readFile(await (await downloading).path(), "utf8");
    expect(file).toMatch(/^at,actor_id,actor,action,outcome,.*\r\n.*,invitations\.accept,done,member,/);
    expect(file).not.toContain(link.split("/").at(-1));
  }, 120_000);

  test("a sign-in that is too old is renewed at the issuer, and the person is back where they were", async () => {
    const { page } = await ownersTab({ provokes: [errorAnswer(403)] });
    const longAgo = new Date(Date.now() - 3_600_000);
    const { dashboardSessions } = dashboard.issuer.database;
    await dashboardSessions.updateMany({}, { $set: { signedInAt: longAgo } });
    await page.getByRole("button", { name: "Invite member" }).click();
    await page.getByRole("button", { name: "Make link" }).click();
    await page.getByRole("link", { name: "Sign in again" }).click();
    await page.getByRole("textbox").waitFor();
    expect(new URL(page.url()).origin).toBe(dashboard.issuer.issuer);
    const owner = await dashboard.issuer.database.users.findOne(
      { username: /^owner-/ },
      { sort: { createdAt: -1 } },
    );
    await page.getByRole("textbox").fill(owner?.username ?? "");
    await page.keyboard.press("Enter");
    await heading(page, "Members").waitFor();
    await page.getByRole("button", { name: "Invite member" }).click();
    await page.getByRole("button", { name: "Make link" }).click();
    await page.getByText(/\/invitations\//).waitFor();
  }, 120_000);
});
