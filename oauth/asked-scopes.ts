/** Asked scopes: what a person is asked to allow a client, held against what they allowed it before. */
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { AskedScope } from "./views/permissions.ts";

interface Asking {
  /** As in the parameter `scope`. */
  asked: string;
  /** The scope of what the person allowed this client before, if they did. */
  had: string | undefined;
  /** Whether that holds without a question. */
  isRemembered: boolean;
}

/**
 * Clients that lack a scope ask for just that one (RFC 6750 §3.1, MCP's step-up), and have no use for a token with which
 * they can do nothing else. So whoever asks for more is asked about what they had, too. Whoever asks for less gets less.
 */
export function askedScopes({ scopes }: Pick<ProjectRecord, "scopes">, asking: Asking): AskedScope[] {
  const asked = namesOf(asking.asked);
  const had = namesOf(asking.had);
  const asksForMore = [...asked].some((name) => !had.has(name));
  const names = asksForMore ? new Set([...asked, ...had]) : asked;
  return scopes
    .filter(({ name }) => names.has(name))
    .map((scope) => ({ ...scope, ...(asking.had && { before: known(had.has(scope.name), asking) }) }));
}

/** What a page showed: that is what its person allows, whatever the app was granted or lost since. */
export function shownScopes({ scopes }: Pick<ProjectRecord, "scopes">, shown = ""): AskedScope[] {
  const names = namesOf(shown);
  return scopes.filter(({ name }) => names.has(name));
}

/** @returns what the form says and nothing else: undefined if that is nothing, or less than must be allowed together */
export function chosenScope(form: { scope?: unknown }, asked: readonly AskedScope[]): string | undefined {
  const sent = new Set([form.scope].flat());
  if (asked.some(({ name, optional }) => !optional && !sent.has(name))) return undefined;
  return asked
    .map(({ name }) => name)
    .filter((name) => sent.has(name))
    .join(" ");
}

function namesOf(scope = ""): Set<string> {
  return new Set(scope.split(" ").filter((name) => name !== ""));
}

/** An app that is asked about each time has to be allowed everything each time, so only what is new to it is marked. */
function known(isAllowed: boolean, { isRemembered }: Asking): AskedScope["before"] {
  if (!isAllowed) return "not allowed";
  return isRemembered ? "allowed" : undefined;
}
