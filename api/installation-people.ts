/** Installation people: everybody who has ever signed in, to allow a client or to use the dashboard. */
import type { Filter } from "mongodb";
import { z } from "zod";
import type { Database, User } from "../shared/server/database.ts";
import { accountsOf, isAdmin } from "./accounts.ts";

const pageLength = 50;

/** Where a person stands in the order of their last sign-in: a page begins after such a place. */
export const personPlace = z.object({ at: z.iso.datetime(), id: z.string().max(64) });
type Place = z.infer<typeof personPlace>;

export interface InstallationPerson {
  id: string;
  username: string;
  name?: string;
  /** Where they sign in: `github`, `development`, or an issuer. */
  provider: string;
  accounts: string[];
  createdAt: string;
  lastSignInAt: string;
  /** Of which they are a member. */
  projects: number;
  isAdmin: boolean;
}

export interface PeoplePage {
  people: InstallationPerson[];
  /** Absent on the last page. */
  next?: Place;
}

export async function listPeople(
  { database, admins }: { database: Database; admins: readonly string[] },
  cursor: Place | undefined,
): Promise<PeoplePage> {
  const found = await database.users
    .find(cursor ? before(cursor) : {})
    .sort({ lastSignInAt: -1, _id: -1 })
    .limit(pageLength + 1)
    .toArray();
  const people = found.slice(0, pageLength);
  const counts = await projectCounts(
    database,
    people.map(({ _id }) => _id),
  );
  const last = people.at(-1);
  const more = last && found.length > pageLength;
  return {
    people: people.map((person) => ({
      ...view(person),
      projects: counts.get(person._id) ?? 0,
      isAdmin: isAdmin(person, admins),
    })),
    ...(more && { next: { at: last.lastSignInAt.toISOString(), id: last._id } }),
  };
}

function before({ at, id }: Place): Filter<User> {
  const moment = new Date(at);
  return { lastSignInAt: { $lte: moment }, $or: [{ lastSignInAt: { $lt: moment } }, { _id: { $lt: id } }] };
}

async function projectCounts({ projects }: Database, ids: string[]): Promise<Map<string, number>> {
  const counted = await projects
    .aggregate<{ _id: string; projects: number }>([
      { $match: { "members.userId": { $in: ids } } },
      { $project: { "members.userId": 1 } },
      { $unwind: "$members" },
      { $match: { "members.userId": { $in: ids } } },
      { $group: { _id: "$members.userId", projects: { $sum: 1 } } },
    ])
    .toArray();
  return new Map(counted.map(({ _id, projects }) => [_id, projects]));
}

function view(person: User): Omit<InstallationPerson, "projects" | "isAdmin"> {
  const { _id, username, name, identity, createdAt, lastSignInAt } = person;
  return {
    id: _id,
    username,
    ...(name && { name }),
    provider: identity.provider,
    accounts: accountsOf(person),
    createdAt: createdAt.toISOString(),
    lastSignInAt: lastSignInAt.toISOString(),
  };
}
