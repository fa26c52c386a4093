/** Comparison: every workload against every target, in turn, so that what disturbs the machine disturbs all alike. */
import type { Measured } from "./generator/closed-loop.ts";
import type { Load } from "./load.ts";
import { cpuTime, forgetPeak, peakMemory, totalCpuTime } from "./machine.ts";
import type { Server } from "./targets/target.ts";
import type { Workload } from "./workloads/workload.ts";

export interface Pace {
  repetitions: number;
  /** Longer: of a workload that is slow, few requests come in a second, and code that ran a few times is not compiled yet. */
  firstWarmUpSeconds: number;
  warmUpSeconds: number;
  seconds: number;
}

/** One repetition of a workload against a target. */
export interface Sample extends Measured {
  serverCpu: number | undefined;
  mongodCpu: number | undefined;
  /** CPU that others took meanwhile, in cores: how far the figures may be trusted. */
  foreignCores: number | undefined;
  peakMemory: number | undefined;
}

export interface Row {
  workload: string;
  target: string;
  samples: Sample[];
  /** Why there are no samples. */
  unavailable?: string;
}

export interface Matrix {
  load: Load;
  servers: Server[];
  workloads: readonly Workload[];
  pace: Pace;
  onProgress(text: string): void;
}

export async function compare({ workloads, ...matrix }: Matrix): Promise<Row[]> {
  const rows: Row[] = [];
  for (const workload of workloads) rows.push(...(await compareTargets(workload, matrix)));
  return rows;
}

async function compareTargets(workload: Workload, matrix: Omit<Matrix, "workloads">): Promise<Row[]> {
  const { load, servers, pace, onProgress } = matrix;
  onProgress(`${workload.name}: preparing`);
  const rows = new Map<Server, Row>();
  for (const server of servers.filter(
    ({ target }) => workload.reference === "floor" || target.name !== "floor",
  )) {
    const unavailable = await load.prepare({ workload: workload.name, target: server.target });
    const row = { workload: workload.name, target: server.target.name, samples: [] };
    rows.set(server, unavailable === undefined ? row : { ...row, unavailable });
  }
  const able = [...rows].filter(([, { unavailable }]) => unavailable === undefined);
  for (let repetition = 1; repetition <= pace.repetitions; repetition++) {
    onProgress(`${workload.name}: ${repetition} of ${pace.repetitions}`);
    const order = repetition % 2 === 0 ? able.toReversed() : able;
    const warmUpSeconds = repetition === 1 ? pace.firstWarmUpSeconds : pace.warmUpSeconds;
    const run = { load, pace: { ...pace, warmUpSeconds } };
    for (const [server, row] of order) row.samples.push(await measure(server, workload, run));
  }
  return [...rows.values()];
}

async function measure(
  { target, pid, mongod }: Server,
  { name: workload }: Workload,
  { load, pace }: Pick<Matrix, "load" | "pace">,
): Promise<Sample> {
  const pids = [pid, mongod?.pid, load.pid];
  const warmUp = await load.run({ workload, target, seconds: pace.warmUpSeconds });
  forgetPeak(pid);
  const before = [totalCpuTime(), ...pids.map((id) => id && cpuTime(id))];
  const measured = await load.run({ workload, target, seconds: pace.seconds });
  const after = [totalCpuTime(), ...pids.map((id) => id && cpuTime(id))];
  const [total, serverCpu, mongodCpu, generatorCpu] = after.map((time, index) =>
    difference(time, before[index]),
  );
  const own = (serverCpu ?? 0) + (mongodCpu ?? 0) + (generatorCpu ?? 0);
  return {
    // A wrong answer counts in the warm-up too.
    ...warmUp,
    ...measured,
    errors: warmUp.errors + measured.errors,
    serverCpu: perRequest(serverCpu, measured),
    mongodCpu: perRequest(mongodCpu, measured),
    foreignCores: total && Math.max(0, total - own) / 1000 / measured.seconds,
    peakMemory: peakMemory(pid),
  };
}

function difference(after: number | undefined, before: number | undefined): number | undefined {
  return after === undefined || before === undefined ? undefined : after - before;
}

function perRequest(milliseconds: number | undefined, { count }: Measured): number | undefined {
  return milliseconds === undefined || count === 0 ? undefined : milliseconds / count;
}
