/** Client list: a project's clients by app, searched and cut into pages. */
import { z } from "zod";
import type { ClientGroup, ClientPage, ClientView } from "../shared/client.ts";
import { clientIdentities, clientStatuses, clientViews } from "../shared/client.ts";
import type { Database } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { grantsOfClients } from "./client-grants.ts";
import type { KnownClient } from "./client-known.ts";
import { identityOf, knownClients, lastSeenOf, nameOf, placesOf, statusOf } from "./client-known.ts";

const pageLength = 50;

export const clientQuery = z.object({
  view: z.enum(clientViews).default("grouped"),
  /** Parts of a name, of where it is answered, or of an id: all of them. */
  q: z.string().trim().max(200).optional(),
  status: z.enum(clientStatuses).optional(),
  identity: z.enum(clientIdentities).optional(),
  /** The last of the page before. */
  cursor: z.string().max(4096).optional(),
});
export type ClientQuery = z.output<typeof clientQuery>;

interface Group {
  key: string;
  /** The one used last comes first. */
  clients: [KnownClient, ...KnownClient[]];
  /** When that was. */
  since: number;
}

/** A registration is found by its own state, an app by any of its registrations. */
export async function listClients(
  database: Database,
  project: ProjectRecord,
  { view, cursor, ...asked }: ClientQuery,
): Promise<ClientPage> {
  const { clients, complete } = await knownClients(database, project._id);
  const matching = clients.filter((client) => matches(client, asked));
  const groups = groupsOf(matching, view);
  const rest = cursor === undefined ? groups : groups.filter((group) => isAfter(group, cursor));
  const shown = rest.slice(0, pageLength);
  const last = shown.at(-1);
  return {
    groups: await describeAll(database, project, shown),
    ...(last && rest.length > pageLength && { next: placeIn(last) }),
    total: { groups: groups.length, clients: matching.length },
    complete,
  };
}

function matches(
  client: KnownClient,
  { q, status, identity }: Omit<ClientQuery, "view" | "cursor">,
): boolean {
  if (status && statusOf(client) !== status) return false;
  if (identity && identityOf(client) !== identity) return false;
  if (!q) return true;
  const text = [nameOf(client), client.id, ...placesOf(client)].join(" ").toLowerCase();
  const words = q.toLowerCase().split(/\s+/);
  return words.every((word) => text.includes(word));
}

/** Where an app stands in the list, which goes on while it is read. */
function placeIn({ key, since }: Group): string {
  return `${since} ${key}`;
}

function isAfter({ key, since }: Group, cursor: string): boolean {
  const [last, ...rest] = cursor.split(" ");
  return since < Number(last) || (since === Number(last) && key > rest.join(" "));
}

/** Whatever was used last comes first; what never was, as if it had been used when it was added. */
function groupsOf(clients: KnownClient[], view: ClientView): Group[] {
  const groups = new Map<string, Group>();
  for (const client of clients) {
    const key = view === "all" ? client.id : keyOf(client);
    const group = groups.get(key);
    if (group) group.clients.push(client);
    else groups.set(key, { key, clients: [client], since: sinceOf(client) });
  }
  return [...groups.values()].toSorted((a, b) => b.since - a.since || (a.key < b.key ? -1 : 1));
}

function sinceOf(client: KnownClient): number {
  const time = lastSeenOf(client) ?? client.record?.createdAt;
  return time?.getTime() ?? 0;
}

/** What members added is an app of its own. Others are one app by the host of their document, or by name and place. */
function keyOf(client: KnownClient): string {
  const identity = identityOf(client);
  if (client.isOwn) return client.id;
  if (client.id.startsWith("https://")) return `${identity} ${new URL(client.id).host}`;
  const name = nameOf(client);
  // Nothing is known of them that they could have in common.
  return name ? `${identity} ${placesOf(client).join(" ")} ${name}` : client.id;
}

async function describeAll(
  database: Database,
  project: ProjectRecord,
  groups: Group[],
): Promise<ClientGroup[]> {
  const ids = groups.flatMap(({ clients }) => clients.map(({ id }) => id));
  const people = await grantsOfClients(database, project, ids);
  return groups.map(({ key, clients }) => {
    const [first] = clients;
    const firstSeen = clients.map(({ row }) => row?.firstSeenAt).filter((date) => date !== undefined);
    const [earliest] = firstSeen.toSorted((a, b) => a.getTime() - b.getTime());
    const lastSeenAt = lastSeenOf(first);
    const statuses = clients.map(statusOf);
    return {
      key,
      clientIds: clients.map(({ id }) => id),
      name: nameOf(first),
      identity: identityOf(first),
      places: [...new Set(clients.flatMap(placesOf))],
      used: statuses.filter((status) => status === "used").length,
      disabled: statuses.filter((status) => status === "disabled").length,
      people: new Set(clients.flatMap(({ id }) => [...(people.get(id) ?? [])])).size,
      ...(earliest && { firstSeenAt: earliest.toISOString() }),
      ...(lastSeenAt && { lastSeenAt: lastSeenAt.toISOString() }),
    };
  });
}
