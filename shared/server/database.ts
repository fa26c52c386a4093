/** Database: the collections, their indexes, and the connection. Described for people in docs/storage.md. */

import type { Collection, Document } from "mongodb";
import { MongoClient } from "mongodb";
import type { Evidence } from "../sign-in-policy.ts";
import type { ConnectionRecord } from "./connection-record.ts";
import { ConfigurationError } from "./env.ts";
import { indexes } from "./indexes.ts";
import type { Schema } from "./migrations.ts";
import { withinLimit } from "./outage.ts";
import type {
  ApiKeyRecord,
  AuditRecord,
  DeletedProject,
  Invitation,
  ProjectClient,
  ProjectPerson,
  ProjectRecord,
  SecretRecord,
  UsageHour,
} from "./project-records.ts";
import type { ServerCheck } from "./server-check.ts";
import type { TestRun } from "./test-run.ts";

/** An account at a provider. That of an OpenID Connect provider is known by its issuer, to the letter. */
export interface Identity {
  provider: "github" | "development" | `http${string}`;
  subject: string;
}

/** What the provider vouched for at the last sign-in. */
export interface Vouched {
  /** The provider's name in this install, such as `google`. */
  by: string;
  at: Date;
  /** Verified addresses, in lower case; absent if it was not asked. */
  emails?: string[];
  /** Logins of GitHub organisations the person is a member of, in lower case; absent if it was not asked. */
  organizations?: string[];
}

/** A person: who signs in, be it to allow a client or to use the dashboard. */
export interface User {
  _id: string;
  /** The account this person signs in with. Never linked by e-mail: an address proves nothing across providers. */
  identity: Identity;
  username: string;
  name?: string;
  email?: string;
  avatarUrl?: string;
  vouched?: Vouched;
  createdAt: Date;
  lastSignInAt: Date;
}

/** A registered client: RFC 7591 metadata with its secret hashed. */
export interface ClientRecord {
  _id: string;
  metadata: Document;
  createdAt: Date;
  /** The project whose owner added this client by hand; absent for those that registered themselves. */
  projectId?: string;
  /** What a client without a person (RFC 6749 §4.4) may ask for. */
  allowed?: { scopes: string[]; serverUrls: string[] };
  /** When a client that nobody has allowed anything yet is forgotten. */
  expiresAt?: Date;
}

/** The last good copy of a client metadata document. */
export interface ClientDocument {
  /** The document's address, which is the client's id. */
  _id: string;
  metadata: Document;
  /** Absent in copies from before it was kept. */
  firstSeenAt?: Date;
  fetchedAt: Date;
  /** Until then it is not asked for again. */
  freshUntil: Date;
}

/** One record of the engine: a token, code, grant, session or interaction. */
export interface Artifact {
  /** SHA-256 of model and value, so that the database never holds a value that could be presented. */
  _id: string;
  model: string;
  payload: Document;
  grantId?: string;
  accountId?: string;
  clientId?: string;
  /** The server URL a token is for. */
  resource?: string;
  uid?: string;
  /** Keyed digest. */
  userCode?: string;
  /** What the engine needs back in the clear: a device code, in its own record and in an interaction about it. */
  sealed?: string;
  /** When a device last asked. */
  polledAt?: Date;
  /** When a code or refresh token was first used. */
  consumedAt?: Date;
  /** Until when and how often a used refresh token may be used again, and what its successor's value is made of. */
  replayableUntil?: Date;
  uses?: number;
  salt?: string;
  /** The mark of its first use: of many in one command, each learns by it whether it was the first. */
  claim?: string;
  expiresAt?: Date;
}

/** A sign-in at a provider that is under way (RFC 6749 §10.12 state with its PKCE verifier). */
export interface SignIn {
  /** SHA-256 of the state. */
  _id: string;
  /** The provider's name in this install: no other may answer. */
  provider: string;
  /** SHA-256 of a cookie's value: only the browser that left may come back. */
  browser: string;
  interactionUid: string;
  codeVerifier: string;
  /** What an ID token must repeat (OpenID Connect Core §3.1.2.1). */
  nonce: string;
  /** What it was asked to vouch for. */
  evidence: Evidence;
  expiresAt: Date;
}

export interface SigningKeys {
  _id: "signing-keys";
  /** Newest first. */
  keys: SigningKey[];
}

export interface SigningKey {
  kid: string;
  /** A private JWK, sealed under the keyring. */
  sealed: string;
  createdAt: Date;
  /** Until then it is only published; from the beginning if absent. */
  signsFrom?: Date;
}

export interface DashboardSession {
  /** SHA-256 of the cookie's value. */
  _id: string;
  userId: string;
  /** When the person last showed the issuer who they are: before `createdAt`, if they were signed in there already. */
  signedInAt: Date;
  createdAt: Date;
  lastSeenAt: Date;
  /** Of its browser, at the sign-in. */
  userAgent?: string;
  /** Only the network, as in `EventRecord`. */
  address?: string;
  expiresAt: Date;
}

/** What a recorded event is about; the order is that of a connection. */
export type EventStep =
  | "metadata"
  | "registration"
  | "client_document"
  | "authorization"
  | "sign_in"
  | "consent_page"
  | "consent"
  | "token"
  | "refresh"
  | "replay"
  | "reuse"
  | "introspection"
  | "revocation"
  /** Of a token that the holder of a registration secret asked for (RFC 8693). */
  | "mint"
  /** Of a request that belongs to none of the others. */
  | "failure";

