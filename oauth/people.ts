/** People: who signs in, and who they are. Of many at one moment, few commands tell and write it for all of them. */
import type { Collection } from "mongodb";
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
  readonly #signIns: Gathered<SignIn, string | undefined>;
  readonly #records: Records<User>;

  constructor(database: Database) {
    this.#signIns = new Gathered((signIns) => signInAll(database, signIns));
    this.#records = new Records(database.users);
  }

  /** Creates the person at their first sign-in. @returns their id */
  async signIn(identity: Identity, profile: Profile): Promise<string> {
    const id = await orUnavailable(() => this.#signIns.ask({ identity, profile }));
    if (!id) throw new errors.SessionNotFound("the account was erased at the same moment");
    return id;
  }

  find(userId: string): Promise<User | null> {
    return this.#records.find(userId);
  }
}

async function signInAll(database: Database, signIns: SignIn[]): Promise<(string | undefined)[]> {
  const [only, another] = signIns;
  if (only && !another) return [(await signInUser(database, only.identity, only.profile))._id];
  const { users } = database;
  const known = await idsOf(users, signIns);
  const updates = signIns.map(({ identity, profile }) => {
    const { filter, update } = signInChange(identity, profile);
    const _id = known.get(keyOf(identity));
    // MongoDB finds a record by its id without a plan.
    return { updateOne: _id ? { filter: { _id }, update } : { filter, update, upsert: true } };
  });
  const { matchedCount } = await users.bulkWrite(updates, { ordered: false });
  const isNew = signIns.some(({ identity }) => !known.has(keyOf(identity)));
  const isErased = matchedCount < signIns.length;
  const ids = isNew || isErased ? await idsOf(users, signIns) : known;
  return signIns.map(({ identity }) => ids.get(keyOf(identity)));
}

/** By identity. */
async function idsOf(users: Collection<User>, signIns: SignIn[]): Promise<Map<string, string>> {
  const byProvider = Map.groupBy(signIns, ({ identity }) => identity.provider);
  const filters = [...byProvider].map(([provider, theirs]) => ({
    "identity.provider": provider,
    "identity.subject": { $in: theirs.map(({ identity }) => identity.subject) },
  }));
  const found = await users.find({ $or: filters }, { projection: { identity: 1 } }).toArray();
  return new Map(found.map(({ _id, identity }) => [keyOf(identity), _id]));
}

function keyOf({ provider, subject }: Identity): string {
  return `${provider} ${subject}`;
}
