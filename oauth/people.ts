/** People: who signs in, and who they are. Of many at one moment, two commands tell and write it for all of them. */
import { errors } from "oidc-provider";
import type { Database, Identity, User } from "../shared/server/database.ts";
import type { Profile } from "../shared/server/users.ts";
import { signInChange, signInUser } from "../shared/server/users.ts";
import { Gathered } from "./gathered.ts";
import { orUnavailable } from "./outage.ts";
import { Records } from "./records.ts";

interface SignIn {
  identity: Identity;
  profile: Profile;
}

export class People {
  readonly #signIns: Gathered<SignIn, User | undefined>;
  readonly #records: Records<User>;

  constructor(database: Database) {
    this.#signIns = new Gathered((signIns) => signInAll(database, signIns));
    this.#records = new Records(database.users);
  }

  /** Creates the person at their first sign-in. */
  async signIn(identity: Identity, profile: Profile): Promise<User> {
    const user = await orUnavailable(() => this.#signIns.ask({ identity, profile }));
    if (!user) throw new errors.SessionNotFound("the account was erased at the same moment");
    return user;
  }

  find(userId: string): Promise<User | null> {
    return this.#records.find(userId);
  }
}

async function signInAll(database: Database, signIns: SignIn[]): Promise<(User | undefined)[]> {
  const { users } = database;
  const [first] = signIns;
  if (first && signIns.length === 1) return [await signInUser(database, first.identity, first.profile)];
  const changes = signIns.map(({ identity, profile }) => signInChange(identity, profile));
  const updates = changes.map((change) => ({ updateOne: { ...change, upsert: true } }));
  await users.bulkWrite(updates, { ordered: false });
  const found = await users.find({ $or: changes.map(({ filter }) => filter) }).toArray();
  const byIdentity = new Map(found.map((user) => [keyOf(user.identity), user]));
  return signIns.map(({ identity }) => byIdentity.get(keyOf(identity)));
}

function keyOf({ provider, subject }: Identity): string {
  return `${provider} ${subject}`;
}
