/** HTTP: what both servers do around their own routes. */
import { randomBytes } from "node:crypto";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Express, RequestHandler } from "express";
import { isLoopback } from "../server-url.ts";
import type { Database } from "./database.ts";
import { ConfigurationError } from "./env.ts";
import type { Log } from "./log.ts";

/** Express setting: the process no longer wants new requests. */
export const stopping = "mcpauth stopping";

/** Seconds after which a caller may try again when the database is away: an election takes about ten. */
export const retryAfterSeconds = 5;

/** One line per answered request. The query string is left out: it carries codes and states. */
export function requestLog(log: Log): RequestHandler {
  // What is logged here is ours, and looking for secrets in a line costs more than to write it.
  const lines = log.child({}, { redact: [] });
  return (request, response, next) => {
    const started = performance.now();
    const id = newTraceId();
    response.set("X-Request-Id", id);
    response.once("finish", () => {
      const path = request.originalUrl.split("?", 1)[0];
      const ms = Math.round(performance.now() - started);
      lines.info({ id, method: request.method, path, status: response.statusCode, ms }, "request");
    });
    next();
  };
}

/** Crockford's: without I, L, O and U, which people misread or mishear. */
const traceAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const traceLength = 10;

/** For many ids at once: to ask for ten random bytes takes as long as to ask for a thousand. */
let randomPool: Uint8Array = new Uint8Array();

/** Ten characters, 50 random bits: short enough to be read out. */
function newTraceId(): string {
  if (randomPool.length === 0) randomPool = randomBytes(100 * traceLength);
  let id = "";
  for (const byte of randomPool.subarray(0, traceLength)) id += traceAlphabet[byte % 32];
  randomPool = randomPool.subarray(traceLength);
  return id;
}

/** An error's description as its caller gets it: with the id by which the request is found again. */
export function withTrace(description: string, trace: unknown): string {
  return `${description} (trace ${trace})`;
}

/** Headers of every answer; pages add a Content-Security-Policy of their own. */
export function securityHeaders(publicUrl: string): RequestHandler {
  const https = publicUrl.startsWith("https:");
  const headers = Object.entries({
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    ...(https && { "Strict-Transport-Security": "max-age=31536000" }),
  });
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/**
 * Requests must name the public host, and nobody behind is told anything else: the engine builds the addresses it
 * publishes from these headers. A foreign name is answered 421 (RFC 9110 §15.5.20).
 */
export function pinHost(publicUrl: string): RequestHandler {
  const { host, protocol } = new URL(publicUrl);
  return (request, response, next) => {
    // An absolute request target overrides the header (RFC 9112 §3.2.2).
    const target = request.url.startsWith("/") ? undefined : URL.parse(request.url);
    const named = target?.host ?? request.headers.host;
    if (named !== host && (target || hostOf(named, protocol) !== host)) {
      const error_description = withTrace(`this server is ${publicUrl}`, response.get("X-Request-Id"));
      response.status(421).json({ error: "invalid_request", error_description });
      return;
    }
    if (target) request.url = request.originalUrl = target.pathname + target.search;
    request.headers.host = host;
    request.headers["x-forwarded-proto"] = protocol.slice(0, -1);
    delete request.headers["x-forwarded-host"];
    next();
  };
}

/** The header in its normal form: names differ in case, and a default port may be written out. */
function hostOf(header: string | undefined, protocol: string): string | undefined {
  return /^[\w.:[\]-]+$/.test(header ?? "") ? URL.parse(`${protocol}//${header}`)?.host : undefined;
}

/** `GET /healthz`: the process is up. `GET /readyz`: it can do its work, else 503. */
export function health(app: Express, database: Database): void {
  app.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  app.get("/readyz", async (_request, response) => {
    if (app.get(stopping)) return void response.status(503).json({ status: "stopping" });
    try {
      await database.ping();
      response.json({ status: "ok" });
    } catch {
      response
        .status(503)
        .set("Retry-After", String(retryAfterSeconds))
        .json({ status: "database unreachable" });
    }
  });
}

/**
 * Serves on the port. A loopback address is reachable from this machine only: what is possible just there
 * (plain http, development sign-in) must not be offered to the neighbourhood.
 *
 * @throws ConfigurationError if the port is taken, naming the variable that moves it
 */
export async function listen(
  app: RequestListener,
  options: { url: string; port: number; variable: string },
): Promise<Server> {
  const server = createServer(app);
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  // Longer than the idle time of common proxies and of the SDK's connections, so that they close first.
  server.keepAliveTimeout = 65_000;
  const host = isLoopback(options.url) ? new URL(options.url).hostname.replace(/^\[|\]$/g, "") : undefined;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: options.port, host }, resolve);
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EADDRINUSE") throw cause;
    throw new ConfigurationError(
      `port ${options.port} is already in use: stop the other program, or set ${options.variable} to another address`,
      { cause },
    );
  });
  return server;
}

/**
 * Still answers everything for the time of the drain, in which whoever balances learns from the readiness that no more is
 * to be sent here, and each connection ends with its answer. Then takes no more, and lets requests under way finish for up to ten seconds.
 *
 * @param drain in seconds
 */
export async function closeGracefully(server: Server, drain = 0): Promise<void> {
  // On a connection that is kept alive a request may arrive in the moment in which it is closed.
  server.prependListener("request", (_request, response) => response.setHeader("Connection", "close"));
  if (drain > 0) await wait(drain * 1000);
  const force = setTimeout(() => server.closeAllConnections(), 10_000);
  // A connection whose last answer is sent after the close would otherwise be kept alive.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(force);
  clearInterval(sweep);
}
