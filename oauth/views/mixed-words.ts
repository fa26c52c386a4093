/** Mixed words: words with letters of alphabets that pass for one another, and how such a word is really spelled. */
import { domainToASCII } from "node:url";

export function mixedWords(name: string): string[] {
  return name.split(/[^\p{L}\p{M}]+/u).filter(isMixed);
}

/** The mixed words of a name as browsers spell them in a host: punycode, in which no letter passes for another. */
export function spelledOut(name: string): string {
  // Empty for what no host can hold.
  const spelled = mixedWords(name).map((word) => domainToASCII(word));
  return spelled.filter((word) => word !== "").join(" ");
}

const alphabets = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

function isMixed(word: string): boolean {
  return alphabets.filter((alphabet) => alphabet.test(word)).length > 1;
}
