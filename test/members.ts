/** Members: people beside the owner, an invitation, and what they have done, for the pages that list them. */
import { hash } from "node:crypto";
import { ObjectId } from "mongodb";
import type { Database } from "../shared/server/database.ts";
import { signInUser } from "../shared/server/users.ts";

/** The value of its link. */
export const openInvitation = "an-open-invitation";

interface Where {
  projectId: string;
  ownerId: string;
}

export async function addMembers(database: Database, { projectId, ownerId }: Where): Promise<void> {
  const { audit, clients, invitations, projects } = database;
  const now = new Date();
  const expiresAt = new Date(now.getTime() + 6 * 24 * 3_600_000);
  const ada = await newPerson(database, "ada-lovelace", "Ada Lovelace");
  const ben = await newPerson(database, "ben", undefined);
  const since = { since: now, invitedBy: ownerId };
  const members = [
    { userId: ada, role: "developer" as const, ...since },
    { userId: ben, role: "viewer" as const, ...since },
  ];
  await projects.updateOne({ _id: projectId }, { $push: { members: { $each: members } } });
  const made = { projectId, createdAt: now, createdBy: ownerId, expiresAt };
  const account = "google:grace.hopper@navy.example";
  await invitations.insertOne({ _id: new ObjectId().toHexString(), ...made, role: "admin", account });
  const _id = hash("sha256", openInvitation, "base64url");
  await invitations.replaceOne({ _id }, { ...made, role: "developer" }, { upsert: true });
  const act = { at: now, projectId, trace: "4XR0T9ZK2M", address: "203.0.113.0/24", expiresAt };
  await audit.insertMany([
    {
      ...act,
      actorId: ownerId,
      action: "projects.rename",
      outcome: "done",
      changes: [{ field: "name", before: "Acme", after: "Acme Tools" }],
    },
    {
      ...act,
      actorId: ada,
      action: "secrets.revoke",
      outcome: "begun",
      target: { kind: "secret", id: "sec_1", name: "f3a9" },
    },
  ]);
  await clients.insertOne({
    _id: `cli_${new ObjectId().toHexString()}`,
    metadata: { client_name: "Claude", redirect_uris: ["http://127.0.0.1/callback"] },
    createdAt: now,
    expiresAt,
  });
}

async function newPerson(database: Database, username: string, name: string | undefined): Promise<string> {
  const identity = { provider: "development" as const, subject: username };
  return (await signInUser(database, identity, { username, ...(name && { name }) }))._id;
}
