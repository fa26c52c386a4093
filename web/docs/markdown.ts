/**
 * Markdown: makes data of what the docs are written in, which is headings, paragraphs, lists, tables, code and links. Anything
 * else stops the build rather than be shown as something it is not.
 */
import type { Token, Tokens } from "marked";
import { lexer } from "marked";
import type { Block, DocsDocument } from "./document.ts";
import { textOf } from "./document.ts";
import { readInline } from "./inline.ts";

/** @param slug the page's name, which links to its own headings need */
export function readDocument(source: string, slug: string): DocsDocument {
  const [title, ...blocks] = new Reader(slug).blocks(lexer(source));
  if (title?.kind !== "heading" || title.depth !== 1)
    throw new Error(`${slug} does not begin with its title`);
  return { title: textOf(title.content), blocks };
}

class Reader {
  readonly #slug: string;
  readonly #ids = new Map<string, number>();

  constructor(slug: string) {
    this.#slug = slug;
  }

  blocks(tokens: readonly Token[]): Block[] {
    return tokens.filter(({ type }) => type !== "space").map((token) => this.#block(token as Tokens.Generic));
  }

  #block(token: Tokens.Generic): Block {
    if (isA<Tokens.Heading>(token, "heading")) return this.#heading(token);
    // In a list an item's words are no paragraph to the lexer.
    if (token.type === "paragraph" || token.type === "text") {
      return { kind: "paragraph", content: this.#inline(token.tokens) };
    }
    if (isA<Tokens.List>(token, "list")) return this.#list(token);
    if (isA<Tokens.Table>(token, "table")) return this.#table(token);
    if (isA<Tokens.Code>(token, "code") && token.codeBlockStyle !== "indented") return this.#code(token);
    throw new Error(`${this.#slug} has what no page of the docs may: ${token.raw.trim().split("\n")[0]}`);
  }

  #code({ lang = "", text, raw }: Tokens.Code): Block {
    if (!/\n\s*```\s*$/.test(raw)) throw new Error(`${this.#slug} has code without an end`);
    return { kind: "code", language: lang, text };
  }

  #heading({ depth, tokens }: Tokens.Heading): Block {
    const content = this.#inline(tokens);
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

  #table({ header, rows }: Tokens.Table): Block {
    const cells = (row: Tokens.TableCell[]) => row.map(({ tokens }) => this.#inline(tokens));
    return { kind: "table", head: cells(header), rows: rows.map(cells) };
  }

  #list({ ordered, items }: Tokens.List): Block {
    return { kind: "list", ordered, items: items.map(({ tokens }) => this.blocks(tokens)) };
  }

  #inline(tokens: Token[] | undefined) {
    return readInline(tokens, this.#slug);
  }
}

function isA<Known extends Tokens.Generic>(token: Tokens.Generic, type: Known["type"]): token is Known {
  return token.type === type;
}
