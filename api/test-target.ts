/** Test target: what stands around a project, so that every procedure has something to act on. For tests. */
import { hash } from "node:crypto";
import { ObjectId } from "mongodb";
import { signInUser } from "../shared/server/users.ts";
import type { Caller, TestApi } from "./test-api.ts";
import type { Target } from "./test-procedures.ts";

type Surroundings = Pick<Target, "apiKeyId" | "colleagueId" | "invitation" | "sessionId" | "unclaimedId">;

/** @param owner of the project */
export async function surround(api: TestApi, owner: Caller, projectId: string): Promise<Surroundings> {
  const { apiKeys, clients, dashboardSessions, invitations, projects } = api.database;
  const now = new Date();
  const expiresAt = new Date(now.getTime() + 3_600_000);
  const serial = new ObjectId().toHexString();
  const [colleagueId = "", secondId = ""] = await Promise.all(
    ["colleague", "second-owner"].map(async (username) => {
      const identity = { provider: "development" as const, subject: username };
      return (await signInUser(api.database, identity, { username }))._id;
    }),
  );
  const members = [
    { userId: colleagueId, role: "viewer" as const, since: now },
    { userId: secondId, role: "owner" as const, since: now },
  ];
  await projects.updateOne({ _id: projectId }, { $push: { members: { $each: members } } });
  const times = { signedInAt: now, createdAt: new Date(0), lastSeenAt: now, expiresAt };
  await dashboardSessions.insertOne({ _id: serial, userId: String(owner.user?._id), ...times });
  await clients.insertOne({
    _id: `cli_${serial}`,
    metadata: { client_name: "App", redirect_uris: ["https://app.example/cb"] },
    createdAt: now,
    expiresAt,
  });
  const token = `${serial}-invitation`;
  const id = hash("sha256", token, "base64url");
  const createdBy = String(owner.user?._id);
  await invitations.insertOne({ _id: id, projectId, role: "viewer", createdAt: now, createdBy, expiresAt });
  const apiKeyId = `key_${serial}`;
  const unused = { importedAt: now, importedBy: createdBy, minutesUsed: 0 };
  await apiKeys.insertOne({ _id: apiKeyId, projectId, digest: serial, ...unused });
  return {
    apiKeyId,
    colleagueId,
    invitation: { id, token },
    sessionId: serial,
    unclaimedId: `cli_${serial}`,
  };
}
