/** Terminal: where the program says things and asks them. */
import { createInterface } from "node:readline/promises";
import type { Paint } from "./paint.ts";
import { colourful, colourless } from "./paint.ts";

export interface Terminal {
  readonly folder: string;
  /** Columns to fill. */
  readonly width: number;
  readonly paint: Paint;
  /** Whether somebody sits there who can be asked. */
  readonly isInteractive: boolean;
  say(text: string): void;
  /** To where no program reads on. */
  complain(text: string): void;
  ask(question: string): Promise<string>;
}

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  return {
    folder: process.cwd(),
    width: Math.min(100, Math.max(40, stdout.columns ?? 100)),
    paint: wantsColours() ? colourful : colourless,
    isInteractive: stdin.isTTY && stdout.isTTY,
    say: (text) => void stdout.write(`${text}\n`),
    complain: (text) => void stderr.write(`${text}\n`),
    ask: async (question) => {
      const lines = createInterface({ input: stdin, output: stdout });
      const answer = await lines.question(question);
      lines.close();
      return answer.trim();
    },
  };
}

/** Whatever its value, NO_COLOR says no; FORCE_COLOR says yes where the output goes to a file, as of a CI. */
function wantsColours(): boolean {
  // biome-ignore lint/style/noProcessEnv: both are conventions of all programs.
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0";
  return process.stdout.isTTY === true && TERM !== "dumb";
}