/** One step of an attempt to connect, or of the connection that came of it. Never holds what could be presented. */
export interface EventRecord {
  at: Date;
  step: EventStep;
  outcome: "ok" | "failed";
  /** As on the wire, such as `invalid_grant`. */
  error?: string;
  /** Why it failed, in words. */
  cause?: string;
  /** `X-Request-Id` of the request; its answer told it to the caller. */
  trace: string;
  /** Ties together what belongs to one attempt: it becomes the id of the grant. */
  attempt?: string;
  /** The grant that an attempt went on with, if that is an older one. */
  grantId?: string;
  grantType?: string;
  projectId?: string;
  clientId?: string;
  accountId?: string;
  /** Of the answer. */
  status?: number;
  /** What was asked for, and what was to be expected, by the names of the wire; see oauth/facts.ts. */
  facts?: Record<string, string>;
  /** Of what was minted. */
  scope?: string;
  userAgent?: string;
  /** Only the network: /24 of IPv4, /48 of IPv6. */
  address?: string;
  expiresAt: Date;
}

export interface Database {
  users: Collection<User>;
  projects: Collection<ProjectRecord>;
  secrets: Collection<SecretRecord>;
  clients: Collection<ClientRecord>;
  clientDocuments: Collection<ClientDocument>;
  artifacts: Collection<Artifact>;
  signIns: Collection<SignIn>;
  signingKeys: Collection<SigningKeys>;
  dashboardSessions: Collection<DashboardSession>;
  events: Collection<EventRecord>;
  connections: Collection<ConnectionRecord>;
  serverChecks: Collection<ServerCheck>;
  testRuns: Collection<TestRun>;
  /** Projects that can be restored: nothing of them works, because nothing looks for a project here. */
  deletedProjects: Collection<DeletedProject>;
  projectClients: Collection<ProjectClient>;
  projectPeople: Collection<ProjectPerson>;
  usageHours: Collection<UsageHour>;
  audit: Collection<AuditRecord>;
  invitations: Collection<Invitation>;
  apiKeys: Collection<ApiKeyRecord>;
  migrations: Collection<Schema>;
  /** Rejects unless a primary answers within the time limit. */
  ping(): Promise<void>;
  /** Removes everything: for tests. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects and makes sure the indexes exist. Writes are acknowledged by a majority and journaled: what a
 * caller was told is never lost.
 *
 * @param watch is told of every command and its duration
 * @throws ConfigurationError if no primary answers within five seconds
 */
export async function openDatabase(uri: string, watch?: (client: MongoClient) => void): Promise<Database> {
  const client = clientFor(uri, watch ? { monitorCommands: true } : {});
  watch?.(client);
  // A connection string without a database name would mean "test".
  const db = client.db(client.options.dbName === "test" ? "mcpauth" : undefined);
  try {
    await client.connect();
    await Promise.all(Object.entries(indexes).map(([name, list]) => db.collection(name).createIndexes(list)));
  } catch (cause) {
    await client.close();
    throw new ConfigurationError(
      `MONGODB_URI: no database answers at ${hostsOf(uri)}: start it, or correct the address`,
      {
        cause,
      },
    );
  }
  return {
    users: db.collection("users"),
    projects: db.collection("projects"),
    secrets: db.collection("registration_secrets"),
    clients: db.collection("clients"),
    clientDocuments: db.collection("client_documents"),
    artifacts: db.collection("artifacts"),
    signIns: db.collection("sign_ins"),
    signingKeys: db.collection("signing_keys"),
    dashboardSessions: db.collection("dashboard_sessions"),
    events: db.collection("events"),
    connections: db.collection("connections"),
    serverChecks: db.collection("server_checks"),
    testRuns: db.collection("test_runs"),
    deletedProjects: db.collection("deleted_projects"),
    projectClients: db.collection("project_clients"),
    projectPeople: db.collection("project_people"),
    usageHours: db.collection("usage_hours"),
    audit: db.collection("audit"),
    invitations: db.collection("invitations"),
    apiKeys: db.collection("api_keys"),
    migrations: db.collection("migrations"),
    ping: async () => void (await withinLimit(db.command({ ping: 1 }))),
    drop: async () => void (await db.dropDatabase()),
    close: () => client.close(),
  };
}

function clientFor(uri: string, options: { monitorCommands?: true }): MongoClient {
  try {
    return new MongoClient(uri, {
      ...options,
      appName: "mcpauth",
      ignoreUndefined: true,
      serverSelectionTimeoutMS: 5_000,
      socketTimeoutMS: 5_000,
      waitQueueTimeoutMS: 5_000,
      writeConcern: { w: "majority", journal: true },
    });
  } catch {
    // The driver's words may repeat the password.
    throw new ConfigurationError(
      "MONGODB_URI is not a valid connection string: it looks like mongodb://host:27017/mcpauth?replicaSet=rs0",
    );
  }
}

/** The address without user and password. */
function hostsOf(uri: string): string {
  return uri
    .replace(/^mongodb(\+srv)?:\/\//, "")
    .replace(/^[^@/]*@/, "")
    .replace(/\?.*$/, "");
}
