/** Minting: what a project lets the holder of its secret exchange for a token, and every time that was tried. */
import type { Filter, WithId } from "mongodb";
import { ObjectId } from "mongodb";
import { z } from "zod";
import * as mini from "zod/mini";
import { defaultMinting, mintedPersonOf, mintingSettings } from "../shared/minting.ts";
import type { Database, EventRecord } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { FieldError, noSuchProject, projectProcedure, router } from "./trpc.ts";

const pageLength = 25;

/** One request for a token, also one that was refused. */
export interface Mint extends Place {
  outcome: EventRecord["outcome"];
  /** In the words of whoever vouched for the person; absent if it was refused before that was known. */
  subject?: string;
  /** The identity provider that vouched; absent if it was the product itself, or this issuer. */
  issuer?: string;
  scopes: string[];
  /** As on the wire, and in words. */
  error?: string;
  cause?: string;
  trace: string;
}

/** Where a mint stands in the order of time: a page begins after such a place. */
const place = z.object({ at: z.iso.datetime(), id: z.string().regex(/^[0-9a-f]{24}$/) });
type Place = z.infer<typeof place>;

interface Page {
  mints: Mint[];
  /** Absent on the last page. */
  next?: Place;
}

export const minting = router({
  get: projectProcedure("read").query(({ ctx: { project } }) => project.minting ?? defaultMinting),

  /** What is not sent stays as it is, so that two who change different things do not undo each other's. */
  set: projectProcedure("minting")
    .input(mini.partial(mintingSettings))
    .mutation(async ({ ctx: { database, project, act }, input: { projectId, ...changes } }) => {
      refuseBeyond(project, changes);
      const whole = { $mergeObjects: [{ $literal: defaultMinting }, "$minting", { $literal: changes }] };
      const changed = await database.projects.findOneAndUpdate(
        { _id: projectId },
        [{ $set: { minting: whole } }],
        { returnDocument: "after" },
      );
      if (!changed) throw noSuchProject();
      act.changed(project.minting ?? defaultMinting, changed.minting ?? defaultMinting);
      return changed.minting ?? defaultMinting;
    }),

  /** Newest first. */
  list: projectProcedure("read")
    .input(z.object({ cursor: place.optional() }))
    .query(async ({ ctx: { database, project }, input: { cursor } }): Promise<Page> => {
      const found = await mintsOf(database, { projectId: project._id, after: cursor });
      const mints = found.slice(0, pageLength);
      const last = mints.at(-1);
      const more = last && found.length > pageLength;
      return { mints, ...(more && { next: { at: last.at, id: last.id } }) };
    }),
});

function refuseBeyond({ scopes }: ProjectRecord, changes: { scopes?: string[] | undefined }): void {
  const foreign = changes.scopes?.find((asked) => !scopes.some(({ name }) => name === asked));
  if (foreign === undefined) return;
  throw new FieldError("BAD_REQUEST", { scopes: `“${foreign}” is not a scope of this project.` });
}

/** A page of them and, if there is more, one beyond it. */
async function mintsOf(
  { events }: Database,
  { projectId, after }: { projectId: string; after: Place | undefined },
): Promise<Mint[]> {
  const found = events
    .find({ projectId, step: "mint", ...(after && olderThan(after)) })
    .sort({ at: -1, _id: -1 })
    .limit(pageLength + 1);
  return (await found.toArray()).map(viewMint);
}

/** Those of one moment are told apart by their id. */
function olderThan({ at, id }: Place): Filter<EventRecord> {
  const moment = new Date(at);
  return { at: { $lte: moment }, $or: [{ at: { $lt: moment } }, { _id: { $lt: new ObjectId(id) } }] };
}

function viewMint({ _id, at, outcome, accountId, scope, error, cause, trace }: WithId<EventRecord>): Mint {
  const { subject = accountId, issuer } = mintedPersonOf(accountId ?? "") ?? {};
  return {
    id: _id.toHexString(),
    at: at.toISOString(),
    outcome,
    ...(subject !== undefined && { subject }),
    ...(issuer !== undefined && { issuer }),
    scopes: scope?.split(" ") ?? [],
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    trace,
  };
}
