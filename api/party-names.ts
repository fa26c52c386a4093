/** Party names: what the clients and people of some records are called, in three queries for all of them. */
import { mintedPersonOf } from "../shared/minting.ts";
import type { Database } from "../shared/server/database.ts";

interface Parties {
  clientIds: Iterable<string | undefined>;
  accountIds: Iterable<string | undefined>;
}

/** By id. What is gone or never had a name is not in it. */
export async function partyNames(
  { clients, clientDocuments, users }: Database,
  parties: Parties,
): Promise<Map<string, string>> {
  const clientIds = { _id: { $in: known(parties.clientIds) } };
  const accountIds = known(parties.accountIds);
  const projection = { "metadata.client_name": 1 };
  const [registered, documented, people] = await Promise.all([
    clients.find(clientIds, { projection }).toArray(),
    clientDocuments.find(clientIds, { projection }).toArray(),
    users.find({ _id: { $in: accountIds } }, { projection: { username: 1 } }).toArray(),
  ]);
  const minted = accountIds.map((id) => [id, mintedPersonOf(id)?.subject] as const);
  const names: (readonly [string, string | undefined])[] = [
    ...minted,
    ...people.map(({ _id, username }) => [_id, username] as const),
    ...[...registered, ...documented].map(({ _id, metadata }) => [_id, metadata?.client_name] as const),
  ];
  return new Map(names.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function known(ids: Iterable<string | undefined>): string[] {
  return [...new Set([...ids].filter((id) => id !== undefined))];
}
