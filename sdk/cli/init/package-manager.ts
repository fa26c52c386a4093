/** Package manager: the one whose lock file a project has. */
import { spawn } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../usage.ts";

const lockFiles = { "pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "bun.lock": "bun", "bun.lockb": "bun" };

export async function managerOf(folder: string): Promise<string> {
  for (const [file, manager] of Object.entries(lockFiles)) {
    const exists = await access(join(folder, file)).then(
      () => true,
      () => false,
    );
    if (exists) return manager;
  }
  return "npm";
}

/** @throws UsageError where it does not end well */
export function install(manager: string, folder: string): Promise<void> {
  const child = spawn(manager, ["install"], {
    cwd: folder,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new UsageError(`${manager} install ended with ${code}`, "init")),
    );
  });
}
