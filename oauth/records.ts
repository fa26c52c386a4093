/**
 * Records: a collection read and written by id, in as few round trips as can be.
 *
 * What many requests want at the same moment goes in one command: while one is under way the next ones gather. Each
 * look-up still begins after its request came, so nobody sees anything stale.
 */
import { randomBytes } from "node:crypto";
import type { BulkWriteOptions, Collection, Document, WriteConcernSettings } from "mongodb";
import { MongoBulkWriteError } from "mongodb";
import { Gathered } from "./gathered.ts";
import { orUnavailable } from "./outage.ts";

interface Identified {
  _id: string;
  /** The mark of the claim that won, by which each of many in one command learns whether it did. */
  claim?: string;
}

type Stored = Identified & Document;

/** A change that one of many may make. */
export interface Claim {
  _id: string;
  /** Must hold beforehand, and no longer hold afterwards. */
  conditions: Document;
  /** Fields to set. */
  change: Document;
  /** For whoever comes too late: an update that several may make. */
  otherwise?: { conditions: Document; update: Document };
}

interface RecordsOptions<T extends Identified> {
  /** Of whatever is written; that of the connection if left out. */
  writeConcern?: WriteConcernSettings;
  /** Whose look-ups it shares. */
  besides?: Records<T>;
}

export class Records<T extends Identified> {
  readonly #collection: Collection<T>;
  readonly #finds: Gathered<string, T | null>;
  readonly #inserts: Gathered<T, boolean>;
  readonly #saves: Gathered<T, undefined>;
  readonly #removals: Gathered<string, undefined>;
  readonly #claims: Gathered<Claim, T | null>;

  constructor(typed: Collection<T>, { writeConcern, besides }: RecordsOptions<T> = {}) {
    const collection = typed as unknown as Collection<Stored>;
    const options = { ordered: false, ...(writeConcern && { writeConcern }) };
    this.#collection = typed;
    this.#finds = besides
      ? besides.#finds
      : new Gathered((ids) => findAll(collection, ids) as Promise<(T | null)[]>);
    this.#inserts = new Gathered((records) => insertAll(collection, records, options));
    this.#saves = new Gathered((records) => saveAll(collection, records, options));
    this.#removals = new Gathered((ids) => removeAll(collection, ids, options));
    this.#claims = new Gathered((claims) => claimAll(collection, claims, options) as Promise<(T | null)[]>);
  }

  /** The same records, written with another write concern. */
  with(writeConcern: WriteConcernSettings): Records<T> {
    return new Records(this.#collection, { writeConcern, besides: this });
  }

  find(_id: string): Promise<T | null> {
    return orUnavailable(() => this.#finds.ask(_id));
  }

  /** @returns false if there was such a record, which stays as it is */
  insert(record: T): Promise<boolean> {
    return orUnavailable(() => this.#inserts.ask(record));
  }

  /** Those of one request go in one command. */
  insertAll(records: T[]): Promise<boolean[]> {
    return orUnavailable(() => this.#inserts.askAll(records));
  }

  /** Sets the record's fields, whether it is there or not. */
  async save(record: T): Promise<void> {
    await this.saveAll([record]);
  }

  /** Those of one request go in one command. */
  async saveAll(records: T[]): Promise<void> {
    await orUnavailable(() => this.#saves.askAll(records));
  }

  async remove(_id: string): Promise<void> {
    await this.removeAll([_id]);
  }

  async removeAll(ids: string[]): Promise<void> {
    await orUnavailable(() => this.#removals.askAll(ids));
  }

  /** @returns the record as changed; null if it is not there or the conditions do not hold */
  claim(claim: Claim): Promise<T | null> {
    return orUnavailable(() => this.#claims.ask(claim));
  }
}

async function findAll(collection: Collection<Stored>, ids: string[]): Promise<(Stored | null)[]> {
  // One by its id alone needs no plan.
  const [id, ...others] = ids;
  const filter = id !== undefined && others.length === 0 ? { _id: id } : { _id: { $in: ids } };
  const found = await collection.find(filter).toArray();
  const byId = new Map(found.map((record) => [record._id, record]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Each on its own: that one exists already is no reason to leave another out. */
async function insertAll(
  collection: Collection<Stored>,
  records: Stored[],
  options: BulkWriteOptions,
): Promise<boolean[]> {
  const existing = new Set<number>();
  try {
    await collection.insertMany(records, options);
  } catch (error) {
    for (const index of duplicates(error)) existing.add(index);
  }
  return records.map((_record, index) => !existing.has(index));
}

/** @throws error if it is about anything else, such as a connection that broke: the driver wraps that in the same class */
function duplicates(error: unknown): number[] {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const writeErrors = [error.writeErrors].flat();
  const others = writeErrors.length === 0 || writeErrors.some(({ code }) => code !== 11_000);
  if (others || error.result.getWriteConcernError()) throw error;
  return writeErrors.map(({ index }) => index);
}

async function saveAll(
  collection: Collection<Stored>,
  records: Stored[],
  options: BulkWriteOptions,
): Promise<undefined[]> {
  // Each record once: the order within a command is not promised.
  const merged = new Map<string, Stored>();
  for (const record of records) merged.set(record._id, { ...merged.get(record._id), ...record });
  const updates = [...merged.values()].map(({ _id, ...fields }) => ({
    updateOne: { filter: { _id }, update: { $set: fields }, upsert: true },
  }));
  await collection.bulkWrite(updates, options);
  return records.map(() => undefined);
}

async function removeAll(
  collection: Collection<Stored>,
  ids: string[],
  options: BulkWriteOptions,
): Promise<undefined[]> {
  const removals = ids.map((_id) => ({ deleteOne: { filter: { _id } } }));
  await collection.bulkWrite(removals, options);
  return ids.map(() => undefined);
}

/** Several are made by one command, each with a mark of its own, and read back by another: whose mark is there has won. */
async function claimAll(
  collection: Collection<Stored>,
  claims: Claim[],
  options: BulkWriteOptions,
): Promise<(Stored | null)[]> {
  if (claims.length === 1) return Promise.all(claims.map((claim) => claimOne(collection, claim)));
  const marked = claims.map(newMark);
  const updates = claims.map(({ _id, conditions, change }, index) => {
    const update: Document = { $set: { ...change, claim: marked[index] } };
    return { updateOne: { filter: { ...conditions, _id }, update } };
  });
  await collection.bulkWrite(updates, options);
  const ids = claims.map(({ _id }) => _id);
  const found = await findAll(collection, ids);
  return Promise.all(
    claims.map((claim, index) => {
      const record = found[index] ?? null;
      return record?.claim === marked[index] ? record : claimLate(collection, claim);
    }),
  );
}

async function claimOne(collection: Collection<Stored>, claim: Claim): Promise<Stored | null> {
  const { _id, conditions, change } = claim;
  const won = await changeOne(collection, { ...conditions, _id }, { $set: change });
  return won ?? claimLate(collection, claim);
}

async function claimLate(collection: Collection<Stored>, { _id, otherwise }: Claim): Promise<Stored | null> {
  return otherwise ? changeOne(collection, { ...otherwise.conditions, _id }, otherwise.update) : null;
}

function changeOne(
  collection: Collection<Stored>,
  filter: Document,
  update: Document,
): Promise<Stored | null> {
  return collection.findOneAndUpdate(filter, update, { returnDocument: "after" });
}

const ownMark = randomBytes(9).toString("base64url");
let marks = 0;

/** No secret: it must only be told from all others. */
function newMark(): string {
  marks += 1;
  return `${ownMark}${marks.toString(36)}`;
}
