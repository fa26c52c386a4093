/** Server URLs: the addresses of a project's MCP server, each of which belongs to one project only. */
import { TRPCError } from "@trpc/server";
import { MongoServerError } from "mongodb";
import { z } from "zod";
import type { Database } from "../shared/server/database.ts";
import { keptUntil } from "../shared/server/projects.ts";
import { serverUrl } from "../shared/server-url.ts";
import { viewProject } from "./project-view.ts";
import { FieldError, projectProcedure, router } from "./trpc.ts";

const maximumServerUrls = 20;

export const serverUrls = router({
  add: projectProcedure("settings")
    .input(z.object({ serverUrl }))
    .mutation(async ({ ctx, input }) => {
      const { database, project } = ctx;
      if (project.serverUrls.includes(input.serverUrl)) {
        throw new FieldError("CONFLICT", { serverUrl: "This project has this address already." });
      }
      const added = await add(database, { projectId: project._id, serverUrl: input.serverUrl });
      if (added) {
        await refuseKept(database, { projectId: project._id, serverUrl: input.serverUrl });
        ctx.act.changed(project, added);
        return viewProject(ctx, added);
      }
      throw new FieldError("CONFLICT", {
        serverUrl: `A project has at most ${maximumServerUrls} server URLs: remove one first.`,
      });
    }),

  /**
   * Tokens go before the address does: whatever happens half-way, the owner still sees the address and can remove it
   * again.
   */
  remove: projectProcedure("settings")
    .input(z.object({ serverUrl }))
    .mutation(async ({ ctx, input }) => {
      const { database, project } = ctx;
      if (!project.serverUrls.includes(input.serverUrl)) {
        throw new TRPCError({ code: "NOT_FOUND", message: "the project has no such server URL" });
      }
      if (project.serverUrls.length === 1) throw isTheLast();
      const removal = { projectId: project._id, serverUrl: input.serverUrl };
      await removeBelongings(database, removal);
      const left = await database.projects.findOneAndUpdate(
        // Of two that are removed at the same time one stays.
        { _id: project._id, "serverUrls.1": { $exists: true } },
        { $pull: { serverUrls: input.serverUrl } },
        { returnDocument: "after" },
      );
      if (!left) throw isTheLast();
      // What requests under way have added meanwhile would be good at the next project with this address.
      await removeBelongings(database, removal);
      ctx.act.changed(project, left);
      return viewProject(ctx, left);
    }),
});

/**
 * Whose project it is, is not told.
 *
 * @param until when a deleted project lets go of it, if it is one
 */
export function takenServerUrl(taken: string, until?: Date): FieldError {
  const other = `another ${otherAddress(new URL(taken))}`;
  const sentence = until
    ? `A project that was deleted keeps this address until ${day.format(until)}: its owner can restore it or delete it for good. Or use ${other}.`
    : `A project for this address exists already. Use ${other}.`;
  return new FieldError("CONFLICT", { serverUrl: sentence });
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });

function otherAddress({ protocol, hostname, port, pathname, origin }: URL): string {
  const path = pathname.replace(/\/$/, "");
  if (protocol === "https:") return `path, such as ${origin}${path || "/mcp"}${path && "-2"}`;
  const other = (Number(port || 80) % 65_535) + 1;
  return `port, such as http://${hostname}:${other}${path}`;
}

interface Placed {
  projectId: string;
  serverUrl: string;
}

/** @returns null if the project has as many as it may have */
async function add({ projects }: Database, { projectId, serverUrl: added }: Placed) {
  try {
    return await projects.findOneAndUpdate(
      { _id: projectId, [`serverUrls.${maximumServerUrls - 1}`]: { $exists: false } },
      { $addToSet: { serverUrls: added } },
      { returnDocument: "after" },
    );
  } catch (cause) {
    if (!(cause instanceof MongoServerError && cause.code === 11_000)) throw cause;
    throw takenServerUrl(added);
  }
}

/** What is given back was nobody's while this project had it: no tokens were issued for it before. */
async function refuseKept(database: Database, { projectId, serverUrl: added }: Placed): Promise<void> {
  const until = await keptUntil(database, added);
  if (!until) return;
  await database.projects.updateOne({ _id: projectId }, { $pull: { serverUrls: added } });
  throw takenServerUrl(added, until);
}

/** Tokens for it, and what clients may ask for there: the next project with this address owes them nothing. */
async function removeBelongings({ artifacts, clients }: Database, { projectId, serverUrl: removed }: Placed) {
  await clients.updateMany({ projectId }, { $pull: { "allowed.serverUrls": removed } });
  await artifacts.deleteMany({ resource: removed });
}

function isTheLast(): TRPCError {
  return new TRPCError({
    code: "CONFLICT",
    message: "this is the project's only server URL: add another one first, or delete the project",
  });
}
