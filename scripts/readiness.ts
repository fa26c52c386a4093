/** Readiness: waiting until a part that was started answers. */
import { setTimeout as delay } from "node:timers/promises";
import type { Ending, RunningProcess } from "./processes.ts";
import { describeEnding } from "./processes.ts";

/** A part is gone that should still be there. Its message is meant for the person who started it. */
export class PartEnded extends Error {
  override name = "PartEnded";

  constructor(ending: Ending) {
    // What went well is of no use here: lines of mongod (`"s":"I"`) and of our servers (level 30) that inform only.
    const words = ending.lastLines.filter((line) => line && !/"s":"[ID]|"level":[1-3]0\b/.test(line));
    super([describeEnding(ending), ...words.slice(-12)].join(words.length === 1 ? ": " : "\n  "));
  }
}

/** Never returns normally: fails when the part ends. */
export async function watch(part: RunningProcess): Promise<never> {
  throw new PartEnded(await part.ended);
}

/** Waits for an answer, of any kind but 503, at the address. */
export async function answers(url: string, patience = 30_000): Promise<void> {
  const signal = AbortSignal.timeout(patience);
  while (!signal.aborted) {
    const response = await fetch(url, { signal }).catch(() => undefined);
    await response?.body?.cancel();
    if (response && response.status !== 503) return;
    await delay(100);
  }
  throw new Error(`${url} did not become ready within ${patience / 1000} seconds`);
}
