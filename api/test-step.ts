/** Test step: one thing the test client did, with the time it took. */
import type { TestStep } from "../shared/server/test-run.ts";

const longest = 300;

/** @param began milliseconds since 1970 */
export function step(name: TestStep["name"], began: number) {
  return (outcome: TestStep["outcome"], seen: string): TestStep => ({
    name,
    outcome,
    seen: seen.slice(0, longest),
    milliseconds: Date.now() - began,
  });
}
