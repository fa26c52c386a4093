/**
 * Watchdog: ends the processes it was told of once the one that started it is gone. A process that is killed by
 * SIGKILL cannot tidy up after itself, but its end of the pipe to our standard input is closed by the kernel.
 */
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive, killGroup } from "./process-group.ts";

const watched = new Set<number>();
const directories = new Set<string>();

for await (const line of createInterface({ input: process.stdin })) {
  const { watch, forget, remove } = JSON.parse(line) as { watch?: number; forget?: number; remove?: string };
  if (watch) watched.add(watch);
  if (forget) watched.delete(forget);
  if (remove) directories.add(remove);
}
for (const pid of watched) killGroup(pid, "SIGTERM");
// As long as the servers and mongod take to end by themselves.
for (let waited = 0; waited < 15_000 && [...watched].some(isAlive); waited += 100) await delay(100);
for (const pid of watched) killGroup(pid, "SIGKILL");
for (const directory of directories) await rm(directory, { recursive: true, force: true });
