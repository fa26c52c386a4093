/** Chromium: a real browser without a screen, in which every page has to be clean; what it complains of fails the test. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { expect, onTestFinished } from "vitest";

/** Where Chromium is; undefined where there is none. */
export const executable: string | undefined = process.env.CHROMIUM || installed();

function installed(): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "google-chrome"));
  return ["/usr/bin/chromium", "/usr/bin/chromium-browser", ...onPath].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** On a busy machine a page takes its time. */
const patience = 45_000;

/** Chromium's own console line about an error answer: the only complaint that a page of ours cannot prevent. */
export function errorAnswer(status: number): RegExp {
  return new RegExp(`the server responded with a status of ${status}`);
}

export interface TabOptions {
  width?: number;
  dark?: boolean;
  javaScript?: boolean;
  /** An origin that may use the clipboard without asking. */
  clipboard?: string;
  /** Console lines that the test itself provokes, such as the browser's own about an error answer. */
  provokes?: readonly RegExp[];
}

export class Chromium {
  readonly #browser: Browser;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** @param hosts names that lead to this machine, for servers of a test that are not at home on loopback */
  static async launch({ hosts = [] }: { hosts?: readonly string[] } = {}): Promise<Chromium> {
    const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`).join(",");
    const browser = await chromium.launch({
      ...(executable && { executablePath: executable }),
      args: [...flags, ...(rules && [`--host-resolver-rules=${rules}`])],
      timeout: patience,
    });
    return new Chromium(browser);
  }

  /** A tab of a new person: no cookies, no storage. It closes when the test ends, which then fails if anything was wrong on a page. */
  async open({ width = 1280, dark, javaScript, clipboard, provokes = [] }: TabOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
      javaScriptEnabled: javaScript ?? true,
      ignoreHTTPSErrors: true,
    });
    context.setDefaultTimeout(patience);
    if (clipboard) {
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: clipboard });
    }
    await context.addInitScript(watchDocument);
    const page = await context.newPage();
    const problems = problemsOf(page, provokes);
    onTestFinished(async () => {
      const late = await overflow(page).catch(() => []);
      await context.close();
      expect([...problems, ...late]).toEqual([]);
    });
    return page;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function problemsOf(page: Page, provokes: readonly RegExp[]): string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    const line = message.text();
    if (!["error", "warning"].includes(message.type()) || provokes.some((each) => each.test(line))) return;
    problems.push(`console ${message.type()} on ${message.location().url}: ${line}`);
  });
  page.on("pageerror", (error) => problems.push(`${error.message} on ${page.url()}`));
  return problems;
}

/** Runs in every document before its own scripts, and reports what nobody would see in the console. */
function watchDocument(): void {
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    reportError(new Error(`${violatedDirective} blocked ${blockedURI}`));
  });
  const measure = () => {
    const { scrollWidth = 0, clientWidth = 0 } = document.documentElement ?? {};
    if (scrollWidth > clientWidth) reportError(new Error(`${scrollWidth} px in ${clientWidth} px`));
  };
  const changes = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver(measure).observe(document, changes);
  addEventListener("load", measure);
}

/** The page as it is now meets WCAG 2.2 AA as far as axe can tell, and nothing of it is cut off at the side. */
export async function inspect(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const found = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    return found.violations.map(({ id, nodes }) => ({
      id,
      at: nodes.map(({ failureSummary, html }) => `${html} ${failureSummary}`),
    }));
  }, wcag22AA);
  expect(violations, page.url()).toEqual([]);
  expect(await overflow(page), page.url()).toEqual([]);
}

const wcag22AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What is wider than the window, or than the part that hides the rest of it. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => {
        if (element.scrollWidth <= element.clientWidth || element.clientWidth <= 1) return false;
        const { overflowX, textOverflow } = getComputedStyle(element);
        return (
          element === document.documentElement || (overflowX === "hidden" && textOverflow !== "ellipsis")
        );
      })
      .map(
        ({ tagName, className, scrollWidth, clientWidth }) =>
          `${tagName} ${className}: ${scrollWidth} px in ${clientWidth} px`,
      ),
  );
}
