/**
 * Traced requests of our own: to providers, clients' documents and MCP servers. Node tells of them, so whoever sends one need
 * not know. The other side learns nothing of the trace: it is a stranger.
 */
import { subscribe } from "node:diagnostics_channel";
import type { Span, Tracer } from "@opentelemetry/api";
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";

/** What both of Node's clients say, each in its own way. */
interface Message {
  request: { method: string; host?: string; origin?: string };
  response?: { statusCode: number };
  error?: Error;
}

/** Of `node:http` and of `fetch`. */
const channels = [
  ["http.client.request.created", "http.client.response.finish", "http.client.request.error"],
  ["undici:request:create", "undici:request:headers", "undici:request:error"],
] as const;

export function traceOutgoing(tracer: Tracer): void {
  const underWay = new WeakMap<object, Span>();
  const started = ({ request }: Message) => {
    if (trace.getActiveSpan()?.isRecording()) underWay.set(request, startSpan(tracer, request));
  };
  const answered = ({ request, response }: Message) => {
    underWay
      .get(request)
      ?.setAttribute("http.response.status_code", response?.statusCode ?? 0)
      .end();
  };
  const failed = ({ request, error }: Message) => {
    const type = error?.name ?? "Error";
    underWay.get(request)?.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR }).end();
  };
  for (const [start, answer, failure] of channels) {
    subscribe(start, (message) => started(message as Message));
    subscribe(answer, (message) => answered(message as Message));
    subscribe(failure, (message) => failed(message as Message));
  }
}

/** Only whom is asked: an address may hold a code. */
function startSpan(tracer: Tracer, { method, host, origin }: Message["request"]): Span {
  const address = host ?? URL.parse(origin ?? "")?.hostname ?? "";
  const attributes = { "http.request.method": method, "server.address": address };
  return tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes });
}
