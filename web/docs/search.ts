/** Search: finds sections of the docs by all of the words that were typed, wherever in a word they begin. */
import type { Block, Inline } from "./document.ts";
import { textOf } from "./document.ts";
import type { LoadedPage } from "./library.ts";

export interface Section {
  page: string;
  /** Empty for what stands before the first heading. */
  hash: string;
  pageTitle: string;
  title: string;
  text: string;
}

export interface Hit extends Section {
  /** What stands around the first word that was found. */
  excerpt: string;
}

export function sectionsOf(pages: readonly LoadedPage[]): Section[] {
  return pages.flatMap(({ slug, document: { title, blocks } }) => {
    const sections = [{ page: slug, hash: "", pageTitle: title, title, text: "" }];
    for (const block of blocks) {
      const last = sections.at(-1);
      if (block.kind === "heading") {
        sections.push({
          page: slug,
          hash: block.id,
          pageTitle: title,
          title: textOf(block.content),
          text: "",
        });
      } else if (last) last.text += `${wordsIn(block)} `;
    }
    return sections;
  });
}

function wordsIn(block: Block): string {
  if (block.kind === "code") return block.text;
  if (block.kind === "list") return block.items.flat().map(wordsIn).join(" ");
  if (block.kind === "table") return [block.head, ...block.rows].map(rowWords).join(" ");
  return textOf(block.content);
}

const rowWords = (row: readonly Inline[][]) => row.map(textOf).join(" ");

const most = 12;

/** The best first: a word in a title says more than one in the text. */
export function search(sections: readonly Section[], typed: string): Hit[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return sections
    .map((section) => ({ section, score: scoreOf(section, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ section }) => ({ ...section, excerpt: excerptOf(section.text, words) }));
}

/** 0 unless every word is somewhere. */
function scoreOf({ title, pageTitle, text }: Section, words: readonly string[]): number {
  let score = 0;
  for (const word of words) {
    const found = worth(title, word) * 8 + worth(pageTitle, word) * 4 + worth(text, word);
    if (found === 0) return 0;
    score += found;
  }
  return score;
}

/** 2 at the beginning of a word, 1 within one. */
function worth(text: string, word: string): number {
  const at = text.toLowerCase().indexOf(word);
  if (at < 0) return 0;
  return at === 0 || /\W/.test(text.charAt(at - 1)) ? 2 : 1;
}

function excerptOf(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase();
  const at = words.map((word) => lower.indexOf(word)).find((index) => index >= 0) ?? 0;
  const begin = at < 40 ? 0 : text.indexOf(" ", at - 40) + 1;
  const excerpt = text.slice(begin, begin + 120).trim();
  return `${begin > 0 ? "…" : ""}${excerpt}${begin + 120 < text.length ? "…" : ""}`;
}
