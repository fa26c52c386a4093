/**
 * Launcher: npm, which starts us through a shell. It passes a SIGTERM to that shell, and the shell to nobody, so that
 * we only learn of it by becoming an orphan.
 */
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Fulfilled when npm has ended. Never, where it was not npm that started us. */
export async function launcherGone(): Promise<void> {
  if (!process.env.npm_lifecycle_event) return new Promise(() => undefined);
  const before = ancestors();
  while (ancestors() === before) await delay(500);
}

/** Our parent up to npm. Only Linux tells the parent's parent, which is npm if the parent is a shell. */
function ancestors(): string {
  const [, name = "npm", parent] = /\((.*)\) \S (\d+)/s.exec(statusOf(process.ppid)) ?? [];
  return name.startsWith("npm") ? `${process.ppid}` : `${process.ppid} ${parent}`;
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
