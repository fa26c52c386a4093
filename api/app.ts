/** App: sign-in, the tRPC API and the built dashboard on one origin. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createExpressMiddleware } from "@trpc/server/adapters/express";
import type { ErrorRequestHandler, Express, Request, RequestHandler } from "express";
import express from "express";
import type { Database } from "../shared/server/database.ts";
import { health, pinHost, requestLog, retryAfterSeconds, securityHeaders } from "../shared/server/http.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Log } from "../shared/server/log.ts";
import { isOutage } from "../shared/server/outage.ts";
import type { ApiEnv } from "./env.ts";
import { appRouter } from "./router.ts";
import { Sessions } from "./session.ts";
import { signIn } from "./sign-in.ts";

export interface ApiParts {
  env: ApiEnv;
  database: Database;
  keyring: Keyring;
  log: Log;
}

const dist = join(import.meta.dirname, "../web/dist");

export function createApi({ env, database, keyring, log }: ApiParts): Express {
  const sessions = new Sessions(database, env.dashboardUrl);
  const app = express().disable("x-powered-by").set("trust proxy", env.trustProxy);
  app.use(requestLog(log), securityHeaders(env.dashboardUrl), contentSecurityPolicy(env.issuer));
  health(app, database);
  app.use(pinHost(env.dashboardUrl));
  app.use(signIn({ env, keyring, log, sessions }));
  app.use(
    "/trpc",
    createExpressMiddleware({
      router: appRouter,
      maxBodySize: 100 * 1024,
      createContext: async ({ req, res }) => ({
        database,
        keyring,
        issuer: env.issuer,
        user: await sessions.user(req),
        requestId: String(res.get("X-Request-Id")),
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
        if (error.code !== "INTERNAL_SERVER_ERROR") return;
        log.error({ err: error.cause ?? error, id: ctx?.requestId, path }, "server error");
      },
    }),
  );
  app.use(dashboard());
  app.use(answerError(log));
  return app;
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

/** Nothing inline, nothing foreign but people's pictures. Signing out sends a form on to the issuer. */
function contentSecurityPolicy(issuer: string): RequestHandler {
  const policy = [
    "default-src 'self'",
    "img-src 'self' data: https://avatars.githubusercontent.com",
    "base-uri 'none'",
    `form-action 'self' ${issuer}`,
    "frame-ancestors 'none'",
  ].join("; ");
  return (_request, response, next) => {
    response.set("Content-Security-Policy", policy);
    next();
  };
}

/** The built single-page app: assets by name for ever, every other address is its index page. */
function dashboard(): RequestHandler {
  const router = express.Router();
  router.use(
    "/assets",
    express.static(join(dist, "assets"), { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  router.use(express.static(dist, { index: false }));
  router.get("/{*path}", (_request, response) => {
    if (!existsSync(join(dist, "index.html"))) {
      response
        .status(503)
        .type("text")
        .send("The dashboard is not built yet: run npm run build, then reload.\n");
      return;
    }
    response.set("Cache-Control", "no-store").sendFile(join(dist, "index.html"));
  });
  return router;
}

function answerError(log: Log): ErrorRequestHandler {
  // biome-ignore lint/complexity/useMaxParams: Express knows an error handler by its four parameters
  return (error, _request, response, _next) => {
    const status = isOutage(error) ? 503 : Number(error.status ?? 500);
    if (status === 500) log.error({ err: error, id: response.get("X-Request-Id") }, "server error");
    if (status === 503) response.set("Retry-After", String(retryAfterSeconds));
    const requestId = response.get("X-Request-Id");
    response
      .status(status)
      .set("Cache-Control", "no-store")
      .json({ error: wordsFor(status), requestId });
  };
}

function wordsFor(status: number): string {
  if (status === 503) return "the server cannot reach its database: try again in a few seconds";
  return status < 500
    ? "there is nothing at this address"
    : "the server made a mistake; its log has the cause";
}
