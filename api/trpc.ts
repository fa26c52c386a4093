/** tRPC: who calls, what they may, and how errors are told. */
import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import type { ProjectRecord, User } from "../shared/server/database.ts";
import { isOutage } from "../shared/server/outage.ts";
import type { SecretIssuer } from "../shared/server/projects.ts";

export interface Context extends SecretIssuer {
  /** Who is signed in. Asked for by the procedures, so that an outage is told as one. */
  person(): Promise<User | null>;
  requestId: string;
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

const t = initTRPC.context<Context>().create({
  errorFormatter: ({ shape, error, ctx }) => ({
    ...shape,
    message: messageOf(error),
    data: {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      ...(shape.data.path && { path: shape.data.path }),
      requestId: ctx?.requestId ?? "",
      fields: fieldsOf(error),
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

/** Anybody, signed in or not. */
export const publicProcedure = guarded.use(async ({ ctx, next }) =>
  next({ ctx: { ...ctx, user: await ctx.person() } }),
);

export const userProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: "UNAUTHORIZED", message: "sign in first" });
  return next({ ctx: { ...ctx, user: ctx.user } });
});

/** The random name of a record. Never an object: the database would read it as a condition. */
export const identifier = z.string().min(1).max(64);

/** A person's own project by `id`, in the context. */
export const projectProcedure = userProcedure
  .input(z.object({ id: identifier }))
  .use(async ({ ctx, input, next }) => next({ ctx: { ...ctx, project: await ownProject(ctx, input.id) } }));

/** A person's own project by `projectId`, for what belongs to it. */
export const ofProjectProcedure = userProcedure
  .input(z.object({ projectId: identifier }))
  .use(async ({ ctx, input, next }) =>
    next({ ctx: { ...ctx, project: await ownProject(ctx, input.projectId) } }),
  );

/** Whose it is stands in the query itself: another person's project is as missing as one that does not exist. */
async function ownProject({ database, user }: Context & { user: User }, id: string): Promise<ProjectRecord> {
  const project = await database.projects.findOne({ _id: id, ownerId: user._id });
  if (!project) throw noSuchProject();
  return project;
}

export function noSuchProject(): TRPCError {
  return new TRPCError({ code: "NOT_FOUND", message: "there is no such project" });
}

/** What went wrong inside is for the log, where it lies under the request's id. */
function messageOf(error: TRPCError): string {
  if (error.code === "INTERNAL_SERVER_ERROR") return "the server made a mistake; its log has the cause";
  return error.cause instanceof z.core.$ZodError ? Object.values(fieldsOf(error)).join(" ") : error.message;
}

function fieldsOf({ cause, ...error }: TRPCError): Record<string, string> {
  if ("fields" in error) return (error as FieldError).fields;
  if (!(cause instanceof z.core.$ZodError)) return {};
  return Object.fromEntries(cause.issues.map(({ path, message }) => [path.join("."), message]));
}
