/** Issuer process: `oauth/main.ts` as it is started, in a process of its own that a test may end in any way. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface IssuerProcess {
  /** What it has printed so far. */
  log(): string;
  /** @returns exit code and signal */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<unknown[]>;
}

/** @returns when it is ready */
export async function startIssuerProcess(env: Record<string, string>): Promise<IssuerProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("../oauth/main.ts", import.meta.url))], {
    env,
  });
  let log = "";
  await new Promise<void>((resolve, reject) => {
    const keep = (chunk: Buffer) => {
      log += chunk;
      if (log.includes("ready")) resolve();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("exit", () => reject(new Error(`the server did not start: ${log}`)));
  });
  return { log: () => log, end: (signal) => end(child, signal) };
}

async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<unknown[]> {
  if (child.exitCode !== null || child.signalCode !== null) return [child.exitCode, child.signalCode];
  const exited = once(child, "exit");
  child.kill(signal);
  return exited;
}
