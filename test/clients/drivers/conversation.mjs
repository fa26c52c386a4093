/** Conversation: how a driver hears commands from a test and asks for a person, in JSON lines over stdio. */
import { createInterface } from "node:readline";

const answers = [];

/** Obeys the commands that come in, one at a time, until the input ends. */
export function obey(commands) {
  const input = createInterface({ input: process.stdin });
  input.on("line", (line) => {
    const message = JSON.parse(line);
    if ("callback" in message) answers.shift()?.(message.callback);
    else void run(commands, message);
  });
  input.once("close", () => process.exit(0));
}

async function run(commands, { id, command, argument }) {
  try {
    tell({ id, result: await commands[command](argument) });
  } catch (error) {
    tell({ id, error: `${error.name}: ${error.message}` });
  }
}

/** Has a person open the address; answers where the browser ended. */
export async function askPerson(url) {
  const answer = new Promise((resolve) => answers.push(resolve));
  tell({ authorize: String(url) });
  const callback = await answer;
  if (callback === null) throw new Error("the person could not get on");
  return new URL(callback);
}

function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
