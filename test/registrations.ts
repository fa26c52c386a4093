/** Registrations: clients and people as the issuer leaves them behind at a project, in any number. */
import type { Document } from "mongodb";
import { accountIdOf } from "../shared/minting.ts";
import type { Database } from "../shared/server/database.ts";

const day = 24 * 3_600_000;
/** An hour ago: what follows is some seconds apart. */
const began = Date.now() - 3_600_000;
let serial = 0;

interface Registered {
  projectId: string;
  name?: string;
  redirectUris?: string[];
  /** Of its metadata document; then that is its id. */
  document?: string;
  /** How long ago it was seen last, in days. */
  daysAgo?: number;
  metadata?: Document;
}

/** @returns its id */
export async function addRegistration(
  { clients, clientDocuments, projectClients }: Database,
  { projectId, name = "Claude", document, daysAgo = 0, ...rest }: Registered,
): Promise<string> {
  const { redirectUris = ["http://127.0.0.1/callback"] } = rest;
  const clientId = document ?? `cli_registered_${++serial}`;
  const metadata = {
    client_name: name,
    redirect_uris: redirectUris,
    token_endpoint_auth_method: "none",
    ...rest.metadata,
  };
  // Whoever is added later was seen later.
  const at = new Date(began + ++serial * 1_000 - daysAgo * day);
  if (document) {
    const freshUntil = new Date(Date.now() + day);
    const fields = { metadata, firstSeenAt: at, fetchedAt: at, freshUntil };
    await clientDocuments.updateOne({ _id: document }, { $set: fields }, { upsert: true });
  } else await clients.insertOne({ _id: clientId, metadata, createdAt: at });
  const row = { projectId, clientId, firstSeenAt: at, lastSeenAt: at };
  await projectClients.insertOne({ _id: `${projectId} ${clientId}`, ...row });
  return clientId;
}

interface Allowed {
  projectId: string;
  serverUrl: string;
  clientId: string;
  username: string;
  scope?: string;
  /** Whether a token of it still works. */
  live?: boolean;
}

/** A person who allowed a client something. @returns the account and the grant */
export async function addGrant(
  { artifacts, users, projectPeople }: Database,
  { projectId, serverUrl, clientId, username, scope = "mcp:tools", live = true }: Allowed,
): Promise<{ accountId: string; grantId: string }> {
  const [accountId, grantId, now] = [`usr_${username}`, `grant-${++serial}`, new Date()];
  const identity = { provider: "github" as const, subject: username };
  const person = { identity, username, email: `${username}@acme.dev`, createdAt: now, lastSignInAt: now };
  await users.updateOne({ _id: accountId }, { $setOnInsert: person }, { upsert: true });
  const lastSeenAt = new Date(began + ++serial * 1_000);
  const seen = { projectId, accountId, firstSeenAt: new Date(began - day), lastSeenAt };
  await projectPeople.updateOne(
    { _id: `${projectId} ${accountId}` },
    { $setOnInsert: seen },
    { upsert: true },
  );
  const common = { accountId, clientId, grantId, resource: serverUrl };
  const iat = Math.floor(now.getTime() / 1000);
  const expiresAt = new Date(now.getTime() + 30 * day);
  const grant = { iat, resources: { [serverUrl]: scope } };
  await artifacts.insertMany([
    { _id: grantId, model: "Grant", payload: grant, ...common, expiresAt },
    {
      _id: `token of ${grantId}`,
      model: "RefreshToken",
      payload: { iat, scope },
      ...common,
      expiresAt: live ? expiresAt : new Date(now.getTime() - day),
    },
  ]);
  return { accountId, grantId };
}

/** What the pages of clients and people are looked at with: one app many times, and each state of the others. */
export async function addVisitors(
  database: Database,
  at: { projectId: string; serverUrl: string },
): Promise<void> {
  const redirectUris = ["https://claude.ai/api/mcp/auth_callback"];
  for (let each = 0; each < 60; each += 1) {
    const clientId = await addRegistration(database, { ...at, redirectUris, daysAgo: each % 4 ? 45 : 0 });
    if (each < 3) await addGrant(database, { ...at, clientId, username: `visitor-${each}` });
  }
  const cursor = { name: "Cursor", redirectUris: ["cursor://anysphere.cursor-mcp/oauth/callback"] };
  const disabled = await addRegistration(database, { ...at, ...cursor, daysAgo: 2 });
  const code = {
    name: "Claude Code",
    redirectUris: ["http://localhost/callback", "http://127.0.0.1/callback"],
  };
  const document = "https://claude.ai/oauth/claude-code-client-metadata";
  const clientId = await addRegistration(database, { ...at, ...code, document, daysAgo: 1 });
  const { accountId } = await addGrant(database, { ...at, clientId, username: "visitor-0" });
  const decision = { at: new Date(began), by: "usr_visitor-1", reason: "leaked a token in a public log" };
  const { projectClients, projectPeople } = database;
  await projectClients.updateOne({ _id: `${at.projectId} ${disabled}` }, { $set: { disabled: decision } });
  await projectPeople.updateOne({ _id: `${at.projectId} ${accountId}` }, { $set: { blocked: decision } });
  const minted = accountIdOf({ projectId: at.projectId, subject: "user_42" });
  const seen = { projectId: at.projectId, accountId: minted };
  const times = { firstSeenAt: new Date(began), lastSeenAt: new Date(began) };
  await projectPeople.insertOne({ _id: `${at.projectId} ${minted}`, ...seen, ...times });
}
