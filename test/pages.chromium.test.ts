import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TabOptions } from "./chromium.ts";
import { Chromium, executable, inspect } from "./chromium.ts";
import type { AuthorizationRequest, LoopbackClient } from "./connection.ts";
import {
  decide,
  requestOf,
  signInForDevelopment,
  signInWithGitHub,
  startLoopbackClient,
  watchApps,
} from "./connection.ts";
import type { FakeGitHub } from "./fake-github.ts";
import { startFakeGitHub } from "./fake-github.ts";
import type { Issuer } from "./harness.ts";
import { startIssuer } from "./harness.ts";

const webClient = "https://app.example/callback";
const cursor = "cursor://anysphere.cursor-mcp/oauth/callback";

describe.skipIf(!executable)("in Chromium", () => {
  let chromium: Chromium;
  let gitHub: FakeGitHub;
  let issuer: Issuer;
  let loopbackClient: LoopbackClient;

  beforeAll(async () => {
    gitHub = await startFakeGitHub();
    [chromium, issuer, loopbackClient] = await Promise.all([
      Chromium.launch(),
      startIssuer({ gitHub }),
      startLoopbackClient(),
    ]);
  });
  afterAll(async () => {
    await chromium.close();
    await Promise.all([issuer.close(), gitHub.close(), loopbackClient.close()]);
  });
  beforeEach(() => {
    loopbackClient.answers.length = 0;
    gitHub.mood = "well";
  });

  /** A new person's tab on the sign-in page. */
  async function begin(
    redirectUri: string,
    options: TabOptions = { javaScript: false },
  ): Promise<{ page: Page; request: AuthorizationRequest }> {
    const request = await requestOf(issuer, { redirectUri });
    const page = await chromium.open(options);
    await page.goto(request.url);
    return { page, request };
  }

  test("the answer arrives after a sign-in at GitHub too", async () => {
    const { page, request: asked } = await begin(loopbackClient.redirectUri);
    await signInWithGitHub(page);
    await page.getByText("Signed in as mona (GitHub)").waitFor();
    const allowed = await decide(page, asked.redirectUri, "Allow");
    expect(loopbackClient.answers).toEqual([allowed.href]);
  });

  test("someone who does not continue at GitHub is told so, and can sign in otherwise", async () => {
    const { page } = await begin(loopbackClient.redirectUri);
    gitHub.mood = "denies";
    await signInWithGitHub(page);
    await page.getByRole("alert").getByText("GitHub says that you did not continue.").waitFor();
    await signInForDevelopment(page);
    await page.getByRole("button", { name: "Allow" }).waitFor();
  });

  // Chromium asks whether to open the app, and takes no more clicks in that tab.
  test("the page that an app's scheme leaves behind offers the app again", async () => {
    const { page } = await begin(cursor);
    await signInForDevelopment(page);
    const allowed = await decide(page, cursor, "Allow");
    await page.getByRole("heading", { name: "Returning to “Claude”…" }).waitFor();
    await page.getByText("you can close this tab").waitFor();
    const refresh = page.locator('meta[http-equiv="refresh"]');
    expect(await refresh.getAttribute("content")).toBe(`0;url=${allowed.href}`);
    const again = page.getByRole("link", { name: "Continue to “Claude”" });
    expect(await again.getAttribute("href")).toBe(allowed.href);
  });

  test.each([true, false])(
    "the answer arrives at an https address that redirects to an app (JavaScript %s)",
    async (javaScript) => {
      const { page } = await begin(webClient, { javaScript });
      await signInForDevelopment(page);
      await page.route(`${webClient}?**`, (route) => {
        const answer = new URL(route.request().url());
        return route.fulfill({ status: 302, headers: { Location: cursor + answer.search } });
      });
      const opened = await watchApps(page);
      await page.getByRole("button", { name: "Allow" }).click();
      await expect.poll(() => opened, { timeout: 30_000 }).toEqual([expect.stringContaining("mcpauth_ac_")]);
      expect(opened[0]).toContain(`${cursor}?`);
    },
  );

  test("nothing ticked is not allowed by accident: the same page says what to do", async () => {
    const asked = await requestOf(issuer, { redirectUri: loopbackClient.redirectUri });
    const optional = { name: "write", title: "Edit tickets", description: "Change them.", default: true };
    await issuer.database.projects.updateOne(
      { serverUrls: asked.serverUrl },
      { $set: { scopes: [{ ...optional, effect: "changes", optional: true }] } },
    );
    const page = await chromium.open({ width: 320 });
    await page.goto(asked.url);
    await signInForDevelopment(page);
    await page.getByRole("checkbox", { name: "Edit tickets" }).uncheck();
    await page.getByRole("button", { name: "Allow" }).click();
    await page.getByRole("alert").getByText("Nothing was ticked").waitFor();
    await inspect(page);
    expect(loopbackClient.answers).toEqual([]);
  });
});
