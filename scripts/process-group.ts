/** Process group: a process that was started detached, with everything it started in turn. */

/** Signals the whole group; silent if it has ended already. */
export function killGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    // Windows knows no groups.
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
