import { expect, test } from "vitest";
import { destinationOf, slugOf } from "./inline.ts";
import { readDocument } from "./markdown.ts";

const blocksOf = (source: string) => readDocument(`# Page\n\n${source}`, "page").blocks;

test("a page begins with its title", () => {
  expect(readDocument("# The *title*\n\nWords.", "page").title).toBe("The title");
  expect(() => readDocument("Words.", "page")).toThrow("page does not begin with its title");
});

test("a paragraph is its lines joined, with what is marked in them", () => {
  expect(blocksOf("Some `code` and\n**bold `too`**.")).toEqual([
    {
      kind: "paragraph",
      content: [
        "Some ",
        { kind: "code", text: "code" },
        " and ",
        { kind: "strong", content: ["bold ", { kind: "code", text: "too" }] },
        ".",
      ],
    },
  ]);
});

test("what is marked within code is code", () => {
  expect(blocksOf("`a **b** [c](d.md)`")).toEqual([
    { kind: "paragraph", content: [{ kind: "code", text: "a **b** [c](d.md)" }] },
  ]);
});

test("a list may hold lists, paragraphs and code", () => {
  const [list] = blocksOf("1. One\n   goes on\n\n   ```ts\n   if (a)\n     b();\n   ```\n2. Two\n   - Three");
  expect(list).toEqual({
    kind: "list",
    ordered: true,
    items: [
      [
        { kind: "paragraph", content: ["One goes on"] },
        { kind: "code", language: "ts", text: "if (a)\n  b();" },
      ],
      [
        { kind: "paragraph", content: ["Two"] },
        { kind: "list", ordered: false, items: [[{ kind: "paragraph", content: ["Three"] }]] },
      ],
    ],
  });
});

test("a table has a head and rows, and a bar in a cell is escaped", () => {
  expect(blocksOf("| a | |\n| --- | --- |\n| `x \\| y` | z |")).toEqual([
    { kind: "table", head: [["a"], []], rows: [[[{ kind: "code", text: "x | y" }], ["z"]]] },
  ]);
});

test("a heading has the anchor that code hosts give it", () => {
  const ids = blocksOf('## `mcpAuth()` and "more"\n\n### Same\n\n### Same').map(
    (block) => "id" in block && block.id,
  );
  expect(ids).toEqual(["mcpauth-and-more", "same", "same-1"]);
});

test.each(["<b>markup</b>", "> quoted", "![image](a.png)", "    indented code"])(
  "%s stops the build",
  (source) => {
    expect(() => blocksOf(source)).toThrow("page has what no page of the docs may");
  },
);

test("code without an end stops the build", () => {
  expect(() => blocksOf("```ts\nopen")).toThrow("page has code without an end");
});

test("a link leads to a page, to a heading, elsewhere, or is only words", () => {
  expect(destinationOf("clients.md#cursor", "page")).toEqual({ page: "clients", hash: "cursor" });
  expect(destinationOf("#here", "page")).toEqual({ page: "page", hash: "here" });
  expect(destinationOf("../sdk/README.md", "page")).toEqual({ page: "sdk", hash: "" });
  expect(destinationOf("https://example.com/a.md", "page")).toEqual({ href: "https://example.com/a.md" });
  expect(destinationOf("decisions/0011-limits.md", "page")).toBeUndefined();
  expect(destinationOf("../oauth/app.ts", "page")).toBeUndefined();
});

test("the SDK's page is its README", () => {
  expect(slugOf("../../sdk/README.md")).toBe("sdk");
  expect(slugOf("../../docs/token-minting.md")).toBe("token-minting");
});
