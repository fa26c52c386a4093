/** Load generator: a process of its own, so that making the load costs the servers nothing. Takes one order at a time. */
import type { Target } from "../targets/target.ts";
import { findWorkload } from "../workloads/workloads.ts";
import type { Step } from "./closed-loop.ts";
import { closedLoop } from "./closed-loop.ts";

export type Order =
  | { kind: "prepare"; workload: string; target: Target }
  | { kind: "run"; workload: string; target: Target; seconds: number };

/** By workload and target: what was prepared lasts for all repetitions. */
const steps = new Map<string, Step>();

async function obey(order: Order): Promise<object> {
  const key = `${order.workload} ${order.target.name}`;
  if (order.kind === "prepare") {
    const step = await findWorkload(order.workload).prepare(order.target);
    // One try: whether the target can do this at all.
    await step(0);
    steps.set(key, step);
    return {};
  }
  const step = steps.get(key);
  if (!step) throw new Error(`${key} was not prepared`);
  return closedLoop(step, order.seconds);
}

process.on("message", async (order: Order) => {
  try {
    process.send?.(await obey(order));
  } catch (error) {
    process.send?.({ failure: String(error) });
  }
});
process.once("disconnect", () => process.exit()).once("SIGTERM", () => process.exit());
process.send?.({ ready: true });
