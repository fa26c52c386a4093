/** App: sign-in, the tRPC API and the built dashboard on one origin. */
import { join } from "node:path";
import { createExpressMiddleware } from "@trpc/server/adapters/express";
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from "express";
import express from "express";
import type { Database } from "../shared/server/database.ts";
import {
  health,
  pinHost,
  requestLog,
  retryAfterSeconds,
  securityHeaders,
  stopping,
} from "../shared/server/http.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Log } from "../shared/server/log.ts";
import { isOutage } from "../shared/server/outage.ts";
import type { Outbound } from "../shared/server/outbound.ts";
import { consentPreview } from "./consent-preview.ts";
import { dashboard } from "./dashboard.ts";
import type { ApiEnv } from "./env.ts";
import { appRouter } from "./router.ts";
import { guardFor } from "./server-check.ts";
import { Sessions } from "./session.ts";
import { SetupWatch } from "./setup-watch.ts";
import { signIn } from "./sign-in.ts";
import { testClient } from "./test-client.ts";

export interface ApiParts {
  env: ApiEnv;
  database: Database;
  keyring: Keyring;
  log: Log;
  /** How servers of projects are reached; tests lead it to servers of their own. */
  outbound?: Outbound;
}

export function createApi(parts: ApiParts): Express {
  const { env, database, keyring, log } = parts;
  const sessions = new Sessions(database, env.dashboardUrl);
  const app = express().disable("x-powered-by").set("trust proxy", env.trustProxy);
  app.use(requestLog(log), hideInvitations, securityHeaders(env.dashboardUrl), pageHeaders(env.issuer));
  health(app, database);
  app.use(pinHost(env.dashboardUrl));
  app.use(signIn({ env, keyring, log, sessions }));
  const outbound = parts.outbound ?? guardFor(env);
  app.use(testClient({ ...parts, ...env, outbound }, sessions));
  app.use(consentPreview(parts, sessions));
  app.use("/trpc", procedures({ ...parts, outbound }, sessions));
  app.use(dashboard(join(import.meta.dirname, "../web/dist")));
  app.use((_request, response) => answer(response, 404));
  app.use(answerError(log));
  return app;
}

/** The log gets this address. Whoever reads it must not be able to accept in another's place. */
const hideInvitations: RequestHandler = (request, _response, next) => {
  if (request.path.startsWith("/invitations/")) request.originalUrl = "/invitations/…";
  next();
};

/** Nothing inline, nothing foreign but people's pictures. Signing out sends a form on to the issuer. */
function pageHeaders(issuer: string): RequestHandler {
  const policy = [
    "default-src 'self'",
    "img-src 'self' data: https://avatars.githubusercontent.com",
    "object-src 'none'",
    "base-uri 'none'",
    `form-action 'self' ${issuer}`,
    "frame-ancestors 'none'",
  ].join("; ");
  return (_request, response, next) => {
    // Not no-referrer: with it browsers send `Origin: null` along with the sign-out form.
    response.set({ "Content-Security-Policy": policy, "Referrer-Policy": "same-origin" });
    next();
  };
}

function procedures(
  { env, database, keyring, log, outbound }: Required<ApiParts>,
  sessions: Sessions,
): RequestHandler {
  const setupWatch = new SetupWatch(database);
  return createExpressMiddleware({
    router: appRouter,
    // A logo of 256 KB in Base64.
    maxBodySize: 400 * 1024,
    maxBatchSize: 20,
    createContext: ({ req, res }) => ({
      database,
      keyring,
      log,
      issuer: env.issuer,
      dashboardUrl: env.dashboardUrl,
      admins: env.admins,
      outbound,
      setupWatch,
      isStopping: () => req.app.get(stopping) === true,
      signedIn: once(() => sessions.signedIn(req)),
      trace: idOf(res),
      address: req.ip ?? "",
      sameOrigin: isFromDashboard(req, env.dashboardUrl),
    }),
    responseMeta: ({ errors }) => ({
      headers: {
        "Cache-Control": "no-store",
        ...(errors.some(({ code }) => code === "SERVICE_UNAVAILABLE") && {
          "Retry-After": String(retryAfterSeconds),
        }),
      },
    }),
    onError: ({ error, ctx, path }) => {
      const facts = { err: error.cause ?? error, id: ctx?.trace, path };
      if (error.code === "INTERNAL_SERVER_ERROR") log.error(facts, "server error");
      if (error.code === "SERVICE_UNAVAILABLE") log.warn(facts, "database away");
    },
  });
}

/** The calls of one batch share what is loaded for them. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
}

/** The header and the content type make it a request no other site's page can send unasked; the origin says whose page it was. */
function isFromDashboard(request: Request, dashboardUrl: string): boolean {
  return (
    request.method === "POST" &&
    request.get("Origin") === dashboardUrl &&
    request.get("x-mcpauth-csrf") === "1" &&
    request.is("application/json") === "application/json"
  );
}

function answerError(log: Log): ErrorRequestHandler {
  // biome-ignore lint/complexity/useMaxParams: Express knows an error handler by its four parameters
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = isOutage(error) ? 503 : Number(error.status ?? 500);
    const facts = { err: error, id: idOf(response) };
    if (status === 500) log.error(facts, "server error");
    if (status === 503) log.warn(facts, "database away");
    answer(response, status);
  };
}

function answer(response: Response, status: number): void {
  if (status === 503) response.set("Retry-After", String(retryAfterSeconds));
  response
    .status(status)
    .set("Cache-Control", "no-store")
    .json({ error: wordsFor(status), trace: idOf(response) });
}

function wordsFor(status: number): string {
  if (status === 503) return "the server cannot reach its database: try again in a few seconds";
  return status < 500
    ? "there is nothing at this address"
    : "the server made a mistake; its log has the cause";
}

function idOf(response: Response): string {
  return String(response.get("X-Request-Id"));
}
