/** Closed loop: each worker sends its next request when it has the answer to its last. */
import { connections } from "./exchange.ts";

/** One request or, in the code flows, one whole connection. Rejects if an answer is not what it must be. */
export type Step = (worker: number) => Promise<void>;

export interface Measured {
  count: number;
  seconds: number;
  p50: number;
  p95: number;
  p99: number;
  errors: number;
  firstError?: string;
}

export async function closedLoop(step: Step, seconds: number): Promise<Measured> {
  const started = performance.now();
  const end = started + seconds * 1000;
  const times: number[] = [];
  const failures: unknown[] = [];

  async function work(worker: number): Promise<void> {
    while (performance.now() < end) {
      const sent = performance.now();
      try {
        await step(worker);
        times.push(performance.now() - sent);
      } catch (error) {
        failures.push(error);
      }
    }
  }

  await Promise.all(Array.from({ length: connections }, (_, worker) => work(worker)));
  const elapsed = (performance.now() - started) / 1000;
  const ordered = Float64Array.from(times).sort();
  const [first] = failures;
  return {
    count: times.length,
    seconds: elapsed,
    p50: percentile(ordered, 0.5),
    p95: percentile(ordered, 0.95),
    p99: percentile(ordered, 0.99),
    errors: failures.length,
    ...(first !== undefined && { firstError: String(first) }),
  };
}

function percentile(ordered: Float64Array, share: number): number {
  return ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? Number.NaN;
}
