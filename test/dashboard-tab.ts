/** Dashboard tab: what a person does in the dashboard, by the labels they read, and what is left of it in their browser. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { signInForDevelopment } from "./connection.ts";

let serial = 0;

/** Signs in as a new person. */
export async function signIn(page: Page): Promise<void> {
  await page.getByRole("link", { name: /^(Sign in|Try again)$/ }).click();
  await signInForDevelopment(page, `person-${++serial}`);
}

export function newServerUrl(): string {
  return `https://mcp-${++serial}.acme.dev/mcp`;
}

/** @returns the secret that the page shows */
export async function createProject(page: Page, { name = "Acme", serverUrl = newServerUrl() } = {}) {
  await page.getByRole("link", { name: "New project" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("textbox", { name: "Server URL" }).fill(serverUrl);
  await page.getByRole("button", { name: "Create project" }).click();
  return { serverUrl, secret: await shownSecret(page) };
}

export async function shownSecret(page: Page): Promise<string> {
  await heading(page, "Save the registration secret").waitFor();
  return (await page.getByText(/^mcpauth_sk_/).textContent()) ?? "";
}

export async function saveSecret(page: Page): Promise<void> {
  await page.getByRole("checkbox", { name: "I have saved it" }).check();
  await page.getByRole("button", { name: /^Continue to / }).click();
  await page.waitForURL(/\/projects\/[^/]+$/);
  // While the next page's code is on its way, the old one is still there and not shown.
  await page.locator("[data-private]").waitFor({ state: "detached" });
}

/** By the rail, which a narrow window keeps behind its menu. */
export async function goTo(page: Page, title: string): Promise<void> {
  const menu = page.getByRole("button", { name: "Menu" });
  if (await menu.isVisible()) await menu.click();
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: title, exact: true })
    .click();
}

export function heading(page: Page, name: string): Locator {
  return page.getByRole("heading", { name, level: 1 });
}

export function clipboardOf(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** All that a later visitor of this browser could come upon. */
export function tracesOf(page: Page): Promise<string> {
  return page.evaluate(async () =>
    JSON.stringify([
      document.documentElement.outerHTML,
      location.href,
      document.cookie,
      history.state,
      { ...localStorage },
      { ...sessionStorage },
      await indexedDB.databases(),
      await caches.keys(),
    ]),
  );
}

export function hasFocus(element: Locator): Promise<boolean> {
  return element.evaluate((node) => node === document.activeElement);
}

/** Presses Tab until the element has the focus, which must then be visible. */
export async function tabTo(element: Locator): Promise<void> {
  await element.waitFor();
  for (let pressed = 0; !(await hasFocus(element)); pressed++) {
    if (pressed === 40) throw new Error(`Tab does not lead to ${element}`);
    await element.page().keyboard.press("Tab");
  }
  expect(await element.evaluate((node) => getComputedStyle(node).outlineStyle)).not.toBe("none");
}
