/** Person words: how people are told apart. */
import type { PersonKind, PersonStatus, PersonSummary } from "../../../shared/person.ts";

export const kindWords: Record<PersonKind, string> = { signed_in: "Signing in", minted: "A minted token" };

export const statusWords: Record<PersonStatus, string> = { open: "Not blocked", blocked: "Blocked" };

export function nameOf({ name }: Pick<PersonSummary, "name">): string {
  return name || "An account that is no more";
}

const providers: Record<string, string> = { github: "GitHub", development: "Development sign-in" };

/** Where the account is, and its address if that is known and may be seen. */
export function accountOf({ provider, email, kind }: PersonSummary): string {
  if (provider === undefined) return kind === "minted" ? "Your own user" : "–";
  const where = providers[provider] ?? URL.parse(provider)?.host ?? provider;
  return email ? `${where} · ${email}` : where;
}
