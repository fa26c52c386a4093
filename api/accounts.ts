/** Accounts: the names by which others may know a person who signed in. */
import type { User } from "../shared/server/database.ts";
import { namingProviders } from "../shared/sign-in-policy.ts";

type Known = Pick<User, "identity" | "username" | "vouched">;

/** As in a sign-in policy, such as `github:mona` and `google:mona@acme.com`. Elsewhere usernames prove nothing. */
export function accountsOf({ identity, username, vouched }: Known): string[] {
  const { provider } = identity;
  const login = namingProviders.includes(provider) ? [`${provider}:${username.toLowerCase()}`] : [];
  return [...login, ...(vouched?.emails ?? []).map((email) => `${vouched?.by}:${email}`)];
}

/** Whether the installation is theirs to look after. */
export function isAdmin(user: Known, admins: readonly string[]): boolean {
  return accountsOf(user).some((account) => admins.includes(account));
}
