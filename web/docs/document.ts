/** Document: a page of the docs as data, which is what its Markdown becomes when the dashboard is built. */

export type Inline =
  | string
  | { kind: "code"; text: string }
  | { kind: "strong" | "emphasis"; content: Inline[] }
  | { kind: "link"; content: Inline[]; to: Destination };

/** Another page of the docs, or an address elsewhere. */
export type Destination = { page: string; hash: string } | { href: string };

export interface Heading {
  kind: "heading";
  depth: number;
  /** Also the hash of the URL that leads here. */
  id: string;
  content: Inline[];
}

export type Block =
  | Heading
  | { kind: "paragraph"; content: Inline[] }
  | { kind: "list"; ordered: boolean; items: Block[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  | { kind: "code"; language: string; text: string };

export interface DocsDocument {
  title: string;
  blocks: Block[];
}

/** Words only, without what marks them. */
export function textOf(content: readonly Inline[]): string {
  return content.map(wordsOf).join("");
}

function wordsOf(inline: Inline): string {
  if (typeof inline === "string") return inline;
  return inline.kind === "code" ? inline.text : textOf(inline.content);
}
