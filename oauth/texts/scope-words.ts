/** Scope words: what a project says of a scope, in the language of the page if the project has said it in that. */
import type { Scope } from "../../shared/scope.ts";
import type { Language } from "./language.ts";

type Words = Pick<Scope, "title" | "description">;

export function scopeWords(
  { title, description, translations }: Words & Pick<Scope, "translations">,
  { tag }: Language,
): Words {
  return translations?.[tag] ?? { title, description };
}
