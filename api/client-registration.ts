/** Client registration: what members do with clients that they add by hand. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import type { Client } from "../shared/client.ts";
import { clientChange, clientInput } from "../shared/client.ts";
import { generateClientSecret, hashClientSecret } from "../shared/server/client-secret.ts";
import type { ClientRecord, Database } from "../shared/server/database.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { clientIdentifier, noSuchClient } from "./client-acts.ts";
import type { ClientChange } from "./client-record.ts";
import { changedRecord, clientRecord, viewClient } from "./client-record.ts";
import { FieldError, projectProcedure } from "./trpc.ts";

const maximumClients = 50;
const one = z.object({ clientId: clientIdentifier });

interface NewClient {
  client: Client;
  clientSecret?: string;
}

export const clientRegistration = {
  /** Answers the client with its secret, if it has one, which is shown this once. */
  create: projectProcedure("clients")
    .input(clientInput)
    .mutation(async ({ ctx, input }): Promise<NewClient> => {
      const { database, project } = ctx;
      refuseBeyond(project, input);
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

  /** Holds for connections to come: what people have allowed stays as it is. */
  update: projectProcedure("clients")
    .input(one.and(clientChange))
    .mutation(
      async ({ ctx: { database, project, act }, input: { clientId, ...change } }): Promise<Client> => {
        const before = await requireOwn(database, project, clientId);
        const client = viewClient(before);
        act.about(targetOf(client));
        if (client.kind !== change.kind) {
          throw new TRPCError({
            code: "CONFLICT",
            message: `this client acts for a ${client.kind}: add another`,
          });
        }
        refuseBeyond(project, change);
        const { metadata, allowed } = changedRecord(change);
        const fields = Object.entries(metadata).map(([name, value]) => [`metadata.${name}`, value] as const);
        const update = { $set: { ...Object.fromEntries(fields), ...(allowed && { allowed }) } };
        const own = { _id: clientId, projectId: project._id };
        const after = await database.clients.findOneAndUpdate(own, update, { returnDocument: "after" });
        if (!after) throw noSuchClient();
        act.changed(client, viewClient(after));
        return viewClient(after);
      },
    ),

  /** The old secret stops as soon as the issuer looks again, within seconds. */
  regenerateSecret: projectProcedure("clients", { recentSignIn: true })
    .input(one)
    .mutation(async ({ ctx: { database, project, act }, input: { clientId } }) => {
      const client = viewClient(await requireOwn(database, project, clientId));
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
};

async function requireOwn(database: Database, project: ProjectRecord, _id: string): Promise<ClientRecord> {
  const record = await database.clients.findOne({ _id, projectId: project._id });
  if (!record) throw noSuchClient();
  return record;
}

/** A machine's reach ends where its project's does. */
function refuseBeyond(project: ProjectRecord, input: ClientChange): void {
  if (input.kind !== "machine") return;
  const { scopes, serverUrls } = input;
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
