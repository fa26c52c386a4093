/** Admin: what the installation's own people see and do: its health, keys, people, and clients of no project. */
import { z } from "zod";
import { rotateSigningKeys } from "../shared/server/signing-keys.ts";
import { installationHealth } from "./installation-health.ts";
import { listPeople, personPlace } from "./installation-people.ts";
import { viewKeys } from "./key-states.ts";
import { adminProcedure, identifier, router } from "./trpc.ts";
import { clientPlace, deleteUnclaimed, listUnclaimed } from "./unclaimed-clients.ts";

export const admin = router({
  health: adminProcedure().query(({ ctx }) => installationHealth(ctx)),

  keys: adminProcedure().query(({ ctx }) => viewKeys(ctx)),

  /** Answers the keys as they are then. Whoever asks while one rotation is under way begins no second one. */
  rotateKey: adminProcedure({ recentSignIn: true }).mutation(async ({ ctx }) => {
    const { database, keyring } = ctx;
    await rotateSigningKeys(database, keyring);
    const view = await viewKeys(ctx);
    const [newest] = view.keys;
    if (newest) ctx.act.about({ kind: "signing_key", id: newest.kid });
    return view;
  }),

  /** Clients that registered themselves and then asked for no project. */
  unclaimed: adminProcedure()
    .input(z.object({ cursor: clientPlace.optional() }))
    .query(({ ctx: { database }, input: { cursor } }) => listUnclaimed(database, cursor)),

  deleteUnclaimed: adminProcedure()
    .input(z.object({ clientIds: z.array(identifier).min(1).max(100) }))
    .mutation(async ({ ctx: { database, act }, input: { clientIds } }) => {
      const deleted = await deleteUnclaimed(database, clientIds);
      act.about({ kind: "clients", id: clientIds.join(" "), name: String(deleted) });
      return { deleted };
    }),

  /** Everybody who has ever signed in, the last one first. */
  people: adminProcedure()
    .input(z.object({ cursor: personPlace.optional() }))
    .query(({ ctx, input: { cursor } }) => listPeople(ctx, cursor)),
});
