/** Name doubt: what is odd about a name that an app gave itself. */
import { displayName } from "./display-name.ts";

export type NameDoubt = "borrowed" | "mixed";

/** Names that would make a person believe that we, or whoever they sign in with, are asking. */
const reserved = ["mcpauth", "github", "google", "microsoft"];

/** @param known names the person trusts, such as the project's */
export function nameDoubt(name: string, known: readonly string[]): NameDoubt | undefined {
  const shown = displayName(name);
  if ([...reserved, ...known].some((one) => skeleton(one) === skeleton(shown))) return "borrowed";
  return shown.split(/[^\p{L}\p{M}]+/u).some(mixesAlphabets) ? "mixed" : undefined;
}

/** Alphabets whose letters pass for those of another. */
const alphabets = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

function mixesAlphabets(word: string): boolean {
  return alphabets.filter((alphabet) => alphabet.test(word)).length > 1;
}

/** Letters of other alphabets that look like a Latin one, and that one, at the same place. */
const alike = "асеорхуіјѕԁɡһԛѡοανρτυκιεӏ";
const latin = "aceopxyijsdghqwoavptukiel";

/** What is left of a name for a hasty reader. */
function skeleton(name: string): string {
  return [...name.normalize("NFKC").toLowerCase()]
    .map((letter) => latin[[...alike].indexOf(letter)] ?? letter)
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter))
    .join("");
}
