/**
 * Bench: how much of what the machine and MongoDB can do is left after OAuth. Three servers on one machine under one
 * load: ours on a real mongod, the bare engine in memory, and the floor, which does only the least MongoDB work.
 */
import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg } from "node:os";
import { compare } from "./comparison.ts";
import { connections } from "./generator/exchange.ts";
import { growth } from "./growth.ts";
import { Load } from "./load.ts";
import { cores, pin } from "./machine.ts";
import type { Mongod } from "./mongod.ts";
import { startThrowAwayMongod } from "./mongod.ts";
import type { BenchOptions } from "./options.ts";
import { readOptions, usage } from "./options.ts";
import { overview } from "./overview.ts";
import type { Line } from "./report.ts";
import { summarise, table } from "./report.ts";
import { startEngine } from "./targets/engine.ts";
import { startFloor } from "./targets/floor.ts";
import { startMcpauth } from "./targets/mcpauth.ts";
import type { Server } from "./targets/target.ts";
import { findWorkload } from "./workloads/workloads.ts";

type Stop = () => Promise<void>;

/** What sets a small store against a large one. */
const pairs = { growth, overview };

/** @param started filled with how to end what was started, also if the run fails half-way */
async function run(options: BenchOptions, started: Stop[]): Promise<Line[]> {
  const { workloads, pace } = options;
  const pair = options.pair && pairs[options.pair];
  // biome-ignore lint/style/noProcessEnv: this is the program; it reads where to look for mongod
  const mongod = await startThrowAwayMongod(process.env);
  started.push(mongod.stop);
  const load = await Load.start();
  started.push(load.stop);
  const servers = pair ? await pair.start(mongod, print) : await startTargets(mongod, options);
  started.push(...servers.map(({ stop }) => stop));
  print(`${machine(mongod)}; ${await pinAll([mongod, ...servers], load)}; ${connections} connections`);
  const rows = await compare({ load, servers, workloads, pace, onProgress: print });
  return pair ? summarise(rows, pair.judged, () => pair.yardstick) : summarise(rows, "mcpauth", findWorkload);
}

async function startTargets(mongod: Mongod, { profiles }: BenchOptions): Promise<Server[]> {
  return [
    await startMcpauth(mongod, { profiles }),
    await startEngine(profiles),
    await startFloor(mongod, profiles),
  ];
}

async function pinAll(servers: { pid: number }[], { pid }: Load): Promise<string> {
  const pids = servers.map((server) => server.pid);
  const pinned = (await pin(cores.servers, pids)) && (await pin(cores.generator, [pid]));
  if (!pinned) return "nothing is pinned to a core: expect more spread";
  return `servers and mongod on core ${cores.servers}, generator on core ${cores.generator}`;
}

function machine({ version }: Mongod): string {
  const [busy = 0] = loadavg();
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `Node ${process.version}, mongod ${version}, ${availableParallelism()} × ${model}, load ${busy.toFixed(1)} before`;
}

function report(lines: Line[], { pair }: BenchOptions): void {
  print(`\n${table(lines)}`);
  if (pair) print(pairs[pair].sentences(lines));
  for (const { workload, target, errors, firstError } of lines) {
    if (errors === 0) continue;
    print(`${workload} of ${target}: ${errors} wrong answers, the first: ${firstError}`);
    process.exitCode = 1;
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(options: BenchOptions): Promise<void> {
  if (options.help) return print(usage);
  const started: Stop[] = [];
  try {
    const lines = await run(options, started);
    report(lines, options);
    if (options.json) await writeFile(options.json, `${JSON.stringify(lines, null, 2)}\n`);
  } finally {
    for (const stop of started.toReversed()) await stop();
  }
}

await main(readOptions(process.argv.slice(2)));
