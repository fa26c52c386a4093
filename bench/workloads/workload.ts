/** Workload: one kind of request, repeated by every connection. */
import type { Step } from "../generator/closed-loop.ts";
import type { Target } from "../targets/target.ts";

export interface Workload {
  name: string;
  /** What the requests per second are held against, and the share of it to reach. */
  reference: "floor" | "engine";
  goal: number;
  /** Does once what the step needs, so that only the step is measured. */
  prepare(target: Target): Promise<Step>;
}
