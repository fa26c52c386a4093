/** The docs against what they speak of: every link leads somewhere, and every block of code is run, compiled or parsed. */
import { readdirSync, readFileSync } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { causes, diagnose } from "../api/diagnoses.ts";
import { stations } from "../shared/connection.ts";
import { docsPages } from "../web/docs/contents.ts";
import type { Block, DocsDocument, Inline } from "../web/docs/document.ts";
import { textOf } from "../web/docs/document.ts";
import { destinationOf } from "../web/docs/inline.ts";
import { readDocument } from "../web/docs/markdown.ts";

const root = join(import.meta.dirname, "..");
const fileOf = (slug: string) => (slug === "sdk" ? "sdk/README.md" : `docs/${slug}.md`);

const documents = new Map<string, DocsDocument>(
  docsPages.map(({ slug }) => [slug, readDocument(readFileSync(join(root, fileOf(slug)), "utf8"), slug)]),
);

test("every page is in the contents, and what is in the contents is a page", () => {
  const pages = readdirSync(join(root, "docs"), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name.replace(/\.md$/, ""));
  expect([...documents.keys()].sort()).toEqual([...pages, "sdk"].sort());
});

describe("links", () => {
  test.each([...documents])("of %s lead to pages and headings that are there", (_slug, { blocks }) => {
    const destinations = blocks.flatMap(linksOf).filter((link) => "page" in link);
    expect(destinations.filter(({ page, hash }) => !isThere(page, hash))).toEqual([]);
  });

  test.each(docsPages)("of $slug to files of the repository lead to files", async ({ slug }) => {
    await expectFiles(fileOf(slug));
  });

  test.each(["README.md", "SECURITY.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])(
    "of %s lead to files",
    expectFiles,
  );

  test("of every diagnosis lead to the station it is about", () => {
    const steps = causes.flatMap(({ steps = ["authorization"] }) => steps);
    const found = [...new Set(steps)].map((step) => diagnose({ step, error: "any", cause: "any" }).docs);
    expect(found.filter((link) => !isThere(...parted(link)))).toEqual([]);
    const all = stations.map((station) => `connections#${station.replace("_", "-")}`);
    expect(all.filter((link) => !isThere(...parted(link)))).toEqual([]);
  });

  test("of the dashboard, its server and the doctor lead to pages and headings", async () => {
    const sources = await Promise.all(sourcesBelow("web", "api", "sdk/doctor", "oauth", "scripts").map(read));
    const found = sources.flatMap((source) => [
      ...matches(source, /\bdocs="([\w-]+(?:#[\w-]+)?)"/g),
      ...matches(source, /\bdocs: "([\w-]+(?:#[\w-]+)?)"/g),
      ...matches(source, /["'`]\/docs\/([\w-]+(?:#[\w-]+)?)["'`]/g),
    ]);
    expect(found.filter((link) => !isThere(...parted(link)))).toEqual([]);
  });
});

test("no two headings of a page have the same anchor", () => {
  for (const { blocks } of documents.values()) {
    const ids = blocks.flatMap((block) => (block.kind === "heading" ? [block.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test("a page's title and its entry in the contents begin alike", () => {
  for (const { slug, title } of docsPages) {
    const own = documents.get(slug)?.title.toLowerCase() ?? "";
    const [first = ""] = title.toLowerCase().split(" ");
    if (slug !== "sdk" && slug !== "quickstart") expect(own).toContain(first);
  }
});

function isThere(page: string, hash: string): boolean {
  const document = documents.get(page);
  return document !== undefined && (hash === "" || document.blocks.some((each) => idOf(each) === hash));
}

const idOf = (block: Block) => (block.kind === "heading" ? block.id : undefined);

function parted(link: string): [string, string] {
  const [page = "", hash = ""] = link.split("#");
  return [page, hash];
}

function linksOf(block: Block): { page: string; hash: string }[] {
  switch (block.kind) {
    case "code":
      return [];
    case "list":
      return block.items.flat().flatMap(linksOf);
    case "table":
      return [...block.head, ...block.rows.flat()].flatMap(linksIn);
    default:
      return linksIn(block.content);
  }
}

function linksIn(content: readonly Inline[]): { page: string; hash: string }[] {
  return content.flatMap((inline) => {
    if (typeof inline === "string" || inline.kind === "code") return [];
    const within = linksIn(inline.content);
    return inline.kind === "link" && "page" in inline.to ? [inline.to, ...within] : within;
  });
}

/** Beside links to pages, which have a test of their own. */
async function expectFiles(file: string): Promise<void> {
  const source = await read(file);
  const prose = source.replace(/^ *```[\s\S]*?^ *```$/gm, "");
  for (const address of matches(prose, /\]\(([^)\s]+)\)/g)) {
    const [path = ""] = address.split("#");
    if (path === "" || /^https?:/.test(path)) continue;
    await access(join(root, dirname(file), path));
    const destination = destinationOf(address, "");
    if (destination && "page" in destination && destination.page in documents)
      expect(isThere(destination.page, destination.hash)).toBe(true);
  }
}

function sourcesBelow(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name) && !/(^|\/)(dist|node_modules)\/|\.test\./.test(name))
      .map((name) => join(folder, name)),
  );
}

function read(file: string): Promise<string> {
  return readFile(join(root, file), "utf8");
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = ""]) => found);
}

test("no page says nothing below a heading", () => {
  for (const [slug, { blocks }] of documents) {
    const empty = blocks.filter((block, index) => {
      const next = blocks[index + 1];
      if (block.kind !== "heading") return false;
      return next === undefined || (next.kind === "heading" && next.depth <= block.depth);
    });
    expect(empty.map((block) => block.kind === "heading" && `${slug}: ${textOf(block.content)}`)).toEqual([]);
  }
});
