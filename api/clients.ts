/** Clients: those a project's owner registers by hand. Who registers itself is no matter of the dashboard. */
import { TRPCError } from "@trpc/server";
import type { Filter } from "mongodb";
import { z } from "zod";
import type { Client } from "../shared/client.ts";
import { clientInput } from "../shared/client.ts";
import { generateClientSecret, hashClientSecret } from "../shared/server/client-secret.ts";
import type { ClientRecord, Database } from "../shared/server/database.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { ClientInput } from "./client-record.ts";
import { clientRecord, viewClient } from "./client-record.ts";
import { FieldError, identifier, projectProcedure, router } from "./trpc.ts";

const maximumClients = 50;

interface NewClient {
  client: Client;
  clientSecret?: string;
}

export const clients = router({
  /** Newest first. */
  list: projectProcedure("read").query(async ({ ctx: { database, project } }) => {
    const found = database.clients.find({ projectId: project._id }).sort({ createdAt: -1, _id: -1 });
    return (await found.toArray()).map(viewClient);
  }),

  /** Answers the client with its secret, if it has one, which is shown this once. */
  create: projectProcedure("clients")
    .input(clientInput)
    .mutation(async ({ ctx, input }): Promise<NewClient> => {
      const { database, project } = ctx;
      if (input.kind === "machine") refuseBeyond(project, input);
      if ((await database.clients.countDocuments({ projectId: project._id })) >= maximumClients) {
        throw new FieldError("CONFLICT", {
          name: `This project has ${maximumClients} clients: delete one first.`,
        });
      }
      const record = clientRecord(input, { id: newIdentifier("cli"), projectId: project._id });
      const client = viewClient(record);
      ctx.act.about(targetOf(client));
      if (!client.confidential) {
        await database.clients.insertOne(record);
        return { client };
      }
      const clientSecret = generateClientSecret();
      record.metadata.client_secret = hashClientSecret(clientSecret);
      await database.clients.insertOne(record);
      return { client, clientSecret };
    }),

  /** The old secret stops as soon as the issuer looks again, within seconds. */
  regenerateSecret: projectProcedure("clients", { recentSignIn: true })
    .input(z.object({ clientId: identifier }))
    .mutation(async ({ ctx: { database, project, act }, input: { clientId } }) => {
      const record = await database.clients.findOne({ _id: clientId, projectId: project._id });
      if (!record) throw noSuchClient();
      const client = viewClient(record);
      if (!client.confidential) {
        throw new TRPCError({ code: "CONFLICT", message: "this client is public: it has no secret" });
      }
      act.about(targetOf(client));
      const clientSecret = generateClientSecret();
      const change = { $set: { "metadata.client_secret": hashClientSecret(clientSecret) } };
      const { matchedCount } = await database.clients.updateOne({ _id: clientId }, change);
      if (matchedCount === 0) throw noSuchClient();
      return { client, clientSecret };
    }),

  delete: projectProcedure("clients")
    .input(z.object({ clientId: identifier }))
    .mutation(async ({ ctx: { database, project, act }, input: { clientId } }) => {
      const own = { _id: clientId, projectId: project._id };
      const record = await database.clients.findOne(own);
      if (!record) throw noSuchClient();
      act.about(targetOf(viewClient(record)));
      await removeClients(database, own);
      return { id: clientId };
    }),
});

/**
 * Removes clients with their tokens and what people allowed them. They go last, so that a removal that failed half-way
 * can be done again.
 */
export async function removeClients(
  { clients: collection, artifacts }: Database,
  filter: Filter<ClientRecord>,
): Promise<number> {
  const found = await collection.find(filter, { projection: { _id: 1 } }).toArray();
  if (found.length === 0) return 0;
  const ids = found.map(({ _id }) => _id);
  await artifacts.deleteMany({ clientId: { $in: ids } });
  const { deletedCount } = await collection.deleteMany({ _id: { $in: ids } });
  // What requests under way have added meanwhile.
  await artifacts.deleteMany({ clientId: { $in: ids } });
  return deletedCount;
}

/** A machine's reach ends where its project's does. */
function refuseBeyond(
  project: ProjectRecord,
  { scopes, serverUrls }: ClientInput & { kind: "machine" },
): void {
  const fields: Record<string, string> = {};
  const names = project.scopes.map(({ name }) => name);
  const scope = scopes.find((name) => !names.includes(name));
  const url = serverUrls.find((each) => !project.serverUrls.includes(each));
  if (scope !== undefined) fields.scopes = `“${scope}” is not a scope of this project.`;
  if (scopes.length === 0 && names.length > 0) fields.scopes = "Choose at least one scope.";
  if (url !== undefined) fields.serverUrls = `“${url}” is not a server URL of this project.`;
  if (serverUrls.length === 0) fields.serverUrls = "Choose at least one server URL.";
  if (Object.keys(fields).length > 0) throw new FieldError("BAD_REQUEST", fields);
}

function targetOf({ id, name }: Client) {
  return { kind: "client", id, name };
}

function noSuchClient(): TRPCError {
  return new TRPCError({ code: "NOT_FOUND", message: "there is no such client" });
}
