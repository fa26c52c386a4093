/** Unclaimed clients: those that registered themselves and then asked for no project. */
import type { Document } from "mongodb";
import { z } from "zod";
import type { ClientRecord, Database, EventRecord } from "../shared/server/database.ts";

const pageLength = 50;

/** Where a client stands in the order of time: a page begins after such a place. */
export const clientPlace = z.object({ at: z.iso.datetime(), id: z.string().max(100) });
type Place = z.infer<typeof clientPlace>;

export interface UnclaimedClient {
  id: string;
  /** What it calls itself. */
  name?: string;
  redirectUris: string[];
  registeredAt: string;
  /** Then it is forgotten, unless somebody allows it something. */
  expiresAt: string;
  /** Of its registration. */
  userAgent?: string;
  network?: string;
}

export interface UnclaimedPage {
  clients: UnclaimedClient[];
  total: number;
  /** Absent on the last page. */
  next?: Place;
}

export async function listUnclaimed(database: Database, cursor: Place | undefined): Promise<UnclaimedPage> {
  const after = cursor ? [{ $match: before(cursor) }] : [];
  const [found, [counted]] = await Promise.all([
    database.clients
      .aggregate<ClientRecord & Required<Pick<ClientRecord, "expiresAt">>>([
        { $match: registered },
        ...after,
        { $sort: { expiresAt: -1, _id: -1 } },
        ...seenByNoProject,
        { $limit: pageLength + 1 },
      ])
      .toArray(),
    database.clients
      .aggregate<{ total: number }>([{ $match: registered }, ...seenByNoProject, { $count: "total" }])
      .toArray(),
  ]);
  const clients = found.slice(0, pageLength);
  const registrations = await registrationsOf(
    database,
    clients.map(({ _id }) => _id),
  );
  const last = clients.at(-1);
  const more = last && found.length > pageLength;
  return {
    clients: clients.map((client) => view(client, registrations.get(client._id))),
    total: counted?.total ?? 0,
    ...(more && { next: { at: last.expiresAt.toISOString(), id: last._id } }),
  };
}

/** Those that a project has seen meanwhile stay. */
export async function deleteUnclaimed({ clients, projectClients }: Database, ids: string[]): Promise<number> {
  const claimed = await projectClients.distinct("clientId", { clientId: { $in: ids } });
  const unclaimed = ids.filter((id) => !claimed.includes(id));
  return (await clients.deleteMany({ _id: { $in: unclaimed }, ...registered })).deletedCount;
}

/** Whoever was allowed something has no end, and who was added by hand has a project. */
const registered = { expiresAt: { $exists: true }, projectId: { $exists: false } };

const seenByNoProject: Document[] = [
  { $lookup: { from: "project_clients", localField: "_id", foreignField: "clientId", as: "seen" } },
  { $match: { seen: { $size: 0 } } },
  { $unset: "seen" },
];

function before({ at, id }: Place): Document {
  const moment = new Date(at);
  return { expiresAt: { $lte: moment }, $or: [{ expiresAt: { $lt: moment } }, { _id: { $lt: id } }] };
}

/** The last registration of each. */
async function registrationsOf({ events }: Database, ids: string[]): Promise<Map<string, EventRecord>> {
  const found = await events
    .find({ clientId: { $in: ids }, step: "registration" })
    .sort({ at: 1 })
    .toArray();
  return new Map(found.map((event) => [event.clientId ?? "", event]));
}

function view(
  { _id, metadata, createdAt, expiresAt }: ClientRecord & { expiresAt: Date },
  { userAgent, address }: Partial<EventRecord> = {},
): UnclaimedClient {
  return {
    id: _id,
    ...(metadata.client_name && { name: metadata.client_name }),
    redirectUris: metadata.redirect_uris ?? [],
    registeredAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(userAgent && { userAgent }),
    ...(address && { network: address }),
  };
}
