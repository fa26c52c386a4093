/** Serve: the life of a server process, from its environment to its graceful end. */
import type { RequestListener } from "node:http";
import type { Express } from "express";
import type { MongoClient } from "mongodb";
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";
import type { Running } from "./env.ts";
import { ConfigurationError } from "./env.ts";
import { closeGracefully, listen, stopping } from "./http.ts";
import { Keyring } from "./keyring.ts";
import type { Log } from "./log.ts";
import { createLog } from "./log.ts";
import { migrate } from "./migrations.ts";

export interface ServerParts {
  database: Database;
  keyring: Keyring;
  log: Log;
}

export interface Service {
  env: Running & { mongodbUri: string; encryptionKeys: readonly Buffer[]; port: number; logLevel: string };
  /** Public address, and the variable that states it. */
  url: string;
  variable: string;
  createApp(parts: ServerParts): Promise<Served>;
}

export interface Served {
  app: Express;
  /** Writes what is still to be written, when the last request has been answered. */
  close?(): Promise<void>;
}

/**
 * Runs until SIGTERM, SIGINT, or the end of the parent that started it with an IPC channel. A set-up that cannot work
 * ends it with its message on standard error and exit code 1.
 *
 * @param read reads the environment; throws ConfigurationError
 */
export async function serve(name: string, read: () => Service): Promise<void> {
  try {
    await start(name, read());
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Who learns of every request and every command, and changes neither. */
interface Observer {
  watch(client: MongoClient): void;
  around(app: RequestListener): RequestListener;
  /** Sends what is still to be sent. */
  close?(): Promise<void>;
}

async function start(name: string, service: Service): Promise<void> {
  const { env, url, variable, createApp } = service;
  const log = createLog(name, env.logLevel);
  const observers = await observersOf(name, service, log);
  const watch = (client: MongoClient) => {
    for (const observer of observers) observer.watch(client);
  };
  const database = await openDatabase(env.mongodbUri, observers.length > 0 ? watch : undefined);
  const migrated = await migrate(database);
  const { app, close } = await createApp({ database, keyring: new Keyring(env.encryptionKeys), log });
  const listener = observers.reduce<RequestListener>((inner, observer) => observer.around(inner), app);
  const server = await listen(listener, { url, port: env.port, variable });
  log.info({ url, ...(migrated.length > 0 && { migrated }) }, "ready");
  const stop = async () => {
    app.set(stopping, true);
    await closeGracefully(server, env.drain);
    await close?.();
    await database.close();
    await Promise.all(observers.map((observer) => observer.close?.()));
    // The parent's channel would keep the process alive.
    if (process.connected) process.disconnect();
  };
  for (const signal of ["SIGTERM", "SIGINT", "disconnect"] as const) process.once(signal, stop);
  // The parent may have ended before anybody listened for it. Without a channel this is undefined.
  if (process.connected === false) await stop();
}

/** The innermost first. Whoever counts and traces nothing does not even load what does. */
async function observersOf(name: string, { env, url }: Service, log: Log): Promise<Observer[]> {
  const { metricsToken, sampling } = env;
  const observers: Observer[] = [];
  if (sampling) {
    const { Tracing } = await import("./tracing.ts");
    observers.push(new Tracing({ name, url, sampling, log }));
  }
  if (metricsToken) {
    const { Metrics } = await import("./metrics.ts");
    observers.push(new Metrics(name, metricsToken));
  }
  return observers;
}
