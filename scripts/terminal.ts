/** Terminal: what a person sees while the parts come up. */
import { stdout } from "node:process";
import { clearLine, cursorTo } from "node:readline";
import type { Report } from "./mongod-binary.ts";

export function say(line: string): void {
  endProgress();
  stdout.write(`${line}\n`);
}

/** A download in one line that is written over, or in a line every tenth where nothing can be written over. */
export function reportDownload(what: string): Report {
  let tenth = -1;
  return ({ received, total }) => {
    const line = `  ${what}: ${megabytes(received)}${total ? ` of ${megabytes(total)}` : ""} MB`;
    if (stdout.isTTY) return showProgress(line);
    const reached = total ? Math.floor((received / total) * 10) : 0;
    if (reached > tenth) stdout.write(`${line}\n`);
    tenth = Math.max(tenth, reached);
  };
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1e6));
}

let inProgress = false;

function showProgress(line: string): void {
  clearLine(stdout, 0);
  cursorTo(stdout, 0);
  stdout.write(line);
  inProgress = true;
}

function endProgress(): void {
  if (inProgress) stdout.write("\n");
  inProgress = false;
}
