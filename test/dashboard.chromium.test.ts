import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDashboard } from "./built-dashboard.ts";
import type { TabOptions } from "./chromium.ts";
import { Chromium, errorAnswer, executable, inspect } from "./chromium.ts";
import type { Dashboard } from "./dashboard.ts";
import { startDashboard } from "./dashboard.ts";
import {
  clipboardOf,
  createProject,
  goTo,
  hasFocus,
  heading,
  newServerUrl,
  saveSecret,
  shownSecret,
  signIn,
  tabTo,
  tracesOf,
} from "./dashboard-tab.ts";
import { connect, introspect } from "./harness.ts";

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

  /** A new person's tab at the list of projects. */
  async function signedIn(options: TabOptions = {}): Promise<Page> {
    const page = await chromium.open({ clipboard: dashboard.url, ...options });
    await page.goto(`${dashboard.url}/sign-in`);
    await signIn(page);
    await heading(page, "Projects").waitFor();
    return page;
  }

  /** What a server gets that asks about a token with this secret. */
  async function answerTo(secret: string, serverUrl: string) {
    const { tokens } = await connect(dashboard.issuer, { serverUrl });
    return introspect(dashboard.issuer, secret, tokens.access_token);
  }

  test("a new project's secret is shown once, is copied as it is, works, and leaves no trace", async () => {
    const page = await signedIn();
    const { secret, serverUrl } = await createProject(page);
    await page.getByRole("button", { name: "Copy secret" }).click();
    await page.getByRole("button", { name: "Copy secret: copied" }).waitFor();
    expect(await clipboardOf(page)).toBe(secret);
    await page.getByRole("button", { name: "Copy .env line" }).click();
    await page.getByRole("button", { name: "Copy .env line: copied" }).waitFor();
    expect(await clipboardOf(page)).toBe(`MCPAUTH_SECRET=${secret}`);
    expect(page.url()).not.toContain(secret);
    expect(await page.getByRole("button", { name: "Continue to Acme" }).isDisabled()).toBe(true);
    await saveSecret(page);
    expect(await tracesOf(page)).not.toContain(secret);
    await page.goBack();
    await heading(page, "Projects").waitFor();
    expect(await tracesOf(page)).not.toContain(secret);
    expect(await answerTo(secret, serverUrl)).toMatchObject({ active: true, aud: serverUrl });
  });

  test("loading the secret's page again warns, and shows the secret no more", async () => {
    const page = await signedIn();
    const { secret } = await createProject(page);
    const warnings: string[] = [];
    page.on("dialog", (dialog) => {
      warnings.push(dialog.type());
      void dialog.accept();
    });
    await page.reload();
    await heading(page, "Registration secret").waitFor();
    expect(warnings).toEqual(["beforeunload"]);
    expect(await tracesOf(page)).not.toContain(secret);
    await page.getByRole("link", { name: "Registration secrets" }).click();
    await page.getByRole("list", { name: "Live secrets" }).waitFor();
  });

  test("leaving the secret unsaved asks first", async () => {
    const page = await signedIn();
    const { secret } = await createProject(page);
    await goTo(page, "Projects");
    await page.getByRole("button", { name: "Stay on this page" }).click();
    expect(await shownSecret(page)).toBe(secret);
    await goTo(page, "Projects");
    await page.getByRole("button", { name: "Leave without it" }).click();
    await heading(page, "Projects").waitFor();
    expect(await tracesOf(page)).not.toContain(secret);
  });

  test("a project is renamed, gets a second secret, loses the first, and is deleted by its name", async () => {
    const page = await signedIn();
    const dialog = page.getByRole("dialog");
    const { secret: first, serverUrl } = await createProject(page);
    await saveSecret(page);
    await goTo(page, "Settings");
    await page.getByRole("button", { name: "Rename project" }).click();
    await dialog.getByRole("textbox", { name: "Name" }).fill("Acme Tools");
    await dialog.getByRole("button", { name: "Rename project" }).click();
    await page.getByRole("button", { name: "Project: Acme Tools" }).waitFor();
    await goTo(page, "Secrets");

    await page.getByRole("button", { name: "Generate new secret" }).click();
    await dialog.getByRole("radio", { name: "In 1 hour" }).check();
    await dialog.getByRole("button", { name: "Generate new secret" }).click();
    const second = await shownSecret(page);
    await page.getByText(/The old secret …\w{4} stops in /).waitFor();
    await saveSecret(page);
    await goTo(page, "Secrets");
    const live = page.getByRole("list", { name: "Live secrets" }).getByRole("listitem");
    expect(await live.count()).toBe(2);
    expect(await answerTo(first, serverUrl)).toMatchObject({ active: true });
    expect(await answerTo(second, serverUrl)).toMatchObject({ active: true });

    await live
      .filter({ hasText: "Stops in" })
      .getByRole("button", { name: /^Revoke secret/ })
      .click();
    await dialog.getByRole("button", { name: "Revoke secret" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await live.count()).toBe(1);
    await live.getByText("Current").waitFor();

    await goTo(page, "Settings");
    await goTo(page, "Danger zone");
    await page.getByRole("button", { name: "Delete project" }).click();
    const confirm = dialog.getByRole("button", { name: "Delete project" });
    await dialog.getByRole("textbox").fill("Acme");
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole("textbox").fill("Acme Tools");
    await confirm.click();
    await page.getByText("You have none yet.").waitFor();
    await page.getByRole("status").getByText("Acme Tools is deleted.").waitFor();
  });

  test("whoever is not signed in is led to sign in and back, and no call fails on the way", async () => {
    const page = await chromium.open();
    await page.goto(`${dashboard.url}/new`);
    await heading(page, "Sign in to your dashboard").waitFor();
    await page.goto(dashboard.url);
    await signIn(page);
    await heading(page, "Projects").waitFor();
  });

  test("a person signs out, of the issuer too if they like, and in again", async () => {
    const page = await signedIn();
    await page.getByRole("button", { name: /^Account/ }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Stay signed in" }).click();
    await page.getByRole("link", { name: "Sign in" }).click();
    await heading(page, "Projects").waitFor();
    await page.getByRole("button", { name: /^Account/ }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await heading(page, "Sign out of mcpauth too?").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Back to the dashboard" }).click();
    await page.getByRole("link", { name: "Sign in" }).click();
    await heading(page, "Sign in to the dashboard").waitFor();
  });

  test("a project is created by keyboard alone", async () => {
    const page = await signedIn();
    const { keyboard } = page;
    await page.reload();
    await heading(page, "Projects").waitFor();
    await keyboard.press("Tab");
    expect(await hasFocus(page.getByRole("link", { name: "Skip to content" }))).toBe(true);
    await keyboard.press("Enter");
    await tabTo(page.getByRole("link", { name: "New project" }));
    await keyboard.press("Enter");
    await tabTo(page.getByRole("textbox", { name: "Name" }));
    await tabTo(page.getByRole("button", { name: "Create project" }));
    await keyboard.press("Enter");
    // Both are empty, so the first of the two is where the work is.
    await expect.poll(() => hasFocus(page.getByRole("textbox", { name: "Name" }))).toBe(true);
    await keyboard.type("Acme");
    await tabTo(page.getByRole("textbox", { name: "Server URL" }));
    await keyboard.type(newServerUrl());
    await keyboard.press("Enter");
    const secret = await shownSecret(page);
    await tabTo(page.getByRole("button", { name: "Copy secret" }));
    await keyboard.press("Enter");
    await page.getByRole("button", { name: "Copy secret: copied" }).waitFor();
    expect(await clipboardOf(page)).toBe(secret);
    await tabTo(page.getByRole("checkbox", { name: "I have saved it" }));
    await keyboard.press("Space");
    await tabTo(page.getByRole("button", { name: "Continue to Acme" }));
    await keyboard.press("Enter");
    await page.getByRole("button", { name: "Project: Acme" }).waitFor();
  });

  test("what does not work says so, and can be tried again", async () => {
    const page = await signedIn({ provokes: [errorAnswer(404), errorAnswer(409), /net::ERR_FAILED/] });
    const { serverUrl } = await createProject(page);
    await saveSecret(page);
    await goTo(page, "Projects");
    await page.getByRole("link", { name: "New project" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Acme again");
    await page.getByRole("textbox", { name: "Server URL" }).fill(serverUrl);
    await page.getByRole("button", { name: "Create project" }).click();
    const field = page.getByRole("textbox", { name: "Server URL" });
    await expect.poll(() => field.getAttribute("aria-invalid"), { timeout: 30_000 }).toBe("true");
    await inspect(page);

    await page.goto(`${dashboard.url}/projects/prj_of_someone_else`);
    await heading(page, "There is nothing at this address").waitFor();
    await inspect(page);
    await page.route("**/trpc/projects.list**", (route) => route.abort());
    await page.goto(dashboard.url);
    await page.getByRole("heading", { name: "Your projects could not be loaded" }).waitFor();
    await inspect(page);
    await page.unroute("**/trpc/projects.list**");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: "Acme" }).waitFor();
  });
});
