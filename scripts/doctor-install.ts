/**
 * `npm run doctor:install`: looks whether an installation is set up well, from the machine it runs on, and says what to put
 * right. Reads the servers' variables, also from .env. Ends with 1 if something has to be done.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadEnvFile } from "node:process";
import { readApiEnv } from "../api/env.ts";
import type { OauthEnv } from "../oauth/env.ts";
import { readOauthEnv } from "../oauth/env.ts";
import { ConfigurationError } from "../shared/server/env.ts";
import { examine } from "./doctor-install-checks.ts";
import type { Finding } from "./doctor-install-finding.ts";
import { say } from "./terminal.ts";

const file = join(import.meta.dirname, "../.env");
if (existsSync(file)) loadEnvFile(file);

const env = readSettings();
const findings = Array.isArray(env) ? env : await examine(env);
for (const each of findings) say(lineOf(each));
const toDo = findings.filter(({ remedy }) => remedy).length;
say(toDo === 0 ? "\nall is well" : `\nto be put right: ${toDo}`);
process.exitCode = toDo === 0 ? 0 : 1;

/** @returns what is wrong with them, if anything is: then there is nothing else to look at */
function readSettings(): OauthEnv | Finding[] {
  try {
    readApiEnv(process.env);
    return readOauthEnv(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split("\n").map((remedy) => ({ what: "settings", found: "incomplete", remedy }));
  }
}

function lineOf({ what, found, remedy }: Finding): string {
  return remedy ? `!!  ${what}: ${found}\n      ${remedy}` : `ok  ${what}: ${found}`;
}
