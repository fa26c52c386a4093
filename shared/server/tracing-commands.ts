/** Traced commands: a span for each that a request sends to MongoDB, with what it is and where, never with its values. */
import type { Span, Tracer } from "@opentelemetry/api";
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { CommandStartedEvent, MongoClient } from "mongodb";
import { MongoServerError } from "mongodb";

export function traceCommands(client: MongoClient, tracer: Tracer): void {
  const underWay = new Map<number, Span>();
  client.on("commandStarted", (command) => {
    // What is written behind the requests' back belongs to none of them.
    if (trace.getActiveSpan()?.isRecording()) underWay.set(command.requestId, startSpan(tracer, command));
  });
  client.on("commandSucceeded", ({ requestId }) => {
    underWay.get(requestId)?.end();
    underWay.delete(requestId);
  });
  client.on("commandFailed", ({ requestId, failure }) => {
    const type = failure instanceof MongoServerError ? String(failure.code) : failure.name;
    underWay.get(requestId)?.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR }).end();
    underWay.delete(requestId);
  });
}

function startSpan(tracer: Tracer, { commandName, command, databaseName }: CommandStartedEvent): Span {
  const collection = commandName === "getMore" ? command.collection : command[commandName];
  const isNamed = typeof collection === "string";
  const attributes = {
    "db.system.name": "mongodb",
    "db.namespace": databaseName,
    "db.operation.name": commandName,
    ...(isNamed && { "db.collection.name": collection }),
  };
  const name = isNamed ? `${commandName} ${collection}` : commandName;
  return tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
}
