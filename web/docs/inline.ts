/** Inline: what marks words within a paragraph, which is code, emphasis and links. */
import type { Token, Tokens } from "marked";
import type { Destination, Inline } from "./document.ts";

/** @param slug of the page, where links to its own headings lead */
export function readInline(tokens: Token[] = [], slug: string): Inline[] {
  return joined(tokens.flatMap((token) => inlineOf(token as Tokens.Generic, slug)));
}

function inlineOf({ type, raw, text, href, tokens }: Tokens.Generic, slug: string): Inline[] {
  const content = () => readInline(tokens, slug);
  if (type === "escape") return [text];
  if (type === "text") return tokens ? content() : [words(text)];
  if (type === "codespan") return [{ kind: "code", text }];
  if (type === "strong") return [{ kind: "strong", content: content() }];
  if (type === "em") return [{ kind: "emphasis", content: content() }];
  // An address that stands in the text by itself is text.
  if (type === "link" && raw.startsWith("[")) return linkOf(href, content(), slug);
  if (type === "link") return [raw];
  throw new Error(`${slug} has what no page of the docs may: ${raw}`);
}

function linkOf(address: string, content: Inline[], slug: string): Inline[] {
  const to = destinationOf(address, slug);
  return to ? [{ kind: "link", content, to }] : content;
}

/** A line's end within a paragraph is a space. */
function words(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ");
}

/** Words that the lexer took apart stand together again. */
function joined(content: Inline[]): Inline[] {
  const whole: Inline[] = [];
  for (const next of content) {
    const last = whole.at(-1);
    if (typeof last === "string" && typeof next === "string") whole.splice(-1, 1, last + next);
    else whole.push(next);
  }
  return whole;
}

/** @returns undefined for what is in the repository and not in the docs: code, decisions */
export function destinationOf(address: string, slug: string): Destination | undefined {
  if (/^https?:/.test(address)) return { href: address };
  const [path = "", hash = ""] = address.split("#");
  const page = path ? slugOf(path) : slug;
  return page === undefined ? undefined : { page, hash };
}

/**
 * The name of a page, of the path or address of its file. The SDK's page is the README that is published with it: there
 * is one source of each.
 */
export function slugOf(path: string): string | undefined {
  if (/(^|\/)sdk\/README\.md$/.test(path)) return "sdk";
  return /^(?:.*\/?docs\/)?([\w-]+)\.md$/.exec(path)?.[1];
}
