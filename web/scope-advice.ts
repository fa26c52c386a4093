/** Scope advice: what would make people hesitate, or decide without knowing what they decide. */
import type { Scope } from "../shared/scope.ts";

/** At a first connection. People decline long lists, or stop reading them. */
const readable = 6;

/** Words of those who build servers, and not of those who decide. */
const jargon =
  /\b(api|endpoint|crud|mutation|payload|oauth|scope|token|rpc|json|resource|admin|r\/w|i\/o)s?\b/i;

/** Of all scopes together. */
export function adviceForAll(scopes: readonly Scope[]): string[] {
  const first = scopes.filter((scope) => scope.default).length;
  if (first <= readable) return [];
  return [
    `${first} scopes are given unless less is asked. People decline long lists: let some wait until they are asked for.`,
  ];
}

export function adviceFor({
  name,
  title,
  description,
}: Pick<Scope, "name" | "title" | "description">): string[] {
  const [word] = jargon.exec(`${title} ${description}`) ?? [];
  const same = title.trim().toLowerCase() === name.toLowerCase();
  return [
    ...(same ? ["The title is the name: say it in the words of somebody who does not know the server."] : []),
    ...(description.trim() === "" ? ["A description is missing: say what happens, and to what."] : []),
    ...(word && !same ? [`“${word}” is a builder's word: say what it means for the person.`] : []),
  ];
}
