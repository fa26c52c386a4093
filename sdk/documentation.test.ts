/** The README against the code: every export, every option and every error code is in it, and nothing that is not there. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as doctor from "./doctor.ts";
import * as fetchEntry from "./fetch.ts";
import * as index from "./index.ts";
import * as testing from "./testing.ts";
import * as v2 from "./v2.ts";

const readme = await source("README.md");

describe("the list of exports", () => {
  test.each([
    { entry: ".", file: "index.ts", values: index },
    { entry: "fetch", file: "fetch.ts", values: fetchEntry },
    { entry: "v2", file: "v2.ts", values: v2 },
    { entry: "testing", file: "testing.ts", values: testing },
    { entry: "doctor", file: "doctor.ts", values: doctor },
  ])("has those of $entry and no others", async ({ entry, file, values }) => {
    const written = exportsOf(await source(file));
    expect(documentedExports(entry)).toEqual(written);
    expect(written).toEqual(expect.arrayContaining(Object.keys(values)));
  });
});

test("the list of options has every option and no other", async () => {
  const options = [...(await source("options.ts")).matchAll(/^ {2}(\w+)\??: /gm)].map(
    ([, name = ""]) => name,
  );
  const listed = firstCells(section("Options")).map(([name = ""]) => name);
  expect(listed.sort()).toEqual(options.sort());
});

test("the list of errors has every class and every code", async () => {
  const text = await source("errors.ts");
  const classes = [...text.matchAll(/^export class (\w+)/gm)].map(([, name = ""]) => name);
  expect(firstCells(section("Errors")).flat().sort()).toEqual(classes.sort());
  const codes = [...text.matchAll(/^ {2}readonly code([^;]+);/gm)].flatMap(([, type = ""]) =>
    [...type.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code),
  );
  expect(codes.filter((code) => !section("Errors").includes(`\`${code}\``))).toEqual([]);
});

test.each(["index.ts", "fetch.ts", "v2.ts", "testing.ts", "doctor.ts"])(
  "every export of %s has an example",
  async (file) => {
    const imported = [...(await source(file)).matchAll(/from "(\.\/[\w/-]+\.ts)"/g)].map(
      ([, name = ""]) => name,
    );
    const texts = await Promise.all([file, ...new Set(imported)].map(source));
    // A comment may hold no other comment's end, so what is matched is the one right above.
    const pattern =
      /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:async )?(?:function\*?|class|interface|type) (\w+)/g;
    const documented = texts
      .flatMap((text) => [...text.matchAll(pattern)])
      .filter(([, comment = ""]) => comment.includes("@example"))
      .map(([, , name = ""]) => name);
    const ours = exportsOf(await source(file)).filter((name) => name !== "BearerAuthMiddlewareOptions");
    expect(ours.filter((name) => !documented.includes(name))).toEqual([]);
  },
);

function source(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, name), "utf8");
}

function section(title: string): string {
  const start = readme.indexOf(`\n## ${title}\n`);
  return readme.slice(start, readme.indexOf("\n## ", start + 1) + 1 || undefined);
}

/** What a table's rows begin with: the names between backticks in their first cell. */
function firstCells(text: string): string[][] {
  const cells = [...text.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = ""]) => cell);
  return cells.map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
}

function documentedExports(entry: string): string[] {
  const rows = section("Every export")
    .split("\n")
    .filter((row) => row.split(" | ")[1]?.includes(`\`${entry}\``));
  return rows.flatMap((row) => firstCells(row).flat()).sort();
}

function exportsOf(text: string): string[] {
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = ""]) =>
    list.split(","),
  );
  const own = [...text.matchAll(/^export (?:async )?(?:function|class|interface|type) (\w+)/gm)];
  return [...lists.map((name) => name.trim()), ...own.map(([, name = ""]) => name)].filter(Boolean).sort();
}
