/** Program: another Node process of this run, started from its source and ended with the run. */
import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Program {
  pid: number;
  child: ChildProcess;
  send(message: object): void;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** All that the program may know of the environment. */
  environment?: Record<string, string>;
  arguments?: string[];
  /** Where to leave a CPU profile when it ends. */
  profiles?: string | undefined;
}

/** Its log goes nowhere, its complaints to ours. */
export function startProgram(
  source: URL,
  { environment = {}, arguments: list = [], profiles }: ProgramOptions = {},
): Program {
  const child = fork(fileURLToPath(source), list, {
    env: environment,
    execArgv: profiles ? ["--cpu-prof", `--cpu-prof-dir=${profiles}`] : [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return {
    pid: child.pid ?? 0,
    child,
    send: (message) => void child.send(message),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, "exit");
    },
  };
}

/**
 * The next thing the program says.
 *
 * @throws Error if it ends before that
 */
export function messageOf<T = unknown>({ child }: Program): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${child.spawnargs[1]} ended unexpectedly`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
  });
}
