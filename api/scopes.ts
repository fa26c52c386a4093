/** Scopes: what clients may ask for at a project. Two members never undo each other's change without being told. */
import { isDeepStrictEqual } from "node:util";
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import type { Project } from "../shared/project.ts";
import type { Scope } from "../shared/scope.ts";
import { maximumScopes, reservedScopes, scopeInput } from "../shared/scope.ts";
import type { Database } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { Act } from "./audit.ts";
import type { Viewing } from "./project-view.ts";
import { viewProject } from "./project-view.ts";
import { FieldError, projectProcedure, router } from "./trpc.ts";

/** How many tokens are looked at to count connections, and how many requests to find what is missing. */
const looked = { tokens: 20_000, requests: 1000 };

/** What clients asked for and the project does not have. */
export interface UndefinedScope {
  name: string;
  times: number;
  lastAt: string;
  clients: number;
}

/** As it is stored: of any length, since it names what is there. */
const storedName = z.string().min(1).max(200);

export const scopes = router({
  create: projectProcedure("scopes")
    .input(z.object({ scope: scopeInput }))
    .mutation(({ ctx, input }) => {
      const scope = storable(input.scope);
      const { scopes: all } = ctx.project;
      if (all.some(({ name }) => name === scope.name)) {
        throw new FieldError("CONFLICT", { name: "This project has a scope of this name already." });
      }
      if (all.length >= maximumScopes) {
        throw new FieldError("CONFLICT", {
          name: `A project has at most ${maximumScopes} scopes: delete one first.`,
        });
      }
      return change(ctx, { name: scope.name, to: [...all, scope] });
    }),

  /** Not its name: what people allowed says it, and so do the tools that need it. */
  update: projectProcedure("scopes")
    .input(z.object({ before: z.looseObject({ name: storedName }), scope: scopeInput }))
    .mutation(({ ctx, input: { before, scope } }) => {
      const { scopes: all } = ctx.project;
      const index = all.findIndex(({ name }) => name === before.name);
      if (index < 0) throw noSuchScope();
      if (!isDeepStrictEqual(all[index], before)) throw changedMeanwhile();
      const renewed = { ...storable(scope), name: before.name };
      return change(ctx, { name: before.name, to: all.with(index, renewed) });
    }),

  /** Takes every name, in the order in which pages are to show them. */
  reorder: projectProcedure("scopes")
    .input(z.object({ names: z.array(storedName).max(maximumScopes) }))
    .mutation(({ ctx, input: { names } }) => {
      const byName = new Map(ctx.project.scopes.map((scope) => [scope.name, scope]));
      const to = [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
      if (to.length !== byName.size || names.length !== byName.size) throw changedMeanwhile();
      return change(ctx, { name: "order", to });
    }),

  delete: projectProcedure("scopes")
    .input(z.object({ name: storedName }))
    .mutation(({ ctx, input: { name } }) => {
      const { scopes: all } = ctx.project;
      const to = all.filter((scope) => scope.name !== name);
      if (to.length === all.length) throw noSuchScope();
      return change(ctx, { name, to });
    }),

  /** How many connections have a live token with it, up to a limit. */
  holders: projectProcedure("read")
    .input(z.object({ name: storedName }))
    .query(({ ctx: { database, project }, input: { name } }) => holdersOf(database, project, name)),

  /** Of the newest requests of the last two weeks. The one that was asked for most often comes first. */
  undefinedAsked: projectProcedure("read").query(({ ctx: { database, project } }) =>
    undefinedAsked(database, project),
  ),
});

interface Changing extends Viewing {
  project: ProjectRecord;
  act: Act;
}

/** Written only over what was read. */
async function change(context: Changing, { name, to }: { name: string; to: Scope[] }): Promise<Project> {
  const { database, project, act } = context;
  // With none of them, a client that asks for nothing in particular would get nothing, and ask again.
  if (!to.some((scope) => scope.default)) {
    throw new FieldError("CONFLICT", {
      default: "At least one scope is given to clients that ask for nothing in particular.",
    });
  }
  act.about({ kind: "scope", id: name, name });
  const asRead = { _id: project._id, scopes: project.scopes };
  const changed = await database.projects.findOneAndUpdate(
    asRead,
    { $set: { scopes: to } },
    { returnDocument: "after" },
  );
  if (!changed) throw changedMeanwhile();
  act.changed(byName(project.scopes), byName(to));
  return viewProject(context, changed);
}

function byName(all: Scope[]): Record<string, unknown> {
  const entries = all.map((scope) => [scope.name, scope] as const);
  return { ...Object.fromEntries(entries), order: all.map(({ name }) => name) };
}

/** Without what is not so. */
function storable({ optional, stepUpOnly, translations, ...scope }: z.output<typeof scopeInput>): Scope {
  const translated = translations && Object.keys(translations).length > 0;
  return {
    ...scope,
    ...(translated && { translations }),
    ...(optional && { optional }),
    ...(stepUpOnly && { stepUpOnly }),
  };
}

async function holdersOf({ artifacts }: Database, { serverUrls }: ProjectRecord, name: string) {
  const live = {
    resource: { $in: serverUrls },
    model: { $in: ["AccessToken", "RefreshToken"] },
    consumedAt: { $exists: false },
    expiresAt: { $gt: new Date() },
  };
  const holds = { $in: [name, { $split: [{ $ifNull: ["$payload.scope", ""] }, " "] }] };
  const [found] = await artifacts
    .aggregate<{ connections: number }>([
      { $match: live },
      { $limit: looked.tokens },
      { $match: { $expr: holds } },
      { $group: { _id: "$grantId" } },
      { $count: "connections" },
    ])
    .toArray();
  return { connections: found?.connections ?? 0 };
}

async function undefinedAsked({ events }: Database, { _id, scopes: all }: ProjectRecord) {
  const found = await events
    .find({ projectId: _id, step: "authorization" }, { projection: { at: 1, clientId: 1, "facts.scope": 1 } })
    .sort({ at: -1 })
    .limit(looked.requests)
    .toArray();
  const known = new Set([...all.map(({ name }) => name), ...reservedScopes]);
  const asked = found.flatMap(({ at, clientId = "", facts }) => {
    const names = new Set(facts?.scope?.split(" ").filter((name) => name !== "" && !known.has(name)));
    return [...names].map((name) => ({ name, at, clientId }));
  });
  return [...Map.groupBy(asked, ({ name }) => name)]
    .map(([name, times]): UndefinedScope => {
      const clients = new Set(times.map(({ clientId }) => clientId)).size;
      return { name, times: times.length, lastAt: times[0]?.at.toISOString() ?? "", clients };
    })
    .toSorted((a, b) => b.times - a.times)
    .slice(0, maximumScopes);
}

function noSuchScope(): TRPCError {
  return new TRPCError({ code: "NOT_FOUND", message: "the project has no such scope" });
}

function changedMeanwhile(): TRPCError {
  return new TRPCError({
    code: "CONFLICT",
    message: "somebody else changed the scopes meanwhile: load the page again",
  });
}
