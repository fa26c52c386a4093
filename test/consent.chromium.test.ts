import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TabOptions } from "./chromium.ts";
import { Chromium, errorAnswer, executable } from "./chromium.ts";
import type { AuthorizationRequest, LoopbackClient } from "./connection.ts";
import {
  decide,
  requestOf,
  serveWebClient,
  signInForDevelopment,
  signInWithGitHub,
  startLoopbackClient,
  watchApps,
} from "./connection.ts";
import type { FakeGitHub } from "./fake-github.ts";
import { startFakeGitHub } from "./fake-github.ts";
import type { Issuer } from "./harness.ts";
import { redeem, startIssuer } from "./harness.ts";

const webClient = "https://app.example/callback";
const cursor = "cursor://anysphere.cursor-mcp/oauth/callback";

describe.skipIf(!executable).each([
  { scripts: "with JavaScript", javaScript: true },
  { scripts: "without JavaScript", javaScript: false },
])("in Chromium $scripts", ({ javaScript }) => {
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

  /** A new person's tab on the sign-in page of a new request. */
  async function begin(redirectUri: string, options: TabOptions = {}) {
    const request = await requestOf(issuer, { redirectUri });
    const page = await chromium.open({ javaScript, ...options });
    await page.goto(request.url);
    return { page, request };
  }

  function expectRefusal({ searchParams }: URL): void {
    expect(Object.fromEntries(searchParams)).toEqual({
      error: "access_denied",
      error_description: expect.any(String),
      state: "a-state",
      iss: issuer.issuer,
    });
  }

  async function expectCode(request: AuthorizationRequest, callback: URL): Promise<void> {
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      code: expect.stringMatching(/^mcpauth_ac_/),
      state: "a-state",
      iss: issuer.issuer,
    });
    const code = callback.searchParams.get("code") ?? "";
    expect((await redeem(issuer, { ...request, code, callback })).status).toBe(200);
  }

  /** Cancel comes back empty-handed; asked again, Allow brings a code that works. */
  async function cancelThenAllow(page: Page, request: AuthorizationRequest): Promise<URL> {
    expectRefusal(await decide(page, request.redirectUri, "Cancel"));
    await page.goto(request.url);
    const allowed = await decide(page, request.redirectUri, "Allow");
    await expectCode(request, allowed);
    return allowed;
  }

  test("the answer arrives at a program on this computer, after a sign-in at GitHub", async () => {
    const { page, request } = await begin(loopbackClient.redirectUri);
    await signInWithGitHub(page);
    await page.getByText("Signed in as mona (GitHub)").waitFor();
    const allowed = await cancelThenAllow(page, request);
    expect(loopbackClient.answers).toEqual([expect.stringContaining("access_denied"), allowed.href]);
  });

  test("the answer arrives at an https page, after a development sign-in", async () => {
    const { page, request } = await begin(webClient);
    await serveWebClient(page);
    await signInForDevelopment(page);
    await page.getByText("Signed in as mona (development sign-in)").waitFor();
    await cancelThenAllow(page, request);
    await page.getByRole("heading", { name: "Connected" }).waitFor();
  });

  // Chromium asks whether to open the app, and takes no more clicks in that tab: one tab for each answer.
  test("the answer opens an app by its scheme, and the page that stays behind offers it again", async () => {
    const { page, request } = await begin(cursor);
    await signInForDevelopment(page);
    const allowed = await decide(page, cursor, "Allow");
    await expectCode(request, allowed);
    await page.getByRole("heading", { name: "Returning to “Claude”…" }).waitFor();
    const refresh = page.locator('meta[http-equiv="refresh"]');
    expect(await refresh.getAttribute("content")).toBe(`0;url=${allowed.href}`);
    const again = page.getByRole("link", { name: "Continue to" });
    expect(await again.getAttribute("href")).toBe(allowed.href);
    expect(await page.getByRole("link", { name: "Continue to “Claude”" }).count()).toBe(1);
  });

  test("Cancel opens such an app too, and says that nothing was allowed", async () => {
    const { page } = await begin(cursor);
    await signInForDevelopment(page);
    expectRefusal(await decide(page, cursor, "Cancel"));
    await page.getByText("Nothing was allowed.").waitFor();
  });

  test("the answer arrives at an https address that redirects to an app", async () => {
    const { page } = await begin(webClient);
    await page.route(`${webClient}?**`, (route) => {
      const answer = new URL(route.request().url());
      return route.fulfill({ status: 302, headers: { Location: cursor + answer.search } });
    });
    const opened = await watchApps(page);
    await signInForDevelopment(page);
    await page.getByRole("button", { name: "Allow" }).click();
    await expect.poll(() => opened, { timeout: 30_000 }).toEqual([expect.stringContaining("mcpauth_ac_")]);
    expect(opened[0]).toContain(`${cursor}?`);
  });

  test("someone who does not continue at GitHub is told so, and can sign in otherwise", async () => {
    const { page } = await begin(loopbackClient.redirectUri);
    gitHub.mood = "denies";
    await signInWithGitHub(page);
    await page.getByRole("alert").getByText("GitHub says that you did not continue.").waitFor();
    await signInForDevelopment(page);
    await page.getByRole("button", { name: "Allow" }).waitFor();
  });

  test("“Not you?” leads to the sign-in page, and back as someone else", async () => {
    const { page, request } = await begin(loopbackClient.redirectUri);
    await signInForDevelopment(page, "mona");
    await page.getByRole("button", { name: "Not you?" }).click();
    await page.getByRole("heading", { name: "Sign in to continue to Acme" }).waitFor();
    await signInForDevelopment(page, "hubert");
    await page.getByText("Signed in as hubert").waitFor();
    await cancelThenAllow(page, request);
  });

  test("clicking Allow twice gives one answer", async () => {
    const { page, request } = await begin(loopbackClient.redirectUri);
    await signInForDevelopment(page);
    const allow = page.getByRole("button", { name: "Allow" });
    await allow.evaluate((button: HTMLButtonElement) => {
      button.click();
      button.click();
    });
    await page.waitForURL(`${loopbackClient.redirectUri}?**`);
    expect(loopbackClient.answers).toEqual([page.url()]);
    await expectCode(request, new URL(page.url()));
  });

  test("going back after Allow answers nothing again, and says what to do", async () => {
    const { page } = await begin(loopbackClient.redirectUri, { provokes: [errorAnswer(400)] });
    await signInForDevelopment(page);
    const allowed = await decide(page, loopbackClient.redirectUri, "Allow");
    await page.goBack();
    await page.getByRole("heading", { name: "This request has expired" }).waitFor();
    await page.getByText("Go back to the app you came from and connect again.").waitFor();
    expect(loopbackClient.answers).toEqual([allowed.href]);
  });

  test("a request that has expired can neither be signed in to nor allowed", async () => {
    const { page, request } = await begin(loopbackClient.redirectUri, { provokes: [errorAnswer(400)] });
    const expire = () => issuer.database.artifacts.deleteMany({ model: "Interaction" });
    const expired = page.getByRole("heading", { name: "This request has expired" });
    await expire();
    await signInForDevelopment(page);
    await expired.waitFor();
    await page.goto(request.url);
    await signInForDevelopment(page);
    const allow = page.getByRole("button", { name: "Allow" });
    await allow.waitFor();
    await expire();
    await allow.click();
    await expired.waitFor();
    expect(loopbackClient.answers).toEqual([]);
  });
});
