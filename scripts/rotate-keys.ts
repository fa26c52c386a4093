/**
 * `npm run keys:rotate`: makes the key that will sign in an hour, as the dashboard's page of keys does. Reads MONGODB_URI
 * and MCPAUTH_ENCRYPTION_KEY, also from .env; the trial's own database is reached through that page only.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadEnvFile } from "node:process";
import { z } from "zod";
import { openDatabase } from "../shared/server/database.ts";
import { ConfigurationError, commonVariables, readEnv } from "../shared/server/env.ts";
import { Keyring } from "../shared/server/keyring.ts";
import type { SigningKeyState } from "../shared/server/signing-keys.ts";
import { rotateSigningKeys, signingKeyStates } from "../shared/server/signing-keys.ts";
import { say } from "./terminal.ts";

const { MONGODB_URI, MCPAUTH_ENCRYPTION_KEY } = commonVariables;
const variables = z.object({ MONGODB_URI, MCPAUTH_ENCRYPTION_KEY });

try {
  const file = join(import.meta.dirname, "../.env");
  if (existsSync(file)) loadEnvFile(file);
  for (const state of await rotate()) say(lineOf(state));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function rotate(): Promise<SigningKeyState[]> {
  const env = readEnv(variables, process.env);
  const keyring = new Keyring(env.MCPAUTH_ENCRYPTION_KEY);
  const database = await openDatabase(env.MONGODB_URI);
  try {
    await rotateSigningKeys(database, keyring);
    return await signingKeyStates(database, keyring);
  } finally {
    await database.close();
  }
}

function lineOf({ kid, state, signsFrom, publishedUntil }: SigningKeyState): string {
  const words = {
    next: `signs from ${signsFrom.toISOString()}, published until then`,
    signs: `signs since ${signsFrom.toISOString()}`,
    old: `published until ${publishedUntil?.toISOString()}`,
    expired: "published no more",
  };
  return `${kid}  ${words[state]}`;
}
