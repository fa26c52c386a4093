/** Guard: what decides over requests, in the words of Express. */
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import type { NextFunction, Request, Response } from "express";
import { nameAcceptedTypes } from "./accept.ts";
import type { Admission } from "./admission.ts";
import { admit } from "./admission.ts";
import type { Call } from "./place.ts";
import { answersWithoutDocument, protectedResourceMetadata } from "./protected-resource.ts";
import { failure, isFailure, sendRefusal } from "./refusal.ts";
import type { Report } from "./report.ts";
import type { Location, Place } from "./server-url.ts";
import type { Settings } from "./settings.ts";
import type { Connection } from "./verifier.ts";
import { connect } from "./verifier.ts";

/** The three parameters of an Express handler. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly next: NextFunction;
}

export class Guard {
  readonly #connection: Connection;
  readonly #requiredScopes: readonly string[];
  readonly #pinned: boolean;
  readonly #report: Report;

  constructor(settings: Settings) {
    this.#connection = connect(settings);
    this.#requiredScopes = settings.requiredScopes;
    this.#pinned = settings.resource !== undefined;
    this.#report = settings.report;
  }

  /** Lets a request pass, or answers it: with a refusal, or with the metadata that is served below the mount path. */
  async check(exchange: Exchange, call: Call): Promise<void> {
    const { request, response, next } = exchange;
    if (call.document && (await this.#published(exchange, call.document))) return;
    if (isPreflight(request)) return next();
    const { authorization } = request.headers;
    const admission = await this.#orRefuse(exchange, () =>
      admit(this.#connection, this.#requiredScopes, { ...call, authorization }),
    );
    if (!admission) return;
    if ("refusal" in admission) return sendRefusal(request, response, admission.refusal);
    await this.#pass(exchange, admission);
  }

  /** Answers with the metadata of a place; passes the request on where there is none. */
  async publish(exchange: Exchange, place: Place | undefined): Promise<void> {
    if (place && (await this.#published(exchange, place))) return;
    exchange.next();
  }

  async #published(exchange: Exchange, place: Place): Promise<boolean> {
    const { request, response } = exchange;
    const { project } = this.#connection;
    const found = await this.#orRefuse(exchange, async () => ({
      location: await project.find(place),
      facts: await project.facts(),
    }));
    if (!found) return true;
    if (!found.location || !isNamed(found.location, place)) return false;
    if (answersWithoutDocument(request, response)) return true;
    response.set("Cache-Control", this.#pinned ? "public, max-age=3600" : "no-store");
    response.json(protectedResourceMetadata(found.location.server.href, found.facts));
    return true;
  }

  /** The official gate comes last, so that `req.auth` is filled and checked as every MCP server expects it. */
  async #pass({ request, response, next }: Exchange, admission: Extract<Admission, { auth: unknown }>) {
    const { auth, metadataUrl } = admission;
    // The gate reads the header by itself and expects exactly one blank.
    request.headers.authorization = `Bearer ${auth.token}`;
    nameAcceptedTypes(request);
    const gate = requireBearerAuth({
      verifier: { verifyAccessToken: async () => auth },
      requiredScopes: [...this.#requiredScopes],
      resourceMetadataUrl: metadataUrl,
    });
    await gate(request, response, next);
  }

  async #orRefuse<Value>(exchange: Exchange, ask: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!isFailure(error)) throw error;
      this.#report(error);
      sendRefusal(exchange.request, exchange.response, failure(error));
      return undefined;
    }
  }
}

/** A document stands for exactly one server URL, so one for a longer path than that of a mount needs one of its own. */
function isNamed({ server, rest }: Location, { mountPath = "", calledPath }: Place): boolean {
  return server.path === calledPath || `${mountPath}${rest}` === calledPath;
}

/** Browsers ask without credentials (Fetch, CORS-preflight request); the answer is the app's own. */
function isPreflight({ method, headers }: Request): boolean {
  return (
    method === "OPTIONS" &&
    headers.origin !== undefined &&
    headers["access-control-request-method"] !== undefined
  );
}
