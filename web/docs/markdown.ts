/**
 * Markdown: reads what the docs are written in, which is headings, paragraphs, lists, tables, code and links. Anything else
 * stops the build rather than be shown as something it is not.
 */
import type { Block, DocsDocument } from "./document.ts";
import { textOf } from "./document.ts";
import { readInline } from "./inline.ts";

/** @param slug the page's name, which links to its own headings need */
export function readDocument(source: string, slug: string): DocsDocument {
  const [title, ...blocks] = new Reader(slug).blocks(source.split("\n"));
  if (title?.kind !== "heading" || title.depth !== 1)
    throw new Error(`${slug} does not begin with its title`);
  return { title: textOf(title.content), blocks };
}

/** What begins a block other than a paragraph. */
const beginnings = {
  fence: /^```([\w-]*)$/,
  heading: /^(#{1,4}) (.+)$/,
  table: /^\|/,
  item: /^([-*]|\d+\.) +/,
  unknown: /^(<|>|!\[|~~~|---|===| {4})/,
};

class Reader {
  readonly #slug: string;
  readonly #ids = new Map<string, number>();

  constructor(slug: string) {
    this.#slug = slug;
  }

  blocks(lines: readonly string[]): Block[] {
    const blocks: Block[] = [];
    for (let at = 0; at < lines.length; ) {
      if (lines[at]?.trim() === "") {
        at++;
        continue;
      }
      const [block, length] = this.#block(lines.slice(at));
      blocks.push(block);
      at += length;
    }
    return blocks;
  }

  /** @returns the block and how many lines it has */
  #block(lines: readonly string[]): [Block, number] {
    const [first = ""] = lines;
    const [, language] = beginnings.fence.exec(first) ?? [];
    if (language !== undefined) return this.#code(lines, language);
    const [, marks = "", heading] = beginnings.heading.exec(first) ?? [];
    if (heading !== undefined) return [this.#heading(marks.length, heading), 1];
    if (beginnings.table.test(first)) return this.#table(lines);
    if (beginnings.item.test(first)) return this.#list(lines);
    if (beginnings.unknown.test(first))
      throw new Error(`${this.#slug} has what no page of the docs may: ${first}`);
    return this.#paragraph(lines);
  }

  #code(lines: readonly string[], language: string): [Block, number] {
    const end = lines.indexOf("```", 1);
    if (end < 0) throw new Error(`${this.#slug} has code without an end`);
    return [{ kind: "code", language, text: lines.slice(1, end).join("\n") }, end + 1];
  }

  #heading(depth: number, text: string): Block {
    const content = this.#inline(text);
    return { kind: "heading", depth, id: this.#id(textOf(content)), content };
  }

  /** As code hosts make them, so that a link to a heading leads there in both places. */
  #id(text: string): string {
    const id = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    const before = this.#ids.get(id) ?? 0;
    this.#ids.set(id, before + 1);
    return before ? `${id}-${before}` : id;
  }

  #table(lines: readonly string[]): [Block, number] {
    const rows = lines.slice(0, lengthOf(lines, beginnings.table));
    const [head = [], , ...body] = rows.map((row) => cellsOf(row).map((cell) => this.#inline(cell)));
    return [{ kind: "table", head, rows: body }, rows.length];
  }

  #list(lines: readonly string[]): [Block, number] {
    const items: string[][] = [];
    let indent = 0;
    let length = 0;
    for (const line of lines) {
      const [mark] = beginnings.item.exec(line) ?? [];
      if (mark) {
        indent = mark.length;
        items.push([line.slice(indent)]);
      } else if (line.trim() === "" || line.startsWith("  ")) items.at(-1)?.push(dedented(line, indent));
      else break;
      length++;
    }
    const ordered = /^\d/.test(lines[0] ?? "");
    return [{ kind: "list", ordered, items: items.map((item) => this.blocks(item)) }, length];
  }

  #paragraph(lines: readonly string[]): [Block, number] {
    const { fence, heading, table, item } = beginnings;
    const ends = (line: string) =>
      line.trim() === "" || [fence, heading, table, item].some((each) => each.test(line));
    const end = lines.findIndex((line, index) => index > 0 && ends(line));
    const own = lines.slice(0, end < 0 ? lines.length : end);
    return [
      { kind: "paragraph", content: this.#inline(own.map((line) => line.trim()).join(" ")) },
      own.length,
    ];
  }

  #inline(text: string) {
    return readInline(text, this.#slug);
  }
}

/** How many of the first lines are of the pattern. */
function lengthOf(lines: readonly string[], pattern: RegExp): number {
  const end = lines.findIndex((line) => !pattern.test(line));
  return end < 0 ? lines.length : end;
}

function cellsOf(row: string): string[] {
  const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
  return cells.slice(1, -1);
}

/** What is indented by less than its item's text still belongs to it. */
function dedented(line: string, indent: number): string {
  return line.slice(Math.min(indent, line.length - line.trimStart().length));
}
