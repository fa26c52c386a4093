/** Users: the people who sign in, known by the account they sign in with. */
import type { Database, Identity, User, Vouched } from "./database.ts";
import { newIdentifier } from "./identifier.ts";

/** What an identity provider says of a person. */
export interface Profile {
  username: string;
  name?: string;
  email?: string;
  avatarUrl?: string;
  vouched?: Vouched;
}

/** The person with this identity, created at the first sign-in; what is shown of them is refreshed at each. */
export async function signInUser(database: Database, identity: Identity, profile: Profile): Promise<User> {
  const { filter, update } = signInChange(identity, profile);
  const user = await database.users.findOneAndUpdate(filter, update, {
    upsert: true,
    returnDocument: "after",
  });
  if (!user) throw new Error("an upsert returned no user");
  return user;
}

/** What a sign-in does to the person's record, as an upsert. */
export function signInChange({ provider, subject }: Identity, profile: Profile) {
  const now = new Date();
  const { name, email, avatarUrl, vouched } = profile;
  const absent = Object.entries({ name, email, avatarUrl, vouched }).filter(
    ([, value]) => value === undefined,
  );
  return {
    filter: { "identity.provider": provider, "identity.subject": subject },
    update: {
      $set: { ...profile, lastSignInAt: now },
      ...(absent.length > 0 && { $unset: Object.fromEntries(absent.map(([field]) => [field, "" as const])) }),
      $setOnInsert: { _id: newIdentifier("usr"), createdAt: now },
    },
  };
}
