/** Trial: runs all of mcpauth on this machine until it is told to stop. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadEnvFile } from "node:process";
import { openDatabase } from "../shared/server/database.ts";
import { ConfigurationError } from "../shared/server/env.ts";
import { instructions } from "./instructions.ts";
import { launcherGone } from "./launcher.ts";
import type { Mode } from "./parts.ts";
import { startParts } from "./parts.ts";
import { requireFreePorts } from "./ports.ts";
import type { RunningProcess } from "./processes.ts";
import { stopProcesses } from "./processes.ts";
import { PartEnded, watch } from "./readiness.ts";
import type { Settings } from "./settings.ts";
import { readSettings } from "./settings.ts";
import { say } from "./terminal.ts";

/** Ends this process: with code 0 if it was told to stop, with 1 and a message if something could not start or ended. */
export async function runTrial(mode: Mode): Promise<never> {
  let code = 0;
  try {
    await Promise.race([stopSignal(), launcherGone(), start(mode)]);
  } catch (error) {
    code = 1;
    process.stderr.write(`${explain(error)}\n`);
  }
  await stopProcesses();
  process.exit(code);
}

/** Ctrl-C, SIGTERM or a closed terminal. Repeated signals change nothing: npm passes them on as well. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve());
  });
}

/** Never returns normally: fails when a part ends. */
async function start(mode: Mode): Promise<never> {
  const settings = await readEnvironment();
  const began = performance.now();
  say("mcpauth is starting. The first time takes up to a minute.");
  const death = Promise.withResolvers<never>();
  const keep = (part: RunningProcess) => void watch(part).catch(death.reject);
  await Promise.race([startParts({ mode, settings, keep }), death.promise]);
  say(`  ready after ${Math.round((performance.now() - began) / 1000)} s`);
  say(instructions(settings));
  return death.promise;
}

/** Everything that can be known to be wrong before anything is started. */
async function readEnvironment(): Promise<Settings> {
  const file = join(resolve(import.meta.dirname, ".."), ".env");
  if (existsSync(file)) loadEnvFile(file);
  const settings = readSettings(process.env);
  await requireFreePorts(Object.values(settings.addresses));
  if (settings.mongodbUri) await (await openDatabase(settings.mongodbUri)).close();
  return settings;
}

function explain(error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof PartEnded) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
