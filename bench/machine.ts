/** Machine: who runs on which core, and what a process used. Linux tells; elsewhere the figures are missing. */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";

/** Servers and database share one core, the load generator has the other: throughput is then per core. */
export const cores = { servers: 0, generator: 1 };

/** @returns whether the processes now stay on that core; not where `taskset` is missing or there is no second core */
export async function pin(core: number, pids: number[]): Promise<boolean> {
  if (availableParallelism() < 2) return false;
  try {
    const run = promisify(execFile);
    await Promise.all(pids.map((pid) => run("taskset", ["-a", "-c", "-p", String(core), String(pid)])));
    return true;
  } catch {
    return false;
  }
}

/** CPU time of a process so far, in milliseconds. The kernel counts in hundredths of a second. */
export function cpuTime(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name and may hold spaces; user and system time are the 14th and 15th.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields && (Number(fields[11]) + Number(fields[12])) * 10;
}

/** CPU time of everything on the machine so far, in milliseconds. */
export function totalCpuTime(): number | undefined {
  // user, nice, system, idle, iowait, irq, softirq
  const fields = read("/proc/stat")?.split("\n", 1)[0]?.split(/ +/).slice(1, 8).map(Number);
  const busy = fields?.filter((_, index) => index !== 3 && index !== 4);
  return busy && busy.reduce((sum, field) => sum + field, 0) * 10;
}

/** The most memory a process has held since {@link forgetPeak}, in MiB. */
export function peakMemory(pid: number): number | undefined {
  const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`) ?? "") ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // Then the peak is that of the whole run: never too low.
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
