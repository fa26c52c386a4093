/** Person name: what members may read of who somebody is. Viewers see addresses masked. */
import { mintedPersonOf } from "../shared/minting.ts";
import type { PersonName, PersonSummary } from "../shared/person.ts";
import type { Role } from "../shared/role.ts";
import type { Database, User } from "../shared/server/database.ts";

/** For many people, in one query. */
export async function personNamer(
  { database, role }: { database: Database; role: Role },
  accountIds: string[],
): Promise<(accountId: string) => Omit<PersonSummary, "apps" | "firstSeenAt" | "lastSeenAt" | "blocked">> {
  const users = await database.users.find({ _id: { $in: accountIds } }).toArray();
  const byId = new Map(users.map((user) => [user._id, user]));
  const seen = role === "viewer" ? masked : (text: string) => text;
  return (accountId) => {
    const user = byId.get(accountId);
    return { ...nameOf(accountId, user, seen), ...(user && accountOf(user, seen)), ...issuerOf(accountId) };
  };
}

type Seen = (text: string) => string;

function nameOf(accountId: string, user: User | undefined, seen: Seen): PersonName {
  const minted = mintedPersonOf(accountId);
  return {
    ...(seen(accountId) === accountId && { id: accountId }),
    name: seen(minted?.subject ?? user?.username ?? ""),
    kind: minted ? "minted" : "signed_in",
  };
}

function accountOf({ identity, name, email, avatarUrl }: User, seen: Seen) {
  return {
    provider: identity.provider,
    ...(name && { fullName: seen(name) }),
    ...(email && { email: seen(email) }),
    ...(avatarUrl && { avatarUrl }),
  };
}

function issuerOf(accountId: string): { provider?: string } {
  const issuer = mintedPersonOf(accountId)?.issuer;
  return issuer ? { provider: issuer } : {};
}

/** `mona@acme.dev` → `m…@acme.dev`, wherever it stands. */
export function masked(text: string): string {
  return text.replace(/([^\s@:])[^\s@:]*@/g, "$1…@");
}
