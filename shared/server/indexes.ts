/** Indexes of the database. */
import type { IndexDescription } from "mongodb";

const expiry: IndexDescription = { key: { expiresAt: 1 }, expireAfterSeconds: 0 };

/** Named, since the planner is told to use it: it would try others again and again. */
export const grantsIndex = "grants";

/** By the collection's name. Every query of a page or a token path runs on one of these. */
export const indexes: Record<string, IndexDescription[]> = {
  users: [
    { key: { "identity.provider": 1, "identity.subject": 1 }, unique: true },
    { key: { lastSignInAt: -1, _id: -1 } },
  ],
  projects: [{ key: { serverUrls: 1 }, unique: true }, { key: { "members.userId": 1, createdAt: -1 } }],
  // No TTL: what belongs to a project goes with it.
  deleted_projects: [
    { key: { expiresAt: 1 } },
    { key: { serverUrls: 1 } },
    { key: { "members.userId": 1, deletedAt: -1 } },
  ],
  project_clients: [
    { key: { projectId: 1, lastSeenAt: -1 } },
    { key: { clientId: 1 } },
    // Few, and asked for by every server every five seconds.
    { key: { projectId: 1 }, partialFilterExpression: { disabled: { $exists: true } } },
  ],
  project_people: [
    { key: { projectId: 1, lastSeenAt: -1 } },
    { key: { accountId: 1 } },
    { key: { projectId: 1 }, partialFilterExpression: { blocked: { $exists: true } } },
  ],
  usage_hours: [expiry, { key: { projectId: 1, hour: 1 } }],
  audit: [expiry, { key: { projectId: 1, at: -1, _id: -1 } }, { key: { actorId: 1, at: -1, _id: -1 } }],
  invitations: [
    // Longer than the link works, so that its page can say why it does not.
    { key: { expiresAt: 1 }, expireAfterSeconds: 30 * 24 * 3600 },
    { key: { projectId: 1, createdAt: -1 } },
  ],
  registration_secrets: [
    { key: { digest: 1 }, unique: true },
    { key: { projectId: 1, createdAt: -1 } },
    // Longer than the secret lives, so that the dashboard can still say when an old one stopped.
    { key: { expiresAt: 1 }, expireAfterSeconds: 30 * 24 * 3600 },
  ],
  api_keys: [
    { key: { projectId: 1, digest: 1 }, unique: true },
    { key: { projectId: 1, lastUsedAt: -1, _id: -1 } },
  ],
  clients: [expiry, { key: { projectId: 1, createdAt: -1 }, sparse: true }],
  artifacts: [
    expiry,
    { key: { grantId: 1 }, sparse: true },
    { key: { accountId: 1, clientId: 1 }, sparse: true },
    { key: { clientId: 1 }, sparse: true },
    // Who allowed a client is counted, and what a person allowed it last is found, in this index alone.
    {
      key: { model: 1, clientId: 1, accountId: 1, resource: 1, expiresAt: 1 },
      name: grantsIndex,
      partialFilterExpression: { model: "Grant" },
    },
    { key: { resource: 1 }, sparse: true },
    // Not unique: parallel tabs of one browser save the same session.
    { key: { uid: 1 }, sparse: true },
    { key: { userCode: 1 }, sparse: true },
  ],
  sign_ins: [expiry],
  dashboard_sessions: [expiry, { key: { userId: 1 } }],
  events: [
    expiry,
    { key: { projectId: 1, at: 1 }, partialFilterExpression: { projectId: { $exists: true } } },
    { key: { attempt: 1, at: 1 }, partialFilterExpression: { attempt: { $exists: true } } },
    { key: { trace: 1 } },
    // The newest of a project's mints, page by page.
    { key: { projectId: 1, at: -1, _id: -1 }, partialFilterExpression: { step: "mint" } },
    // What clients asked for lately.
    { key: { projectId: 1, at: -1 }, partialFilterExpression: { step: "authorization" } },
    // A client shows up before any attempt has begun. What comes later is found by its attempt.
    { key: { clientId: 1, at: 1 }, partialFilterExpression: { step: "registration" } },
  ],
  connections: [
    expiry,
    { key: { projectId: 1, startedAt: -1, _id: -1 } },
    {
      key: { projectId: 1, startedAt: -1, _id: -1 },
      name: "failed",
      partialFilterExpression: { failures: { $exists: true } },
    },
    { key: { projectId: 1, clientId: 1, startedAt: -1, _id: -1 } },
    {
      key: { projectId: 1, accountId: 1, startedAt: -1, _id: -1 },
      partialFilterExpression: { accountId: { $exists: true } },
    },
  ],
  server_checks: [expiry, { key: { projectId: 1, at: -1 } }],
  test_runs: [expiry],
};
