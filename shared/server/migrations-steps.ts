/** The steps of the schema, oldest first. A step that was released is never changed: what it got wrong is put right by another. */
import type { Database } from "./database.ts";

/**
 * Each step may be run again from its beginning, because the process that ran it may have died in its midst. Indexes are
 * no matter of steps: they are made at every start.
 */
export interface Step {
  name: string;
  up(database: Database): Promise<unknown>;
  /** Leaves what the version before wrote and read. */
  down(database: Database): Promise<unknown>;
}

/** The version of the schema is how many of them have been taken. */
export const steps: readonly Step[] = [
  {
    name: "a project has members instead of an owner",
    up: ({ projects }) =>
      projects.updateMany({ ownerId: { $exists: true }, members: { $exists: false } }, [
        { $set: { members: [{ userId: "$ownerId", role: "owner", since: "$createdAt" }] } },
        { $unset: "ownerId" },
      ]),
    down: ({ projects }) =>
      projects.updateMany({ members: { $exists: true } }, [
        { $set: { ownerId: { $first: { $filter: { input: "$members", cond: isOwner } } } } },
        { $set: { ownerId: "$ownerId.userId" } },
        { $unset: "members" },
      ]),
  },
];

const isOwner = { $eq: ["$$this.role", "owner"] };
