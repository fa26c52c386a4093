/** Test procedures: what each takes, and whom it answers. A new one belongs here. For tests. */

import { openClientPolicy } from "../shared/client-policy.ts";
import type { Project } from "../shared/project.ts";
import type { Capability } from "../shared/role.ts";
import { personClient } from "./test-api.ts";
import { memberProcedures } from "./test-member-procedures.ts";
import type { Visitors } from "./test-visitors.ts";
import { visitorProcedures } from "./test-visitors.ts";

/** A project with two server URLs and a client that has a secret. */
export interface Target extends Project, Visitors {
  clientId: string;
  apiKeyId: string;
  /** A viewer, beside a second owner. */
  colleagueId: string;
  /** An open one, and the value of its link. */
  invitation: { id: string; token: string };
  /** Another one of the owner's. */
  sessionId: string;
  /** Registered by itself and seen by no project. */
  unclaimedId: string;
  /** Of the owner's test client. */
  runId: string;
  /** Of a connection; also the trace of its only step. */
  attempt: string;
  /** Another project of the same owner, which can be restored. */
  deletedId: string;
}

export interface Call {
  type: "query" | "mutation" | "subscription";
  /** What a member of the project sends. */
  input: (project: Target) => object | undefined;
  /** Of a member's role; or who else may call it. */
  needs: Capability | "admin" | "person" | "nobody";
  recentSignIn?: true;
}

let serial = 0;
export const newServerUrl = () => `https://mcp-${++serial}.example.com/mcp`;

