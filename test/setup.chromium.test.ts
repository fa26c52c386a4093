import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mcpAuth } from "../sdk/index.ts";
import { buildDashboard } from "./built-dashboard.ts";
import { Chromium, executable, inspect } from "./chromium.ts";
import type { Dashboard } from "./dashboard.ts";
import { startDashboard } from "./dashboard.ts";
import { createProject, heading, saveSecret, signIn } from "./dashboard-tab.ts";
import { authorizationUrl, decide, newBrowser, newPkce, register, signIn as signInAs } from "./harness.ts";
import { ClientMemory, connectClient } from "./mcp-client.ts";
import { listenAsServer } from "./mcp-server.ts";

describe.skipIf(!executable)("in Chromium", () => {
  let chromium: Chromium;
  let dashboard: Dashboard;
  let server: Awaited<ReturnType<typeof listenAsServer>>;

  beforeAll(async () => {
    await buildDashboard();
    [chromium, dashboard, server] = await Promise.all([
      Chromium.launch(),
      startDashboard(),
      listenAsServer(),
    ]);
  }, 300_000);
  afterAll(async () => {
    await chromium.close();
    await dashboard.close();
    await server.close();
  });

  /** A new person's tab at the set-up page of a project for the server. */
  async function atSetup(serverUrl: string) {
    // The browser's own line about the connection that a restart of the server ends.
    const page = await chromium.open({ provokes: [/net::ERR_INCOMPLETE_CHUNKED_ENCODING/] });
    await page.goto(`${dashboard.url}/sign-in`);
    await signIn(page);
    const { secret } = await createProject(page, { serverUrl });
    await saveSecret(page);
    await page.getByRole("link", { name: "Set-up" }).click();
    await heading(page, "Set up").waitFor();
    return { page, secret };
  }

  const seen = (page: Page, name: string) =>
    page
      .getByRole("region", { name: "First connection" })
      .getByRole("status")
      .filter({ hasText: `${name}: seen` })
      .waitFor({ state: "attached" });

  async function allow(url: URL): Promise<URL> {
    const browser = newBrowser(dashboard.issuer.issuer);
    const consent = await signInAs(browser, await browser.open(url.href));
    return new URL((await decide(browser, consent, "allow")).url);
  }

  test("the stations light one after the other, across a reload and a restart, with eight tabs open", async () => {
    const { page, secret } = await atSetup(server.url);
    await seen(page, "Secret");
    await page.getByText("Not seeing it?").waitFor();
    const context = page.context();
    const tabs = await Promise.all(
      Array.from({ length: 7 }, async () => {
        const tab = await context.newPage();
        await tab.goto(page.url());
        await heading(tab, "Set up").waitFor();
        return tab;
      }),
    );
    server.protect(mcpAuth({ registrationSecret: secret, cacheTtlMs: 0 }));
    await page.bringToFront();
    await page.getByRole("button", { name: "Check my server" }).click();
    await seen(page, "Metadata found");
    await dashboard.cutConnections();
    const { issuer } = dashboard.issuer;
    const { client_id } = await register(dashboard.issuer, { client_name: "Cursor" });
    const request = { client_id, code_challenge: newPkce().challenge, resource: server.url };
    await newBrowser(issuer).open(authorizationUrl(issuer, request));
    await seen(page, "Client identifies itself");
    await page.reload();
    await seen(page, "Client identifies itself");
    const client = await connectClient(server.url, new ClientMemory(allow));
    await client.callTool({ name: "whoami" });
    await client.close();
    await page.getByRole("heading", { name: /^Connected in / }).waitFor();
    await inspect(page);
    for (const tab of tabs) await tab.close();
    await context.close();
  }, 180_000);

  test("the test client runs in a tab of its own, from the click to the tools it found", async () => {
    const other = await listenAsServer();
    const { page, secret } = await atSetup(other.url);
    other.protect(mcpAuth({ registrationSecret: secret, cacheTtlMs: 0 }));
    const opened = page.context().waitForEvent("page");
    await page.getByRole("button", { name: "Use the test client" }).click();
    const tab = await opened;
    await tab.getByRole("button", { name: "Allow", exact: true }).click();
    await heading(tab, "Your server can be connected to").waitFor();
    expect(await tab.getByRole("listitem").filter({ hasText: "whoami" }).count()).toBe(1);
    expect(await tab.content()).not.toMatch(/mcpauth_(at|rt|ac)_/);
    await inspect(tab);
    await other.close();
  }, 120_000);
});
