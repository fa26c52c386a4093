/** Traces: what an OpenTelemetry collector is told of a server. Loaded only where one is named; explained in docs/operating.md. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Context, Span, Tracer } from "@opentelemetry/api";
import {
  context,
  DiagLogLevel,
  diag,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { MongoClient } from "mongodb";
import type { Sampling } from "./env.ts";
import type { Log } from "./log.ts";
import { endpointOf, methodOf } from "./request-labels.ts";
import { traceCommands } from "./tracing-commands.ts";
import { traceOutgoing } from "./tracing-outgoing.ts";

export interface TracingOptions {
  /** The server's; `OTEL_SERVICE_NAME` comes before it. */
  name: string;
  /** Its public address. */
  url: string;
  sampling: Sampling;
  log: Log;
}

/** For the whole process: what is under way follows each request by OpenTelemetry's own context. */
export class Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #server: Record<string, string | number>;
  readonly #log: Log;

  constructor({ name, url, sampling, log }: TracingOptions) {
    this.#log = log;
    diag.setLogger(
      quiet((cause) => this.#lost(cause)),
      DiagLogLevel.ERROR,
    );
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const root = new TraceIdRatioBasedSampler(sampling.share);
    this.#provider = new TracerProvider({
      resource: resourceOf(name),
      sampler: sampling.followsCaller ? new ParentBasedSampler({ root }) : root,
      spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
    });
    this.#tracer = this.#provider.getTracer("mcpauth");
    const { protocol, hostname, port } = new URL(url);
    const scheme = protocol.slice(0, -1);
    this.#server = {
      "url.scheme": scheme,
      "server.address": hostname,
      ...(port && { "server.port": +port }),
    };
    traceOutgoing(this.#tracer);
  }

  watch(client: MongoClient): void {
    traceCommands(client, this.#tracer);
  }

  /** A path may hold an id or an invitation, so a request is known by its endpoint, and by the id that its answer tells. */
  around(app: RequestListener): RequestListener {
    return (request, response) => {
      const span = this.#startSpan(request);
      response.once("close", () => end(span, response));
      context.with(trace.setSpan(ROOT_CONTEXT, span), () => app(request, response));
    };
  }

  #startSpan(request: IncomingMessage): Span {
    const endpoint = endpointOf((request.url ?? "").split("?", 1)[0] ?? "");
    const method = methodOf(request);
    const attributes = {
      ...this.#server,
      "http.request.method": method ?? "_OTHER",
      "network.protocol.version": request.httpVersion,
      ...(endpoint && { "http.route": endpoint }),
    };
    const name = [method ?? "HTTP", endpoint].filter(Boolean).join(" ");
    return this.#tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, callerOf(request));
  }

  /** Returns when the collector has all, or has not answered in its time. */
  async close(): Promise<void> {
    try {
      await this.#provider.shutdown();
    } catch (error) {
      this.#lost(String(error));
    }
  }

  #lost(cause: string): void {
    this.#log.warn({ cause }, "traces not exported");
  }
}

function resourceOf(name: string) {
  return defaultResource()
    .merge(resourceFromAttributes({ "service.name": `mcpauth-${name}` }))
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }));
}

/** Who is traced itself says so (W3C Trace Context §3.2); anything else than its form begins a trace of our own. */
function callerOf({ headers }: IncomingMessage): Context {
  const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
  const [, traceId = "", spanId = "", flags = ""] = form.exec(String(headers.traceparent)) ?? [];
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const caller = { traceId, spanId, traceFlags, isRemote: true };
  return isSpanContextValid(caller) ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT;
}

function end(span: Span, response: ServerResponse): void {
  const { statusCode } = response;
  const id = response.getHeader("X-Request-Id");
  if (id) span.setAttribute("mcpauth.trace", String(id));
  if (response.headersSent) span.setAttribute("http.response.status_code", statusCode);
  // The caller went away before its answer.
  if (!response.writableFinished) span.setAttribute("error.type", "aborted");
  else if (statusCode >= 500) {
    span.setAttribute("error.type", String(statusCode)).setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** A collector that is away fails every five seconds: that is told once a minute. */
function quiet(report: (message: string) => void) {
  let next = 0;
  const ignore = () => {};
  const error = (message: string) => {
    if (performance.now() < next) return;
    next = performance.now() + 60_000;
    report(message);
  };
  return { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore };
}
