/** Clients: those a project has seen, and those its members add by hand. */
import { TRPCError } from "@trpc/server";
import type { Filter } from "mongodb";
import { z } from "zod";
import type { ClientRecord, Database } from "../shared/server/database.ts";
import { clientActs, clientIdentifier, noSuchClient } from "./client-acts.ts";
import { knownClient, nameOf } from "./client-known.ts";
import { clientQuery, listClients } from "./client-list.ts";
import { clientRegistration } from "./client-registration.ts";
import { forgetClients } from "./client-removal.ts";
import { viewKnownClient } from "./client-view.ts";
import { grantPage, listGrants } from "./person-grants.ts";
import { projectProcedure, router } from "./trpc.ts";

const one = z.object({ clientId: clientIdentifier });

export const clients = router({
  ...clientActs,
  ...clientRegistration,

  list: projectProcedure("read")
    .input(clientQuery)
    .query(({ ctx: { database, project }, input }) => listClients(database, project, input)),

  get: projectProcedure("read")
    .input(one)
    .query(async ({ ctx: { database, project }, input: { clientId } }) => {
      const known = await knownClient(database, project._id, clientId);
      if (!known) throw noSuchClient();
      return viewKnownClient(database, project, known);
    }),

  /** What people have allowed it. */
  grants: projectProcedure("read")
    .input(one.extend(grantPage))
    .query(({ ctx, input: { clientId, cursor } }) => listGrants(ctx, { clientId, cursor })),

  /** What members added is no more. What introduced itself is forgotten by this project, until it comes again. */
  delete: projectProcedure("clients")
    .input(one)
    .mutation(async ({ ctx: { database, project, act }, input: { clientId } }) => {
      const known = await knownClient(database, project._id, clientId);
      if (!known) throw noSuchClient();
      act.about({ kind: "client", id: clientId, name: nameOf(known) });
      if (known.row?.disabled && !known.isOwn) {
        const message = "enable this client first: once it is forgotten nothing would keep it out";
        throw new TRPCError({ code: "CONFLICT", message });
      }
      if (known.isOwn) await removeClients(database, { _id: clientId, projectId: project._id });
      await forgetClients(database, project, [clientId]);
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
