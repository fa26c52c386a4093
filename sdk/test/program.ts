/** Program: a server in a process of its own, which prints its port once it listens. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";

export async function startProgram(
  node: string,
  file: string,
  env: Record<string, string>,
): Promise<AsyncDisposable & { url: string }> {
  const child = spawn(node, [file], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const port = await firstLine(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (line) => resolve(String(line).trim()));
    child.once("exit", (code) => reject(new Error(`the program ended with ${code} before it listened`)));
  });
}
