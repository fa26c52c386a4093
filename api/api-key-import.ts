/** API key import: hashes of keys become records of a project. */
import { MongoBulkWriteError } from "mongodb";
import type { ImportedKey } from "../shared/api-key.ts";
import { maximumApiKeys, readSha256 } from "../shared/api-key.ts";
import { apiKeyDigests } from "../shared/server/api-key.ts";
import type { Database, User } from "../shared/server/database.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { ApiKeyRecord, ProjectRecord } from "../shared/server/project-records.ts";
import { FieldError } from "./trpc.ts";

interface Importing {
  database: Database;
  keyring: Keyring;
  project: ProjectRecord;
  user: User;
}

interface Imported {
  imported: number;
  /** Places in the list of those that are there already, or twice in the list. */
  duplicates: number[];
}

export async function importKeys(context: Importing, keys: ImportedKey[]): Promise<Imported> {
  const { database, keyring, project } = context;
  refuseForeignScopes(project, keys);
  const digests = keys.map(({ hash }) => apiKeyDigests(keyring, project._id, readSha256(hash) ?? ""));
  const known = await knownDigests(database, project._id, digests.flat());
  const fresh: ApiKeyRecord[] = [];
  const duplicates: number[] = [];
  for (const [place, all] of digests.entries()) {
    const [digest] = all;
    if (all.some((each) => known.has(each))) duplicates.push(place);
    else fresh.push(recordOf(context, { ...keys[place], digest }));
    known.add(digest);
  }
  await requireRoom(database, project._id, fresh.length);
  return { imported: await insertAll(database, fresh), duplicates };
}

function refuseForeignScopes({ scopes }: ProjectRecord, keys: ImportedKey[]): void {
  const own = new Set(scopes.map(({ name }) => name));
  for (const [place, key] of keys.entries()) {
    const foreign = key.scopes?.find((name) => !own.has(name));
    if (foreign === undefined) continue;
    const sentence = `“${foreign}” is not a scope of this project: add it under Scopes first, or leave scopes out for all of them.`;
    throw new FieldError("BAD_REQUEST", { [`keys.${place}.scopes`]: sentence });
  }
}

async function knownDigests(
  { apiKeys }: Database,
  projectId: string,
  digests: string[],
): Promise<Set<string>> {
  const found = apiKeys.find({ projectId, digest: { $in: digests } }, { projection: { digest: 1 } });
  return new Set((await found.toArray()).map(({ digest }) => digest));
}

function recordOf(
  { project, user }: Importing,
  { digest, label, subject, scopes }: Partial<ImportedKey> & { digest: string },
): ApiKeyRecord {
  return {
    _id: newIdentifier("key"),
    projectId: project._id,
    digest,
    ...(label && { label }),
    ...(subject && { subject }),
    ...(scopes && { scopes: [...new Set(scopes)] }),
    importedAt: new Date(),
    importedBy: user._id,
    minutesUsed: 0,
  };
}

/** Two imports at the same time may go beyond it by one of them. */
async function requireRoom({ apiKeys }: Database, projectId: string, wanted: number): Promise<void> {
  const room = maximumApiKeys - (await apiKeys.countDocuments({ projectId }));
  if (wanted <= room) return;
  const most = maximumApiKeys.toLocaleString("en");
  throw new FieldError("BAD_REQUEST", {
    keys: `A project has at most ${most} API keys, and there is room for ${Math.max(room, 0)}: remove revoked ones first.`,
  });
}

/** What another import has added meanwhile is there, which is all that was asked for. */
async function insertAll({ apiKeys }: Database, records: ApiKeyRecord[]): Promise<number> {
  if (records.length === 0) return 0;
  try {
    return (await apiKeys.insertMany(records, { ordered: false })).insertedCount;
  } catch (error) {
    if (error instanceof MongoBulkWriteError && error.code === 11_000) return error.insertedCount;
    throw error;
  }
}
