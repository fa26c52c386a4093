import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { buildDashboard } from "./built-dashboard.ts";

/** KB (1000 bytes) as they travel; fonts are compressed already. Raise one only with a reason in the commit. */
const budget = { entry: 125, firstView: 165, styles: 14, fonts: 46 };

const assets = join(import.meta.dirname, "../web/dist/assets");
let entry: Set<string>;
let styles: string[];

beforeAll(async () => {
  await buildDashboard();
  const index = await readFile(join(assets, "../index.html"), "utf8");
  const named = (pattern: RegExp) => [...index.matchAll(pattern)].map(([, name = ""]) => name);
  entry = await withImports(named(/assets\/([\w-]+\.js)"/g));
  styles = named(/assets\/([\w-]+\.css)"/g);
}, 300_000);

test("what every page loads stays small", async () => {
  expect(entry.size).toBeGreaterThan(0);
  expect(await kilobytes(entry)).toBeLessThanOrEqual(budget.entry);
});

test("no page needs much more for its first view", async () => {
  const pages = await laterImports(entry);
  const around = pages.filter((name) => /^(signed-in|project-layout)-/.test(name));
  expect(around).toHaveLength(2);
  const views = await Promise.all(
    pages.map(async (page) => [page, await kilobytes(await withImports([page, ...around], entry))] as const),
  );
  expect(views.length).toBeGreaterThan(5);
  expect(views.filter(([, size]) => size > budget.firstView)).toEqual([]);
});

test("the style sheet stays small, and is one", async () => {
  expect(styles).toHaveLength(1);
  expect(await kilobytes(styles)).toBeLessThanOrEqual(budget.styles);
});

test("the fonts stay small, and are two", async () => {
  const sheet = await readFile(join(assets, styles[0] ?? ""), "utf8");
  const fonts = (await readdir(assets)).filter((name) => name.endsWith(".woff2") && sheet.includes(name));
  const sizes = await Promise.all(fonts.map(async (name) => (await readFile(join(assets, name))).length));
  expect(fonts).toHaveLength(2);
  expect(sizes.reduce((sum, size) => sum + size, 0) / 1000).toBeLessThanOrEqual(budget.fonts);
});

/** The scripts and all that they cannot run without. */
async function withImports(scripts: Iterable<string>, known: ReadonlySet<string> = new Set()) {
  const found = new Set(known);
  const waiting = [...scripts];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const source = await readFile(join(assets, name), "utf8");
    waiting.push(...matches(source, /(?:from|import)\s*"\.\/([\w-]+\.js)"/g));
  }
  return found;
}

/** What the scripts load only once it is asked for: the pages. */
async function laterImports(scripts: ReadonlySet<string>): Promise<string[]> {
  const sources = await Promise.all([...scripts].map((name) => readFile(join(assets, name), "utf8")));
  const found = sources.flatMap((source) => matches(source, /import\(\s*[`"]\.\/([\w-]+\.js)[`"]\s*\)/g));
  return [...new Set(found)].sort();
}

function matches(source: string, pattern: RegExp): string[] {
  return [...source.matchAll(pattern)].map(([, name = ""]) => name);
}

async function kilobytes(files: Iterable<string>): Promise<number> {
  const sizes = [...files].map(
    async (name) => gzipSync(await readFile(join(assets, name)), { level: 9 }).length,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1000;
}
