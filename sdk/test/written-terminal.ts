/** Written terminal: keeps what the program says, and answers what it asks. */
import { colourless } from "../cli/paint.ts";
import type { Terminal } from "../cli/terminal.ts";

export interface WrittenTerminal extends Terminal {
  readonly said: string[];
  readonly complained: string[];
  readonly asked: string[];
}

/** @param answer to every question; without one nobody sits there */
export function writtenTerminal(folder: string, answer?: string): WrittenTerminal {
  const said: string[] = [];
  const complained: string[] = [];
  const asked: string[] = [];
  return {
    folder,
    width: 100,
    paint: colourless,
    isInteractive: answer !== undefined,
    say: (text) => void said.push(text),
    complain: (text) => void complained.push(text),
    ask: async (question) => {
      asked.push(question);
      return answer ?? "";
    },
    said,
    complained,
    asked,
  };
}
