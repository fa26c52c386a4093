/** Set-up: from a new project to the first call, watched as it happens, with ways to try it without a client. */
import { TRPCError, tracked } from "@trpc/server";
import { z } from "zod";
import type { ServerCheck } from "../shared/server/server-check.ts";
import type { TestRun } from "../shared/server/test-run.ts";
import { checkServer } from "./server-check.ts";
import { setupStateOf } from "./setup-state.ts";
import { beginTest } from "./test-client.ts";
import { FieldError, identifier, projectProcedure, router } from "./trpc.ts";

const serverUrl = z.string().max(2048);

export const setup = router({
  state: projectProcedure("read").query(({ ctx: { database, project } }) => setupStateOf(database, project)),

  /** The state now, and whenever it changes, for as long as its reader is signed in and a member. */
  watch: projectProcedure("read")
    .input(z.object({ lastEventId: z.string().max(100).nullish() }))
    .subscription(async function* ({ ctx, input: { lastEventId }, signal }) {
      const { setupWatch, project, session, user } = ctx;
      const reader = { userId: user._id, sessionId: session._id, isStopping: ctx.isStopping };
      for await (const { id, state } of setupWatch.changes(project._id, reader, signal)) {
        if (id !== lastEventId) yield tracked(id, state);
      }
    }),

  /** The last look at each of the project's server URLs. */
  checks: projectProcedure("read").query(async ({ ctx: { database, project } }) => {
    const { _id: projectId, serverUrls } = project;
    const found = database.serverChecks.find({ projectId }).sort({ at: -1 }).limit(20);
    return (await found.toArray()).filter((check) => serverUrls.includes(check.serverUrl)).map(viewCheck);
  }),

  /** Looks at one of the project's server URLs as clients do. Changes nothing there. */
  check: projectProcedure("test")
    .input(z.object({ serverUrl }))
    .mutation(async ({ ctx, input }) => {
      refuseForeign(ctx.project.serverUrls, input.serverUrl);
      ctx.act.about({ kind: "server", id: input.serverUrl });
      const { database, outbound, issuer, project } = ctx;
      const asked = { database, outbound, issuer, projectId: project._id, serverUrl: input.serverUrl };
      return viewCheck(await checkServer(asked));
    }),

  /** Begins a run of the built-in test client. @returns the address its person opens */
  testClient: projectProcedure("test")
    .input(z.object({ serverUrl }))
    .mutation(async ({ ctx, input }) => {
      refuseForeign(ctx.project.serverUrls, input.serverUrl);
      ctx.act.about({ kind: "server", id: input.serverUrl });
      const beginning = { projectId: ctx.project._id, userId: ctx.user._id, serverUrl: input.serverUrl };
      return beginTest(ctx, beginning);
    }),

  testRun: projectProcedure("test")
    .input(z.object({ runId: identifier }))
    .query(async ({ ctx: { database, project }, input: { runId } }) => {
      const run = await database.testRuns.findOne({ _id: runId, projectId: project._id });
      if (!run) throw new TRPCError({ code: "NOT_FOUND", message: "there is no such test" });
      return viewRun(run);
    }),
});

/** Whoever may test a project must not make this server knock anywhere else. */
function refuseForeign(serverUrls: readonly string[], asked: string): void {
  if (serverUrls.includes(asked)) return;
  throw new FieldError("BAD_REQUEST", { serverUrl: "Choose one of the project's server URLs." });
}

function viewCheck({ serverUrl: url, at, status, findings = [], clients = [] }: ServerCheck) {
  return { serverUrl: url, at: at.toISOString(), ...(status && { status }), findings, clients };
}

function viewRun({ _id, serverUrl: url, outcome, steps, startedAt }: TestRun) {
  return { id: _id, serverUrl: url, outcome, steps, startedAt: startedAt.toISOString() };
}
