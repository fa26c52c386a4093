/** Start command: what package.json starts a server with, so that it is measured as it is deployed. */
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };

/** @param flags for Node.js beside its own */
export function startCommand(
  script: "start:oauth" | "start:api",
  flags: string[] = [],
): [program: string, ...parameters: string[]] {
  const [, ...words] = manifest.scripts[script].split(" ");
  const file = join(import.meta.dirname, "../..", words.at(-1) ?? "");
  return [process.execPath, ...words.slice(0, -1), ...flags, file];
}
