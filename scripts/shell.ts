/** Shell: runs commands as somebody types them into a new terminal, and ends what of them still runs. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Environment } from "./mongod-binary.ts";
import { isAlive, killGroup } from "./process-group.ts";

/** A program that goes on running. */
export interface Program {
  /** Fulfilled when it has printed these words. */
  printed(words: string): Promise<void>;
  /** Never returns normally: fails, with what it printed, when the program ends. */
  ended: Promise<never>;
}

export class Shell {
  readonly #env: Environment;
  /** Each leads a group of its own. */
  readonly #started = new Set<number>();

  /** @param env of the process; what npm, tests and our own settings put into it is left out */
  constructor(env: Environment) {
    this.#env = newTerminal(env);
  }

  /** @throws with what it printed, unless it ends well */
  async run(line: string, folder: string): Promise<string> {
    const { child, output } = this.#spawn(line, folder);
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`${line} ended with code ${code}:\n${output()}`);
    return output();
  }

  start(line: string, folder: string, env: Environment = {}): Program {
    const { child, output } = this.#spawn(line, folder, env);
    const ended = once(child, "close").then(([code]) => {
      throw new Error(`${line} ended with code ${code}:\n${output()}`);
    });
    // That it ends when it is told to is no failure.
    ended.catch(() => undefined);
    const printed = async (words: string) => {
      while (!output().includes(words)) await Promise.race([once(child.stdout ?? child, "data"), ended]);
    };
    return { printed, ended };
  }

  /** The last one started first. A program is gone when all that it started is. */
  async end(): Promise<void> {
    for (const pid of [...this.#started].reverse()) {
      killGroup(pid, "SIGTERM");
      for (let waited = 0; waited < 30_000 && isAlive(-pid); waited += 100) await delay(100);
      killGroup(pid, "SIGKILL");
    }
  }

  #spawn(line: string, folder: string, env: Environment = {}): { child: ChildProcess; output(): string } {
    const child = spawn("sh", ["-c", line], {
      cwd: folder,
      env: { ...this.#env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    const { pid } = child;
    if (pid !== undefined) {
      this.#started.add(pid);
      child.once("close", () => this.#started.delete(pid));
    }
    return { child, output: () => output };
  }
}

function newTerminal(env: Environment): Environment {
  const ours = /^(npm_(package|lifecycle|config_local_prefix)|VITEST|MCPAUTH_|(NODE_ENV|MONGODB_URI|PORT)$)/;
  const kept = Object.entries(env).filter(([name]) => !ours.test(name));
  const path = (env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}
