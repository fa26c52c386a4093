/** Standing: what members of a project decided about a client or a person, as the dashboard writes it. */
import type { Database } from "../shared/server/database.ts";
import type { Served } from "./harness.ts";
import { startIssuer } from "./harness.ts";
import type { ReplicaAnswer } from "./replica.ts";
import { askReplica } from "./replica.ts";

interface Decided {
  projectId: string;
  clientId?: string;
  accountId?: string;
}

export function disable({ database }: { database: Database }, decided: Decided): Promise<void> {
  return decide(database, decided, "disabled");
}

export function trust({ database }: { database: Database }, decided: Decided): Promise<void> {
  return decide(database, decided, "trusted");
}

export function block({ database }: { database: Database }, decided: Decided): Promise<void> {
  return decide(database, decided, "blocked");
}

async function decide(database: Database, decided: Decided, what: string): Promise<void> {
  const now = new Date();
  const filter = { _id: idOf(decided) };
  const $setOnInsert = { ...decided, firstSeenAt: now, lastSeenAt: now };
  const update = { $set: { [what]: { at: now, by: "usr_member" } }, $setOnInsert };
  const options = { upsert: true };
  if (decided.clientId) await database.projectClients.updateOne(filter, update, options);
  else await database.projectPeople.updateOne(filter, update, options);
}

/** Takes all of it back. */
export async function pardon({ database }: { database: Database }, decided: Decided): Promise<void> {
  const filter = { _id: idOf(decided) };
  await database.projectClients.deleteOne(filter);
  await database.projectPeople.deleteOne(filter);
}

function idOf({ projectId, clientId, accountId }: Decided): string {
  return `${projectId} ${clientId ?? accountId}`;
}

/** One question to a server that has just started, and so knows of every decision. */
export async function askNewcomer(
  issuer: Served,
  path: string,
  form: Record<string, string>,
): Promise<ReplicaAnswer> {
  const replica = await startIssuer({ of: issuer });
  try {
    return await askReplica({ url: replica.url, issuer: issuer.issuer, path, form });
  } finally {
    await replica.close();
  }
}

export async function accountOf({ database }: { database: Database }, username: string): Promise<string> {
  const user = await database.users.findOne({ "identity.subject": username });
  if (!user) throw new Error(`${username} never signed in`);
  return user._id;
}
