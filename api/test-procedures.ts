/** Test procedures: what each takes, and whom it answers. A new one belongs here. For tests. */

import type { Project } from "../shared/project.ts";
import type { Capability } from "../shared/role.ts";
import { personClient } from "./test-api.ts";

/** A project with two server URLs and a client that has a secret. */
export interface Target extends Project {
  clientId: string;
}

export interface Call {
  type: "query" | "mutation";
  /** What a member of the project sends. */
  input: (project: Target) => object | undefined;
  /** Of a member's role; or who else may call it. */
  needs: Capability | "person" | "nobody";
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
  "clients.list": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
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
  "minting.list": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
};
