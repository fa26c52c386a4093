/** Report: the rows as a table for people and as plain values for programs. */
import type { Row, Sample } from "./comparison.ts";

/** What a row's requests per second are held against. */
export interface Yardstick {
  reference: string;
  goal: number;
}

export interface Line {
  workload: string;
  target: string;
  unavailable?: string;
  requestsPerSecond: { median: number; low: number; high: number };
  p50: number;
  p95: number;
  p99: number;
  serverCpu: number | undefined;
  mongodCpu: number | undefined;
  peakMemory: number | undefined;
  foreignCores: number | undefined;
  errors: number;
  firstError?: string;
  ratio?: Ratio;
}

interface Ratio {
  reference: string;
  /** Requests per second as a share of the reference's, the median over the repetitions. */
  requests: number;
  /** The same by CPU time of server and mongod, which other work on the machine disturbs less. */
  cpu: number | undefined;
  goal?: number;
}

/** @param judged the target that has goals */
export function summarise(rows: Row[], judged: string, yardstickOf: (workload: string) => Yardstick): Line[] {
  return rows.map((row) => {
    const { reference, goal } = yardstickOf(row.workload);
    const against = rows.find(({ workload, target }) => workload === row.workload && target === reference);
    const ratio = row === against || !against ? undefined : ratioOf(row, against);
    return { ...summary(row), ...(ratio && { ratio: { ...ratio, ...(row.target === judged && { goal }) } }) };
  });
}

function summary({ workload, target, samples, unavailable }: Row): Line {
  const rates = samples.map(rateOf);
  const firstError = samples.find((sample) => sample.firstError)?.firstError;
  return {
    workload,
    target,
    ...(unavailable !== undefined && { unavailable }),
    requestsPerSecond: { median: median(rates) ?? 0, low: Math.min(...rates), high: Math.max(...rates) },
    p50: median(samples.map(({ p50 }) => p50)) ?? 0,
    p95: median(samples.map(({ p95 }) => p95)) ?? 0,
    p99: median(samples.map(({ p99 }) => p99)) ?? 0,
    serverCpu: median(samples.map(({ serverCpu }) => serverCpu)),
    mongodCpu: median(samples.map(({ mongodCpu }) => mongodCpu)),
    peakMemory: samples.map((sample) => sample.peakMemory).reduce(higher, undefined),
    foreignCores: median(samples.map(({ foreignCores }) => foreignCores)),
    errors: samples.reduce((sum, { errors }) => sum + errors, 0),
    ...(firstError && { firstError }),
  };
}

/** Repetition by repetition: the two ran next to each other, so a busy machine slowed both. */
function ratioOf(row: Row, against: Row): Omit<Ratio, "goal"> | undefined {
  const pairs = row.samples.flatMap((sample, repetition) => {
    const other = against.samples[repetition];
    return other ? [{ sample, other }] : [];
  });
  const requests = median(pairs.map(({ sample, other }) => rateOf(sample) / rateOf(other)));
  const cpu = median(pairs.map(({ sample, other }) => quotient(cpuOf(other), cpuOf(sample))));
  return requests === undefined ? undefined : { reference: against.target, requests, cpu };
}

function cpuOf({ serverCpu, mongodCpu }: Sample): number | undefined {
  return serverCpu === undefined ? undefined : serverCpu + (mongodCpu ?? 0);
}

function quotient(dividend: number | undefined, divisor: number | undefined): number | undefined {
  return dividend === undefined || !divisor ? undefined : dividend / divisor;
}

function higher(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

function rateOf({ count, seconds }: Sample): number {
  return count / seconds;
}

function median(values: (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const middle = known.slice(Math.floor((known.length - 1) / 2), Math.floor(known.length / 2) + 1);
  return known.length === 0 ? undefined : middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** Heading and cell of each column. */
const columns: [heading: string, cell: (line: Line) => string][] = [
  ["workload", ({ workload }) => workload],
  ["target", ({ target }) => target],
  ["requests/s", ({ requestsPerSecond: { median: value } }) => significant(value)],
  ["low–high", ({ requestsPerSecond: { low, high } }) => `${significant(low)}–${significant(high)}`],
  ["p50 ms", ({ p50 }) => p50.toFixed(1)],
  ["p95 ms", ({ p95 }) => p95.toFixed(1)],
  ["p99 ms", ({ p99 }) => p99.toFixed(1)],
  ["CPU ms", ({ serverCpu }) => serverCpu?.toFixed(2) ?? ""],
  ["+ mongod", ({ mongodCpu }) => mongodCpu?.toFixed(2) ?? ""],
  ["RSS MiB", ({ peakMemory }) => peakMemory?.toFixed(0) ?? ""],
  ["others", ({ foreignCores }) => foreignCores?.toFixed(2) ?? ""],
  ["by CPU", ({ ratio }) => ratio?.cpu?.toFixed(2) ?? ""],
  ["requests/s ratio", ({ ratio }) => (ratio ? `${ratio.requests.toFixed(2)} × ${ratio.reference}` : "")],
  ["goal", ({ ratio, errors }) => (errors > 0 ? `${errors} errors` : (ratio?.goal?.toFixed(2) ?? ""))],
];

/** How many columns name the row; the others are figures. */
const names = 2;

export function table(lines: Line[]): string {
  const measured = lines.filter(({ unavailable }) => unavailable === undefined);
  const widths = columns.map(([heading, cell], index) =>
    Math.max(heading.length, ...(index < names ? lines : measured).map((line) => cell(line).length)),
  );
  const align = (cells: string[]) =>
    cells.map((cell, index) =>
      index < names ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
    );
  const rows = lines.map((line) => {
    const cells = align(columns.map(([, cell]) => cell(line)));
    if (line.unavailable === undefined) return cells;
    return [...cells.slice(0, names), `not available: ${line.unavailable.slice(0, 200)}`];
  });
  return [align(columns.map(([heading]) => heading)), ...rows]
    .map((cells) => `${cells.join("  ").trimEnd()}\n`)
    .join("");
}

function significant(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}