export const procedures: Record<string, Call> = {
  "session.get": { type: "query", needs: "nobody", input: () => undefined },
  "projects.list": { type: "query", needs: "person", input: () => undefined },
  "projects.get": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "projects.create": {
    type: "mutation",
    needs: "person",
    input: () => ({ name: "Acme", serverUrl: newServerUrl() }),
  },
  "projects.rename": {
    type: "mutation",
    needs: "settings",
    input: ({ id }) => ({ projectId: id, name: "Acme 2" }),
  },
  "projects.delete": {
    type: "mutation",
    needs: "delete",
    recentSignIn: true,
    input: ({ id }) => ({ projectId: id }),
  },
  "secrets.generate": {
    type: "mutation",
    needs: "secrets",
    recentSignIn: true,
    input: ({ id }) => ({ projectId: id, overlapHours: 24 }),
  },
  "secrets.revoke": {
    type: "mutation",
    needs: "secrets",
    recentSignIn: true,
    input: ({ id, secrets }) => ({ projectId: id, secretId: secrets[0]?.id }),
  },
  "apiKeys.list": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "apiKeys.import": {
    type: "mutation",
    needs: "secrets",
    recentSignIn: true,
    input: ({ id }) => ({ projectId: id, algorithm: "sha256", keys: [{ hash: "0".repeat(64) }] }),
  },
  "apiKeys.setEnd": {
    type: "mutation",
    needs: "secrets",
    recentSignIn: true,
    input: ({ id }) => ({ projectId: id, endsAt: "2999-01-01T00:00:00.000Z" }),
  },
  "apiKeys.revoke": {
    type: "mutation",
    needs: "secrets",
    recentSignIn: true,
    input: ({ id, apiKeyId }) => ({ projectId: id, keyIds: [apiKeyId] }),
  },
  "apiKeys.remove": {
    type: "mutation",
    needs: "secrets",
    recentSignIn: true,
    input: ({ id, apiKeyId }) => ({ projectId: id, keyIds: [apiKeyId] }),
  },
  "scopes.create": {
    type: "mutation",
    needs: "scopes",
    input: ({ id, scopes }) => ({ projectId: id, scope: { ...scopes[0], name: "notes:read" } }),
  },
  "scopes.update": {
    type: "mutation",
    needs: "scopes",
    input: ({ id, scopes }) => ({ projectId: id, before: scopes[0], scope: { ...scopes[0], title: "Act" } }),
  },
  "scopes.reorder": {
    type: "mutation",
    needs: "scopes",
    input: ({ id, scopes }) => ({ projectId: id, names: scopes.map(({ name }) => name) }),
  },
  "scopes.delete": {
    type: "mutation",
    needs: "scopes",
    input: ({ id }) => ({ projectId: id, name: "mcp:spare" }),
  },
  "scopes.holders": {
    type: "query",
    needs: "read",
    input: ({ id }) => ({ projectId: id, name: "mcp:tools" }),
  },
  "scopes.undefinedAsked": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "secrets.rename": {
    type: "mutation",
    needs: "secrets",
    input: ({ id, secrets }) => ({ projectId: id, secretId: secrets[0]?.id, label: "production" }),
  },
  "projects.listDeleted": { type: "query", needs: "person", input: () => undefined },
  "projects.restore": {
    type: "mutation",
    needs: "person",
    input: ({ deletedId }) => ({ projectId: deletedId }),
  },
  "projects.deleteForGood": {
    type: "mutation",
    needs: "person",
    recentSignIn: true,
    input: ({ deletedId }) => ({ projectId: deletedId }),
  },
  "projects.setDeletionProtection": {
    type: "mutation",
    needs: "delete",
    input: ({ id }) => ({ projectId: id, protect: true }),
  },
  "projects.setBranding": {
    type: "mutation",
    needs: "settings",
    input: ({ id }) => ({ projectId: id, branding: { accent: "#00656e" } }),
  },
  "projects.setLogo": {
    type: "mutation",
    needs: "settings",
    input: ({ id }) => ({ projectId: id, logo: null }),
  },
  "projects.setClientPolicy": {
    type: "mutation",
    needs: "settings",
    input: ({ id }) => ({ projectId: id, clientPolicy: { ...openClientPolicy, who: "listed" } }),
  },
  "projects.setSignInPolicy": {
    type: "mutation",
    needs: "settings",
    input: ({ id }) => ({ projectId: id, signInPolicy: null }),
  },
  "projects.setTokens": {
    type: "mutation",
    needs: "settings",
    input: ({ id }) => ({ projectId: id, rotation: "strict", tokenFormat: "jwt" }),
  },
  "serverUrls.add": {
    type: "mutation",
    needs: "settings",
    input: ({ id }) => ({ projectId: id, serverUrl: newServerUrl() }),
  },
  "serverUrls.remove": {
    type: "mutation",
    needs: "settings",
    input: ({ id, serverUrls }) => ({ projectId: id, serverUrl: serverUrls[0] }),
  },
  ...memberProcedures,
  ...visitorProcedures,
  "clients.create": {
    type: "mutation",
    needs: "clients",
    input: (project) => ({ ...personClient(project), confidential: true }),
  },
  "clients.regenerateSecret": {
    type: "mutation",
    needs: "clients",
    recentSignIn: true,
    input: ({ id, clientId }) => ({ projectId: id, clientId }),
  },
  "clients.delete": {
    type: "mutation",
    needs: "clients",
    input: ({ id, clientId }) => ({ projectId: id, clientId }),
  },
  "minting.get": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "minting.set": {
    type: "mutation",
    needs: "minting",
    input: ({ id }) => ({ projectId: id, ownUsers: false }),
  },
  "usage.overview": {
    type: "query",
    needs: "read",
    input: ({ id }) => ({ projectId: id, range: "24h" }),
  },
  "usage.activities": { type: "query", needs: "person", input: () => undefined },
  "usage.attention": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "minting.list": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "connections.list": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "connections.export": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "connections.errors": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "connections.get": {
    type: "query",
    needs: "read",
    input: ({ id, attempt }) => ({ projectId: id, attempt }),
  },
  "connections.find": { type: "query", needs: "person", input: ({ attempt }) => ({ trace: attempt }) },
  "setup.state": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "setup.watch": { type: "subscription", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "setup.checks": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "setup.check": {
    type: "mutation",
    needs: "test",
    input: ({ id, serverUrls }) => ({ projectId: id, serverUrl: serverUrls[0] }),
  },
  "setup.testClient": {
    type: "mutation",
    needs: "test",
    input: ({ id, serverUrls }) => ({ projectId: id, serverUrl: serverUrls[0] }),
  },
  "setup.testRun": { type: "query", needs: "test", input: ({ id, runId }) => ({ projectId: id, runId }) },
};
