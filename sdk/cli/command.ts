/** Command: finds out what is wanted, and does it. */

import { version } from "../version.ts";
import { doctor } from "./doctor.ts";
import { init } from "./init.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage.ts";

const help = `getmcpauth: OAuth for MCP servers

  npx getmcpauth doctor <server-url>   says what keeps clients from connecting to a server
  npx getmcpauth init                  protects the MCP server in this folder

  --help       more about a command: npx getmcpauth doctor --help
  --version    the version of this package`;

const commands = new Map([
  ["doctor", doctor],
  ["init", init],
]);

/** @returns the exit code: 0 where all is well, 1 for faults, 2 where the command could not be carried out */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name = "--help", ...others] = words;
  if (name === "--help" || name === "-h" || name === "help") return say(terminal, help);
  if (name === "--version" || name === "-v") return say(terminal, version);
  try {
    const command = commands.get(name);
    if (!command) throw new UsageError(`there is no command "${name}"; there are doctor and init`, "");
    return await command(others, terminal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.complain(`getmcpauth: ${error.message}${error.message.endsWith("?") ? "" : "."}`);
    terminal.complain(`Try: npx getmcpauth ${error.command ? `${error.command} ` : ""}--help`);
    return 2;
  }
}

function say(terminal: Terminal, text: string): number {
  terminal.say(text);
  return 0;
}
