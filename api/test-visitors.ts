/** Test visitors: a client that brings its own document, and a person who allowed it something at a project. For tests. */
import { randomBytes } from "node:crypto";
import type { Project } from "../shared/project.ts";
import type { TestApi } from "./test-api.ts";
import type { Call } from "./test-procedures.ts";

export interface Visitors {
  documentId: string;
  personId: string;
  grantId: string;
}

export async function visit({ database }: TestApi, { id, serverUrls }: Project): Promise<Visitors> {
  const { artifacts, clientDocuments, projectClients, projectPeople, users } = database;
  const serial = randomBytes(9).toString("base64url");
  const [documentId, personId, grantId] = [`https://${serial}.example/client.json`, `usr_${serial}`, serial];
  const [now, later, resource] = [new Date(), new Date(Date.now() + 3_600_000), serverUrls[0] ?? ""];
  const seen = { projectId: id, firstSeenAt: now, lastSeenAt: now };
  const metadata = { client_name: "Claude", redirect_uris: ["http://127.0.0.1/cb"] };
  await clientDocuments.insertOne({ _id: documentId, metadata, fetchedAt: now, freshUntil: later });
  await users.insertOne({
    _id: personId,
    identity: { provider: "github", subject: serial },
    username: "mona",
    email: "mona@acme.dev",
    createdAt: now,
    lastSignInAt: now,
  });
  await projectClients.insertOne({ _id: `${id} ${documentId}`, clientId: documentId, ...seen });
  await projectPeople.insertOne({ _id: `${id} ${personId}`, accountId: personId, ...seen });
  await artifacts.insertOne({
    _id: serial,
    model: "Grant",
    payload: { iat: Math.floor(now.getTime() / 1000), resources: { [resource]: "mcp:tools" } },
    ...{ clientId: documentId, accountId: personId, grantId, resource, expiresAt: later },
  });
  return { documentId, personId, grantId };
}

const ofClient: Call["input"] = ({ id, clientId }) => ({ projectId: id, clientId });
const ofClients: Call["input"] = ({ id, clientId }) => ({ projectId: id, clientIds: [clientId] });
const ofPerson: Call["input"] = ({ id, personId }) => ({ projectId: id, accountId: personId });
const act = (needs: Call["needs"], input: Call["input"]): Call => ({ type: "mutation", needs, input });
const look = (input: Call["input"]): Call => ({ type: "query", needs: "read", input });

export const visitorProcedures: Record<string, Call> = {
  "clients.list": look(({ id }) => ({ projectId: id })),
  "clients.get": look(ofClient),
  "clients.grants": look(ofClient),
  "clients.unused": look(({ id }) => ({ projectId: id, days: 30 })),
  "clients.update": act("clients", ({ id, clientId, serverUrls }) => {
    const change = { kind: "machine", name: "Hourly report", scopes: ["mcp:tools"], serverUrls };
    return { projectId: id, clientId, ...change };
  }),
  "clients.disable": act("clients", ofClients),
  "clients.enable": act("clients", ofClients),
  "clients.trust": act("clients", ofClient),
  "clients.untrust": act("clients", ofClient),
  "clients.setLabel": act("clients", ({ id, clientId }) => ({ projectId: id, clientId, label: "Ours" })),
  "clients.revokeGrants": act("clients", ofClients),
  "clients.refetch": act("clients", ({ id, documentId }) => ({ projectId: id, clientId: documentId })),
  "clients.removeUnused": act("clients", ({ id }) => ({ projectId: id, days: 30 })),
  "people.list": look(({ id }) => ({ projectId: id })),
  "people.get": look(ofPerson),
  "people.grants": look(ofPerson),
  "people.revokeGrant": act("people", ({ id, personId, grantId }) => ({
    projectId: id,
    accountId: personId,
    grantId,
  })),
  "people.revokeAll": act("people", ofPerson),
  "people.block": act("people", ofPerson),
  "people.unblock": act("people", ofPerson),
  "people.export": act("people", ofPerson),
  "people.erase": { ...act("people", ofPerson), recentSignIn: true },
};
