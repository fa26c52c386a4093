/** API key list: a project's keys by their last use, narrowed and cut into pages. */
import type { Filter } from "mongodb";
import { z } from "zod";
import type { ApiKey, ApiKeyPage, ApiKeyUse } from "../shared/api-key.ts";
import { apiKeyUses, latelyDays } from "../shared/api-key.ts";
import type { Role } from "../shared/role.ts";
import type { Database } from "../shared/server/database.ts";
import type { ApiKeyRecord, ProjectRecord } from "../shared/server/project-records.ts";
import { membersNamed } from "./client-view.ts";
import { masked } from "./person-name.ts";

const pageLength = 50;
const day = 24 * 3_600_000;

/** The last of the page before; one that was never used has no time. */
const place = z.string().regex(/^\d{0,16} key_[\w-]{1,60}$/);

export const apiKeyQuery = z.object({
  /** Part of a label or a subject. */
  q: z.string().trim().max(200).optional(),
  use: z.enum(apiKeyUses).optional(),
  state: z.enum(["live", "revoked"]).optional(),
  cursor: place.optional(),
});

interface Looking {
  database: Database;
  project: ProjectRecord;
  role: Role;
}

export async function listApiKeys(
  { database, project, role }: Looking,
  { q, use, state, cursor }: z.output<typeof apiKeyQuery>,
): Promise<ApiKeyPage> {
  const projectId = project._id;
  const conditions = [
    state && { revokedAt: { $exists: state === "revoked" } },
    use && ofUse(use),
    q ? containing(q, role) : undefined,
    cursor !== undefined && after(cursor),
  ];
  const $and = [{ projectId }, ...conditions.filter((each): each is Filter<ApiKeyRecord> => Boolean(each))];
  const [found, counts] = await Promise.all([
    database.apiKeys
      .find({ $and })
      .sort({ lastUsedAt: -1, _id: -1 })
      .limit(pageLength + 1)
      .toArray(),
    countKeys(database, projectId),
  ]);
  const shown = found.slice(0, pageLength);
  const last = shown.at(-1);
  const members = await membersNamed(
    database,
    shown.map(({ importedBy }) => importedBy),
  );
  return {
    keys: shown.map((key) => ({ ...viewKey(key, members), ...subjectFor(role, key) })),
    ...(last && found.length > pageLength && { next: placeOf(last) }),
    ...counts,
    ...(project.apiKeysEndAt && { endsAt: project.apiKeysEndAt.toISOString() }),
  };
}

function ofUse(use: ApiKeyUse): Filter<ApiKeyRecord> {
  const since = new Date(Date.now() - latelyDays * day);
  if (use === "never") return { lastUsedAt: { $exists: false } };
  return { lastUsedAt: use === "lately" ? { $gte: since } : { $lt: since } };
}

/** By what whoever asks can see: viewers see addresses masked, and labels are the members' own words. */
function containing(q: string, role: Role): Filter<ApiKeyRecord> {
  const pattern = new RegExp(q.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "i");
  return role === "viewer" ? { label: pattern } : { $or: [{ label: pattern }, { subject: pattern }] };
}

/** In the order of the list, where never comes last. */
function after(cursor: string): Filter<ApiKeyRecord> {
  const [time = "", id = ""] = cursor.split(" ");
  if (time === "") return { lastUsedAt: { $exists: false }, _id: { $lt: id } };
  const lastUsedAt = new Date(Number(time));
  return {
    $or: [
      { lastUsedAt: { $lt: lastUsedAt } },
      { lastUsedAt, _id: { $lt: id } },
      { lastUsedAt: { $exists: false } },
    ],
  };
}

function placeOf({ _id, lastUsedAt }: ApiKeyRecord): string {
  return `${lastUsedAt?.getTime() ?? ""} ${_id}`;
}

type Counts = Pick<ApiKeyPage, "live" | "usedLately" | "total">;

async function countKeys({ apiKeys }: Database, projectId: string): Promise<Counts> {
  const live = { projectId, revokedAt: { $exists: false } };
  const [total, liveKeys, usedLately] = await Promise.all([
    apiKeys.countDocuments({ projectId }),
    apiKeys.countDocuments(live),
    apiKeys.countDocuments({ ...live, ...ofUse("lately") }),
  ]);
  return { total, live: liveKeys, usedLately };
}

function subjectFor(role: Role, { subject }: ApiKeyRecord): Pick<ApiKey, "subject"> {
  if (subject === undefined) return {};
  return { subject: role === "viewer" ? masked(subject) : subject };
}

function viewKey(key: ApiKeyRecord, members: Map<string, string>): Omit<ApiKey, "subject"> {
  const { _id, label, scopes, importedAt, revokedAt, lastUsedAt, lastUsedBy, minutesUsed } = key;
  const importedBy = members.get(key.importedBy);
  return {
    id: _id,
    ...(label && { label }),
    ...(scopes && { scopes }),
    importedAt: importedAt.toISOString(),
    ...(importedBy && { importedBy }),
    ...(revokedAt && { revokedAt: revokedAt.toISOString() }),
    ...(lastUsedAt && { lastUsedAt: lastUsedAt.toISOString() }),
    ...(lastUsedBy && { lastUsedBy }),
    minutesUsed,
  };
}
