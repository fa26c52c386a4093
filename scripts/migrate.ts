/**
 * `npm run migrate`: takes the steps of the schema that are missing, as every start of a server does. `npm run migrate --
 * down` takes the last one back, before a return to the version before. Reads MONGODB_URI, also from .env.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadEnvFile } from "node:process";
import { z } from "zod";
import type { Database } from "../shared/server/database.ts";
import { openDatabase } from "../shared/server/database.ts";
import { ConfigurationError, commonVariables, readEnv } from "../shared/server/env.ts";
import { migrate, migrateDown } from "../shared/server/migrations.ts";
import { say } from "./terminal.ts";

const variables = z.object({ MONGODB_URI: commonVariables.MONGODB_URI });

try {
  const file = join(import.meta.dirname, "../.env");
  if (existsSync(file)) loadEnvFile(file);
  say(await run(process.argv[2] ?? "up"));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function run(direction: string): Promise<string> {
  const action = { up, down }[direction];
  if (!action) throw new ConfigurationError(`migrate knows up and down, not ${direction}`);
  const database = await openDatabase(readEnv(variables, process.env).MONGODB_URI);
  try {
    return await action(database);
  } finally {
    await database.close();
  }
}

async function up(database: Database): Promise<string> {
  const taken = await migrate(database);
  return taken.length > 0 ? `done: ${taken.join("; ")}` : "nothing to do: the schema is of this version";
}

async function down(database: Database): Promise<string> {
  const taken = await migrateDown(database);
  return taken ? `taken back: ${taken}. Now start the version before.` : "nothing to take back";
}
