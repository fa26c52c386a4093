/** Overview: what a project's page in the dashboard asks for, one range after the other. */
import { usageRanges } from "../../shared/usage.ts";
import { exchange } from "../generator/exchange.ts";
import type { Workload } from "./workload.ts";

/** Of the dashboard's server alone, so no part of the comparison with the engine: see `--overview`. */
export const overview: Workload = {
  name: "overview",
  reference: "floor",
  goal: 1,
  async prepare({ origin, dashboard }) {
    if (!dashboard) throw new Error("this target has no dashboard");
    const { cookie, projectId } = dashboard;
    const addresses = usageRanges.map((range) => {
      // Both in one batch, as the page's client sends them.
      const input = JSON.stringify({ 0: { projectId, range }, 1: { projectId } });
      return `${origin}/trpc/usage.overview,usage.attention?${new URLSearchParams({ batch: "1", input })}`;
    });
    let next = 0;
    return async () => {
      const { status, text } = await exchange(addresses[next++ % addresses.length] ?? "", {
        headers: { Cookie: cookie },
      });
      if (status !== 200 || text.includes('"error"')) throw new Error(`${status}: ${text.slice(0, 300)}`);
    };
  },
};
