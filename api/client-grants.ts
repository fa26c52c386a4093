/** Client grants: what people have allowed clients at a project's servers, and how it ends. */
import type { Filter } from "mongodb";
import type { Artifact, Database } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";

type At = Pick<ProjectRecord, "serverUrls">;

/** Of so many grants the people are counted, and no more. */
const counted = 20_000;

/** Who has allowed each of these clients something, by client. */
export async function grantsOfClients(
  { artifacts }: Database,
  { serverUrls }: At,
  clientIds: string[],
): Promise<Map<string, Set<string>>> {
  const found = await artifacts
    .aggregate<{ _id: { clientId: string; accountId: string } }>([
      { $match: { clientId: { $in: clientIds }, model: "Grant", resource: { $in: serverUrls } } },
      { $limit: counted },
      { $group: { _id: { clientId: "$clientId", accountId: "$accountId" } } },
    ])
    .toArray();
  const byClient = Map.groupBy(found, ({ _id }) => _id.clientId);
  return new Map(
    [...byClient].map(([clientId, grants]) => [clientId, new Set(grants.map(({ _id }) => _id.accountId))]),
  );
}

/** Those of the clients that hold a token which still works, or will when it is refreshed. */
export async function clientsWithTokens(
  { artifacts }: Database,
  { serverUrls }: At,
  clientIds: string[],
): Promise<Set<string>> {
  const live: Filter<Artifact> = {
    clientId: { $in: clientIds },
    model: { $in: ["AccessToken", "RefreshToken", "AuthorizationCode", "DeviceCode", "ClientCredentials"] },
    resource: { $in: serverUrls },
    consumedAt: { $exists: false },
    expiresAt: { $gt: new Date() },
  };
  const found = await artifacts.distinct("clientId", live);
  return new Set(found.filter((id) => id !== undefined));
}

/**
 * Ends connections at the project's servers. Grants go first: what a refresh under way adds meanwhile is found without
 * one and removed by the issuer.
 *
 * @returns how many people lost access
 */
export async function endGrants(
  { artifacts }: Database,
  { serverUrls }: At,
  whose: Filter<Artifact>,
): Promise<number> {
  const filter: Filter<Artifact> = { $and: [whose, { resource: { $in: serverUrls } }] };
  const grants: Filter<Artifact> = { $and: [filter, { model: "Grant" }] };
  const people = await artifacts
    .aggregate<{ _id: string }>([{ $match: grants }, { $group: { _id: "$accountId" } }])
    .toArray();
  await artifacts.deleteMany(grants);
  await artifacts.deleteMany(filter);
  return people.length;
}
