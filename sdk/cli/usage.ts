/** Usage: the words behind a command, read by what it knows. */
import type { ParseArgsConfig } from "node:util";
import { parseArgs } from "node:util";

/** Somebody has typed what the program does not understand, or cannot do here. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly command: string;

  constructor(message: string, command: string) {
    super(message);
    this.command = command;
  }
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** @throws UsageError for an option that the command does not have */
export function readWords<const Known extends Options>(
  command: string,
  words: readonly string[],
  options: Known,
) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Its messages go on to explain how to pass a positional that begins with a dash.
    const [message = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageError(
      message.replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
      command,
    );
  }
}
