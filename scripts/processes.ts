/** Processes: the parts we start, none of which outlives us, however we end. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { dirname, join, relative } from "node:path";
import { killGroup } from "./process-group.ts";

export interface ProcessOptions {
  /** What a message calls it. */
  name: string;
  command: [program: string, ...parameters: string[]];
  /** Without it ours. */
  env?: Record<string, string | undefined>;
  /** The file its output goes to, emptied first; without it the output goes where ours goes. */
  log?: string;
}

export interface RunningProcess {
  name: string;
  pid: number;
  /** Fulfilled when it has ended, for whatever reason. */
  ended: Promise<Ending>;
  /** Asks it to end, insists after 15 seconds, and returns when it is gone. */
  stop(): Promise<void>;
}

export interface Ending {
  name: string;
  code: number | null;
  signal: NodeJS.Signals | null;
  log: string | undefined;
  /** The end of what it wrote, if that went to a log. */
  lastLines: string[];
}

/** In the order they were started. */
const running = new Set<RunningProcess>();
let stopping = false;

/**
 * Starts a process in a group of its own, so that Ctrl-C reaches only us and the parts can be stopped in order.
 *
 * @throws if there is no such program, or everything is being stopped
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  if (stopping) throw new Error(`${options.name} is not started any more`);
  const { name, command, env, log } = options;
  const output = log === undefined ? "inherit" : openLog(log);
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, {
    env,
    stdio: ["ignore", output, output],
    detached: true,
    windowsHide: true,
  });
  if (typeof output === "number") closeSync(output);
  if (child.pid === undefined) throw (await once(child, "error"))[0];
  const started = handleOf(child, { name, pid: child.pid, log });
  running.add(started);
  tellWatchdog({ watch: child.pid });
  return started;
}

/** Stops whatever runs, the last one started first: nothing loses what it depends on. Nothing starts afterwards. */
export async function stopProcesses(): Promise<void> {
  stopping = true;
  for (const part of [...running].reverse()) await part.stop();
}

/** Has the directory removed when this process is gone, should it not get to that itself. */
export function removeInTheEnd(directory: string): void {
  tellWatchdog({ remove: directory });
}

/** What happened, in words: `oauth ended with code 1`. */
export function describeEnding({ name, code, signal, log }: Ending): string {
  const cause = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  return `${name} ${cause}${log === undefined ? "" : ` (its log: ${relative(".", log)})`}`;
}

function handleOf(
  child: ChildProcess,
  { name, pid, log }: { name: string; pid: number; log: string | undefined },
): RunningProcess {
  const ended = once(child, "exit").then(([code, signal]): Ending => {
    running.delete(started);
    tellWatchdog({ forget: pid });
    return { name, code, signal, log, lastLines: log === undefined ? [] : lastLinesOf(log) };
  });
  const stop = async () => {
    killGroup(pid, "SIGTERM");
    const insist = setTimeout(() => killGroup(pid, "SIGKILL"), 15_000);
    await ended;
    clearTimeout(insist);
  };
  const started = { name, pid, ended, stop };
  return started;
}

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  // Appending, so that emptying the file under a process that still writes to it leaves no hole.
  const file = openSync(path, "a", 0o600);
  ftruncateSync(file);
  return file;
}

function lastLinesOf(log: string): string[] {
  // Whoever throws data away may have thrown the log away with it.
  if (!existsSync(log)) return [];
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-50);
}

let watchdog: ChildProcess | undefined;

function tellWatchdog(message: { watch: number } | { forget: number } | { remove: string }): void {
  watchdog ??= startWatchdog();
  watchdog.stdin?.write(`${JSON.stringify(message)}\n`);
}

function startWatchdog(): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, "watchdog.ts")], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    windowsHide: true,
  });
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  // Should it be gone, the rest works all the same.
  child.stdin.on("error", () => undefined);
  return child;
}
