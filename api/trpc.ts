/** tRPC: who calls, what they may, and how errors are told. */
import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import type { Capability, Role } from "../shared/role.ts";
import { can, rolesThatCan } from "../shared/role.ts";
import type { Log } from "../shared/server/log.ts";
import { isOutage } from "../shared/server/outage.ts";
import type { Outbound } from "../shared/server/outbound.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { SecretIssuer } from "../shared/server/projects.ts";
import { isAdmin } from "./accounts.ts";
import { Act } from "./audit.ts";
import type { SignedIn } from "./session.ts";
import type { SetupWatch } from "./setup-watch.ts";

export interface Context extends SecretIssuer {
  log: Log;
  dashboardUrl: string;
  /** Accounts of those who look after the installation, as in `accountsOf`. */
  admins: readonly string[];
  /** How the project's own servers are reached. */
  outbound: Outbound;
  setupWatch: SetupWatch;
  /** Whether this process is about to end. */
  isStopping(): boolean;
  /** Who is signed in. Asked for by the procedures, so that an outage is told as one. */
  signedIn(): Promise<SignedIn | null>;
  /** The `X-Request-Id` of the answer: by it the request is found in the log. */
  trace: string;
  /** Of the caller. */
  address: string;
  /** Whether the call came from a page of the dashboard; see app.ts. */
  sameOrigin: boolean;
}

/** An error that is about fields of the input: field → sentence. */
export class FieldError extends TRPCError {
  readonly fields: Record<string, string>;

  constructor(code: TRPCError["code"], fields: Record<string, string>) {
    super({ code, message: Object.values(fields).join(" ") });
    this.fields = fields;
  }
}

/** Why somebody who is signed in may not do this. */
type DenialReason = "role" | "recent_sign_in";

class Denial extends TRPCError {
  readonly reason: DenialReason;

  constructor(reason: DenialReason, message: string) {
    super({ code: "FORBIDDEN", message });
    this.reason = reason;
  }
}

const t = initTRPC.context<Context>().create({
  // A line that ends and is taken up again is asked for its session anew.
  sse: {
    ping: { enabled: true, intervalMs: 15_000 },
    maxDurationMs: 300_000,
    client: { reconnectAfterInactivityMs: 40_000 },
  },
  errorFormatter: ({ shape, error, ctx }) => ({
    ...shape,
    message: messageOf(error),
    data: {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      ...(shape.data.path && { path: shape.data.path }),
      trace: ctx?.trace ?? "",
      fields: fieldsOf(error),
      ...(error instanceof Denial && { reason: error.reason }),
    },
  }),
});

export const router = t.router;

const guarded = t.procedure.use(async ({ ctx, type, next }) => {
  if (type === "mutation" && !ctx.sameOrigin) {
    throw new TRPCError({ code: "FORBIDDEN", message: "changes must come from the dashboard's own page" });
  }
  const result = await next();
  if (!result.ok && isOutage(result.error.cause)) {
    const message = "the server cannot reach its database: try again in a few seconds";
    throw new TRPCError({ code: "SERVICE_UNAVAILABLE", message, cause: result.error.cause });
  }
  return result;
});

/** Anybody, signed in or not. Never a mutation: its record would name nobody. */
export const publicProcedure = guarded.use(async ({ ctx, next }) =>
  next({ ctx: { ...ctx, user: (await ctx.signedIn())?.user ?? null } }),
);

const signedInProcedure = guarded.use(async ({ ctx, next }) => {
  const signedIn = await ctx.signedIn();
  if (!signedIn) throw new TRPCError({ code: "UNAUTHORIZED", message: "sign in first" });
  return next({ ctx: { ...ctx, ...signedIn, act: new Act() } });
});

interface Demands {
  /** For what gives access or destroys: the session alone does not do it, a sign-in of these minutes must. */
  recentSignIn?: boolean;
}

/** The random name of a record. Never an object: the database would read it as a condition. */
export const identifier = z.string().min(1).max(64);

/** What anybody who is signed in may do. */
export function userProcedure(demands: Demands = {}) {
  return signedInProcedure
    .use(({ ctx, next }) => {
      if (demands.recentSignIn) requireRecentSignIn(ctx);
      return next();
    })
    .use(({ ctx, type, path, next }) =>
      type === "mutation" ? ctx.act.record({ ...ctx, action: path }, next) : next(),
    );
}

/** What those may do who look after the installation. To anybody else it does not exist. */
export function adminProcedure(demands: Demands = {}) {
  return signedInProcedure
    .use(({ ctx, next }) => {
      if (!isAdmin(ctx.user, ctx.admins)) {
        throw new TRPCError({ code: "NOT_FOUND", message: "there is no such page" });
      }
      if (demands.recentSignIn) requireRecentSignIn(ctx);
      return next();
    })
    .use(({ ctx, type, path, next }) =>
      type === "mutation" ? ctx.act.record({ ...ctx, action: path }, next) : next(),
    );
}

/**
 * What a member of the project may do whose role has the capability. The project stands in the context. Membership is
 * part of the query: another person's project is as missing as one that does not exist.
 */
export function projectProcedure(capability: Capability, demands: Demands = {}) {
  return signedInProcedure
    .input(z.object({ projectId: identifier }))
    .use(async ({ ctx, input: { projectId }, next }) => {
      const membership = { _id: projectId, "members.userId": ctx.user._id };
      const project = await ctx.database.projects.findOne(membership);
      const role = project && roleIn(project, ctx.user._id);
      if (!role) throw noSuchProject();
      if (!can(role, capability)) throw lacking(capability);
      if (demands.recentSignIn) requireRecentSignIn(ctx);
      return next({ ctx: { ...ctx, project, role } });
    })
    .use(({ ctx, type, path, next }) =>
      type === "mutation"
        ? ctx.act.record({ ...ctx, action: path, projectId: ctx.project._id }, next)
        : next(),
    );
}

export function roleIn({ members }: Pick<ProjectRecord, "members">, id: string): Role | undefined {
  return members.find(({ userId }) => userId === id)?.role;
}

export function lacking(capability: Capability): TRPCError {
  return new Denial("role", `${namesOf(rolesThatCan(capability))} can do this`);
}

export function noSuchProject(): TRPCError {
  return new TRPCError({ code: "NOT_FOUND", message: "there is no such project" });
}

/** Milliseconds. */
export const recentSignIn = 15 * 60_000;

function requireRecentSignIn({ session }: SignedIn): void {
  if (Date.now() - session.signedInAt.getTime() <= recentSignIn) return;
  throw new Denial("recent_sign_in", "sign in again: this needs a sign-in of the last 15 minutes");
}

/** "only owners and admins". */
function namesOf(roles: Role[]): string {
  return `only ${new Intl.ListFormat("en").format(roles.map((role) => `${role}s`))}`;
}

/** What went wrong inside is for the log, where it lies under the trace. */
function messageOf(error: TRPCError): string {
  if (error.code === "INTERNAL_SERVER_ERROR") return "the server made a mistake; its log has the cause";
  return error.cause instanceof z.core.$ZodError ? Object.values(fieldsOf(error)).join(" ") : error.message;
}

function fieldsOf({ cause, ...error }: TRPCError): Record<string, string> {
  if ("fields" in error) return (error as FieldError).fields;
  if (!(cause instanceof z.core.$ZodError)) return {};
  return Object.fromEntries(cause.issues.map(({ path, message }) => [path.join("."), message]));
}
