/** Metrics: what Prometheus reads of a server. Loaded and counted only where somebody may read it; explained in docs/operating.md. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { CommandFailedEvent, CommandSucceededEvent, MongoClient } from "mongodb";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { CountedFact, CountedLookup } from "./metrics-facts.ts";
import { facts, lookups } from "./metrics-facts.ts";
import { endpointOf, methodOf } from "./request-labels.ts";

export class Metrics {
  readonly #registry = new Registry();
  readonly #token: Buffer;
  readonly #requests: Counter<"endpoint" | "method" | "status">;
  readonly #seconds: Histogram<"endpoint">;
  readonly #steps: Counter<"step" | "outcome">;
  readonly #tokens: Counter<"grant">;
  readonly #lookups: Counter<"cache" | "result">;
  readonly #commands: Histogram<"command" | "outcome">;

  /**
   * @param server its name, a label of everything
   * @param token what a reader has to present
   */
  constructor(server: string, token: string) {
    this.#token = digestOf(token);
    const registers = [this.#registry];
    this.#registry.setDefaultLabels({ server });
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: "mcpauth_http_requests_total",
      help: "Requests, by endpoint, method and status of the answer; 499 if the caller went away before.",
      labelNames: ["endpoint", "method", "status"],
      registers,
    });
    this.#seconds = new Histogram({
      name: "mcpauth_http_request_seconds",
      help: "Seconds from a request's head to the end of its answer.",
      labelNames: ["endpoint"],
      buckets,
      registers,
    });
    this.#steps = new Counter({
      name: "mcpauth_steps_total",
      help: "Steps of connections; replay is a used refresh token within its window, reuse one after it.",
      labelNames: ["step", "outcome"],
      registers,
    });
    this.#tokens = new Counter({
      name: "mcpauth_tokens_total",
      help: "Answers that held tokens, by grant type.",
      labelNames: ["grant"],
      registers,
    });
    this.#lookups = new Counter({
      name: "mcpauth_cache_lookups_total",
      help: "Look-ups in what the server remembers for a moment, by what that is; a miss asks MongoDB or goes out.",
      labelNames: ["cache", "result"],
      registers,
    });
    this.#commands = new Histogram({
      name: "mcpauth_mongodb_command_seconds",
      help: "Seconds that MongoDB took to answer, by command.",
      labelNames: ["command", "outcome"],
      buckets,
      registers,
    });
    facts.subscribe((fact) => this.#count(fact as CountedFact));
    lookups.subscribe((lookup) => this.#lookups.inc({ ...(lookup as CountedLookup) }));
  }

  watch(client: MongoClient): void {
    const note = (outcome: string) => (event: CommandSucceededEvent | CommandFailedEvent) =>
      this.#commands.observe({ command: event.commandName, outcome }, event.duration / 1000);
    client.on("commandSucceeded", note("ok")).on("commandFailed", note("failed"));
  }

  /** Counts the app's requests, and answers `GET /metrics` itself: under any host name, since a scraper asks each copy. */
  around(app: RequestListener): RequestListener {
    return (request, response) => {
      const path = (request.url ?? "").split("?", 1)[0] ?? "";
      if (path === "/metrics") return void this.#answer(request, response);
      const endpoint = endpointOf(path) ?? "other";
      const observe = this.#seconds.startTimer({ endpoint });
      response.once("close", () => {
        const status = response.writableFinished ? response.statusCode : 499;
        this.#requests.inc({ endpoint, method: methodOf(request) ?? "other", status });
        observe();
      });
      app(request, response);
    };
  }

  async #answer({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const presented = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
    if (!timingSafeEqual(digestOf(presented), this.#token)) {
      response.writeHead(401, { "WWW-Authenticate": "Bearer" }).end();
      return;
    }
    const text = await this.#registry.metrics();
    response
      .writeHead(200, { "Content-Type": this.#registry.contentType, "Cache-Control": "no-store" })
      .end(text);
  }

  #count({ step, outcome, grantType }: CountedFact): void {
    this.#steps.inc({ step, outcome });
    // Of a failed one the grant type is whatever the caller wrote.
    if (outcome === "ok" && issuing.has(step)) this.#tokens.inc({ grant: grantType ?? step });
  }
}

/** From a cached look-up to the time after which callers give up. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const issuing = new Set(["token", "refresh", "replay", "mint"]);

function digestOf(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}
