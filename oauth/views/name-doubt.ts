/** Name doubt: what is odd about a name that an app gave itself. */
import { displayName } from "./display-name.ts";
import { mixedWords } from "./mixed-words.ts";

export type NameDoubt = "borrowed" | "mixed";

/** Names that would make a person believe that we, or whoever they sign in with, are asking. */
const reserved = ["mcpauth", "github", "google", "microsoft"];

/** @param known names the person trusts, such as the project's */
export function nameDoubt(name: string, known: readonly string[]): NameDoubt | undefined {
  const shown = displayName(name);
  const bones = skeleton(shown);
  if ([...reserved, ...known].some((one) => skeleton(one) === bones)) return "borrowed";
  return mixedWords(shown).length > 0 ? "mixed" : undefined;
}

/** Letters of other alphabets that look like a Latin one, and that one, at the same place. */
const alike = "асеорхуіјѕԁɡһԛѡοανρτυκιεӏ";
const latin = "aceopxyijsdghqwoavptukiel";
const lookalikes = new Map([...alike].map((letter, index) => [letter, latin[index]]));

/** What is left of a name for a hasty reader. */
function skeleton(name: string): string {
  return [...name.normalize("NFKC").toLowerCase()]
    .map((letter) => lookalikes.get(letter) ?? letter)
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter))
    .join("");
}
