/** Person grants: what people have allowed clients at a project's servers, page by page. */
import type { Filter } from "mongodb";
import { z } from "zod";
import type { Grant, GrantPage, GrantPlace } from "../shared/person.ts";
import type { Role } from "../shared/role.ts";
import type { Artifact, Database, EventRecord } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { partyNames } from "./party-names.ts";
import { personNamer } from "./person-name.ts";

const pageLength = 50;

/** Where a grant stands: a page begins after such a place. */
const place = z.object({ person: z.string().max(2048), id: z.string().max(64) });

export const grantPage = { cursor: place.optional() };

interface Looking {
  database: Database;
  project: ProjectRecord;
  role: Role;
}

type Whose = ({ clientId: string } | { accountId: string }) & { cursor?: GrantPlace | undefined };

/** By person. */
export async function listGrants(context: Looking, { cursor, ...whose }: Whose): Promise<GrantPage> {
  const { database, project } = context;
  const filter: Filter<Artifact> = {
    $and: [
      { ...whose, model: "Grant", resource: { $in: project.serverUrls } },
      { expiresAt: { $gt: new Date() } },
      after(cursor),
    ],
  };
  const sorted = database.artifacts.find(filter).sort({ accountId: 1, _id: 1 });
  const found = await sorted.limit(pageLength + 1).toArray();
  const shown = found.slice(0, pageLength);
  const last = shown.at(-1);
  const more = last && found.length > pageLength;
  return {
    grants: await describe(context, shown),
    ...(more && { next: { person: last.accountId ?? "", id: last._id } }),
  };
}

function after(cursor: GrantPlace | undefined): Filter<Artifact> {
  if (!cursor) return {};
  const { person, id } = cursor;
  return { $or: [{ accountId: { $gt: person } }, { accountId: person, _id: { $gt: id } }] };
}

async function describe({ database, project, role }: Looking, grants: Artifact[]): Promise<Grant[]> {
  const accountIds = grants.map(({ accountId = "" }) => accountId);
  const clientIds = grants.map(({ clientId }) => clientId);
  const [personOf, names, uses] = await Promise.all([
    personNamer({ database, role }, accountIds),
    partyNames(database, { clientIds, accountIds: [] }),
    Promise.all(grants.map(({ grantId = "" }) => lastUse(database, grantId))),
  ]);
  return grants.map(
    ({ grantId = "", accountId = "", clientId = "", resource = "", payload, expiresAt }, index) => {
      const { id, name, kind } = personOf(accountId);
      const minted = clientId === project._id;
      return {
        id: grantId,
        person: { ...(id !== undefined && { id }), name, kind },
        client: { id: clientId, name: minted ? project.name : (names.get(clientId) ?? "") },
        serverUrl: resource,
        scopes: String(payload.resources?.[resource] ?? "")
          .split(" ")
          .filter(Boolean),
        since: new Date(Number(payload.iat) * 1000).toISOString(),
        endsAt: (expiresAt ?? new Date()).toISOString(),
        ...viewUse(uses[index], role),
      };
    },
  );
}

/** Events live for two weeks and may be lost. */
function lastUse({ events }: Database, attempt: string): Promise<EventRecord | null> {
  const uses: Filter<EventRecord> = {
    attempt,
    outcome: "ok",
    step: { $in: ["token", "refresh", "replay", "introspection", "mint"] },
  };
  return events.findOne(uses, { sort: { at: -1 } });
}

/** Introspection is the project's server's: whose program it was, an older step says. */
function viewUse(use: EventRecord | null | undefined, role: Role) {
  if (!use) return {};
  const own = use.step !== "introspection" && use.step !== "mint";
  return {
    lastUsedAt: use.at.toISOString(),
    ...(own && use.userAgent && { userAgent: use.userAgent }),
    ...(own && use.address && role !== "viewer" && { network: use.address }),
  };
}
