/** Quotation: strangers' words in our sentences, short and on one line, and where two of them differ. */
import type { Comparison } from "./finding.ts";

const longest = 80;

/** Of any text that strangers had a hand in: terminals obey control characters, so none is passed on. */
export function plain(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}]/gu, "�");
  return line.length > 1_000 ? `${line.slice(0, 1_000)}…` : line;
}

export function quoted(text: string): string {
  // The whole of a long text is not searched for what the first line will show.
  const line = text
    .slice(0, 4 * longest)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .trim();
  return line.length > longest ? `“${line.slice(0, longest)}…”` : `“${line}”`;
}

/** @returns undefined where the two are the same */
export function compare(expected: string, actual: string): Comparison | undefined {
  if (expected === actual) return undefined;
  const shorter = Math.min(expected.length, actual.length);
  let at = 0;
  while (at < shorter && expected[at] === actual[at]) at++;
  return { expected, actual, at };
}
