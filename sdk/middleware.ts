/** Middleware: a guard in the words of Express, whichever MCP SDK's gate it wraps. */
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { nameAcceptedTypes } from "./accept.ts";
import type { Caller } from "./admission.ts";
import type { Answer } from "./answer.ts";
import type { McpAuthInfo } from "./auth-info.ts";
import { exposedHeaders, isPreflight } from "./cors.ts";
import { Guard } from "./guard.ts";
import type { App, Mountable } from "./mount.ts";
import { serveBeside } from "./mount.ts";
import type { Call } from "./place.ts";
import { callOfApp, callOfRouter, documentBeside, documentOfProject } from "./place.ts";
import { bodyOf } from "./request-body.ts";
import type { Place } from "./server-url.ts";
import type { Settings } from "./settings.ts";

/**
 * The middleware `mcpAuth()` makes.
 *
 * @example
 * ```ts
 * import express from "express";
 * import { mcpAuth } from "getmcpauth";
 *
 * const auth = mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! });
 * const app = express();
 * app.use(auth.metadata);
 * app.post("/mcp", auth, (request, response) => response.json({ hello: request.auth?.clientId }));
 * ```
 */
export interface McpAuthMiddleware extends RequestHandler {
  /**
   * Serves `/.well-known/oauth-protected-resource`, with and without a path behind it, for the server URLs of the
   * project. `app.use("/mcp", mcpAuth(…))` does that by itself; `app.post("/mcp", mcpAuth(…))` needs
   * `app.use(auth.metadata)` before it.
   */
  readonly metadata: RequestHandler;
}

/** The official middleware of one MCP SDK, for a caller who has been admitted. */
export type Gate = (auth: McpAuthInfo, requiredScopes: string[]) => RequestHandler;

/** The three parameters of an Express handler. */
interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly next: NextFunction;
}

export function createMiddleware(settings: Settings, gate: Gate): McpAuthMiddleware {
  const doorway = new Doorway(new Guard(settings), gate);

  const middleware: RequestHandler = (request, response, next) => {
    doorway.check({ request, response, next }, callOfRouter(request, middleware));
  };
  const beside: RequestHandler = (request, response, next) => {
    doorway.publish({ request, response, next }, documentBeside(request)).catch(next);
  };
  const metadata: RequestHandler = (request, response, next) => {
    doorway.publish({ request, response, next }, documentOfProject(request)).catch(next);
  };
  const mountable: Mountable = {
    handle: (request, response, next) => {
      doorway.check({ request, response, next }, callOfApp(request));
    },
    set: () => {},
    emit(this: Mountable, event: string, app: App) {
      if (event === "mount") serveBeside(app, this.mountpath, beside);
    },
  };
  return Object.assign(middleware, mountable, { metadata });
}

class Doorway {
  readonly #guard: Guard;
  readonly #gate: Gate;
  readonly #requiredScopes: string[];

  constructor(guard: Guard, gate: Gate) {
    this.#guard = guard;
    this.#gate = gate;
    this.#requiredScopes = [...guard.requirements.requiredScopes];
  }

  /** Lets a request pass, or answers it: with a refusal, or with the metadata that is served below the mount path. */
  check(exchange: Exchange, { place, metadataPath, document }: Call): void {
    const { request, next } = exchange;
    const caller: Caller = {
      method: request.method,
      authorization: request.headers.authorization ?? this.#guard.keyIn((name) => request.get(name)),
      place,
      metadataPath,
      body: () => bodyOf(request),
      sender: () => ({ userAgent: request.get("User-Agent"), address: request.ip }),
    };
    const known = document ? undefined : this.#guard.admitKnown(caller);
    if (known) this.#pass(exchange, known);
    // Express drops the promise of a mounted function, so it is settled here.
    else this.#ask(exchange, caller, document).catch(next);
  }

  /** Answers with the metadata of a place; passes the request on where there is none. */
  async publish(exchange: Exchange, place: Place | undefined): Promise<void> {
    if (place && (await this.#published(exchange, place))) return;
    exchange.next();
  }

  async #ask(exchange: Exchange, caller: Caller, document: Place | undefined): Promise<void> {
    if (document && (await this.#published(exchange, document))) return;
    const { request, response, next } = exchange;
    const { origin } = request.headers;
    // The answer to a preflight is the app's own.
    if (isPreflight(request.method, origin, request.headers["access-control-request-method"])) return next();
    const admission = await this.#guard.admit(caller);
    if ("auth" in admission) return this.#pass(exchange, admission.auth);
    if (origin !== undefined) exposeToBrowsers(response);
    send(response, admission.refusal);
  }

  async #published({ request, response }: Exchange, place: Place): Promise<boolean> {
    const answer = await this.#guard.publish(request.method, place);
    if (answer) send(response, answer);
    return answer !== undefined;
  }

  /** The official gate comes last, so that `req.auth` is filled and checked as every MCP server expects it. */
  #pass({ request, response, next }: Exchange, auth: McpAuthInfo): void {
    // The gate reads the header by itself and expects exactly one blank.
    request.headers.authorization = `Bearer ${auth.token}`;
    nameAcceptedTypes(request);
    Promise.resolve(this.#gate(auth, this.#requiredScopes)(request, response, next)).catch(next);
  }
}

function send(response: Response, { status, headers, body }: Answer): void {
  response.status(status).set(headers);
  if (body) response.json(body);
  else response.end();
}

function exposeToBrowsers(response: Response): void {
  if (!response.get("Access-Control-Allow-Origin")) response.set("Access-Control-Allow-Origin", "*");
  response.append("Access-Control-Expose-Headers", exposedHeaders);
}
