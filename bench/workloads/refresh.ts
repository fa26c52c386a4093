/** Refresh: public clients with rotation. A chain's next request needs its last answer; many chains go on at once. */
import { connections } from "../generator/exchange.ts";
import { connectionsOf, refreshOnce } from "./connection.ts";
import type { Workload } from "./workload.ts";

export const refresh: Workload = {
  name: "refresh",
  reference: "floor",
  goal: 0.75,
  async prepare(target) {
    const chains = await connectionsOf(target);
    let turn = 0;
    return async (worker) => {
      // A worker has its own chains: two requests with one token would be a replay.
      const own = chains.filter((_, index) => index % connections === worker);
      const chain = own[turn++ % own.length];
      if (!chain) throw new Error(`no chain for worker ${worker}`);
      await refreshOnce(target, chain);
    };
  },
};
