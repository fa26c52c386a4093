/** Comparison: every workload against every target, in turn, so that what disturbs the machine disturbs all alike. */
import type { Measured } from "./generator/closed-loop.ts";
import type { Order } from "./generator/main.ts";
import type { Load } from "./load.ts";
import { cpuTime, forgetPeak, peakMemory, totalCpuTime } from "./machine.ts";
import type { Server } from "./targets/target.ts";
import type { Workload } from "./workloads/workload.ts";

export interface Pace {
  repetitions: number;
  /**
   * Before the first repetition, in seconds: what ran a few times is not compiled yet, and of a slow workload few requests
   * come in a second. Before the others a second.
   */
  warmUp: { requests: number; atLeast: number; atMost: number };
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

export const oneSecond: Pace["warmUp"] = { requests: 0, atLeast: 1, atMost: 1 };

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
    const run = { load, pace: repetition === 1 ? pace : { ...pace, warmUp: oneSecond } };
    for (const [server, row] of order) row.samples.push(await measure(server, workload, run));
  }
  return [...rows.values()];
}

type Run = Pick<Matrix, "load" | "pace">;

async function measure(server: Server, { name: workload }: Workload, run: Run): Promise<Sample> {
  const { target, pid, mongod } = server;
  const { load, pace } = run;
  const pids = [pid, mongod?.pid, load.pid];
  const warm = await warmUp({ workload, target }, run);
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
    ...warm,
    ...measured,
    errors: warm.errors + measured.errors,
    serverCpu: perRequest(serverCpu, measured),
    mongodCpu: perRequest(mongodCpu, measured),
    foreignCores: total && Math.max(0, total - own) / 1000 / measured.seconds,
    peakMemory: peakMemory(pid),
  };
}

async function warmUp(what: Pick<Order, "workload" | "target">, { load, pace }: Run): Promise<Measured> {
  const { requests, atLeast, atMost } = pace.warmUp;
  const done = await load.run({ ...what, seconds: 1 });
  for (let second = 1; second < atLeast || (second < atMost && done.count < requests); second++) {
    const { count, errors, ...more } = await load.run({ ...what, seconds: 1 });
    Object.assign(done, more, { count: done.count + count, errors: done.errors + errors });
  }
  return done;
}

function difference(after: number | undefined, before: number | undefined): number | undefined {
  return after === undefined || before === undefined ? undefined : after - before;
}

function perRequest(milliseconds: number | undefined, { count }: Measured): number | undefined {
  return milliseconds === undefined || count === 0 ? undefined : milliseconds / count;
}
