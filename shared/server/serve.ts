/** Serve: the life of a server process, from its environment to its graceful end. */
import type { Express } from "express";
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";
import type { Running } from "./env.ts";
import { ConfigurationError } from "./env.ts";
import { closeGracefully, listen, stopping } from "./http.ts";
import { Keyring } from "./keyring.ts";
import type { Log } from "./log.ts";
import { createLog } from "./log.ts";
import type { Metrics } from "./metrics.ts";
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

async function start(name: string, { env, url, variable, createApp }: Service): Promise<void> {
  const log = createLog(name, env.logLevel);
  const metrics = await metricsOf(name, env);
  const database = await openDatabase(env.mongodbUri, metrics && ((client) => metrics.watch(client)));
  const migrated = await migrate(database);
  const { app, close } = await createApp({ database, keyring: new Keyring(env.encryptionKeys), log });
  const server = await listen(metrics?.around(app) ?? app, { url, port: env.port, variable });
  log.info({ url, ...(migrated.length > 0 && { migrated }) }, "ready");
  const stop = async () => {
    app.set(stopping, true);
    await closeGracefully(server, env.drain);
    await close?.();
    await database.close();
    // The parent's channel would keep the process alive.
    if (process.connected) process.disconnect();
  };
  for (const signal of ["SIGTERM", "SIGINT", "disconnect"] as const) process.once(signal, stop);
  // The parent may have ended before anybody listened for it. Without a channel this is undefined.
  if (process.connected === false) await stop();
}

/** Whoever counts nothing does not even load what counts. */
async function metricsOf(name: string, { metricsToken }: Running): Promise<Metrics | undefined> {
  if (!metricsToken) return undefined;
  const loaded = await import("./metrics.ts");
  return new loaded.Metrics(name, metricsToken);
}
