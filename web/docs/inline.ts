/** Inline: what marks words within a paragraph, which is code, emphasis and links. */
import type { Destination, Inline } from "./document.ts";

const marked =
  /`([^`]+)`|\*\*(.+?)\*\*|(?<!\w)\*([^*\s][^*]*)\*(?!\w)|\[((?:[^\]`]|`[^`]*`)+)\]\(([^)\s]+)\)/g;

/** @param slug of the page, where links to its own headings lead */
export function readInline(text: string, slug: string): Inline[] {
  const content: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(marked)) {
    if (match.index > end) content.push(text.slice(end, match.index));
    content.push(...markedInline(match, slug));
    end = match.index + match[0].length;
  }
  if (end < text.length) content.push(text.slice(end));
  return content;
}

function markedInline([, code, strong, emphasis, link, address]: RegExpMatchArray, slug: string): Inline[] {
  if (code !== undefined) return [{ kind: "code", text: code }];
  if (strong !== undefined) return [{ kind: "strong", content: readInline(strong, slug) }];
  if (emphasis !== undefined) return [{ kind: "emphasis", content: readInline(emphasis, slug) }];
  const content = readInline(link ?? "", slug);
  const to = destinationOf(address ?? "", slug);
  return to ? [{ kind: "link", content, to }] : content;
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
