/** Load generator: a process of its own, so that making the load costs the servers nothing. */
import type { Measured } from "../../bench/generator/closed-loop.ts";
import { closedLoop } from "../../bench/generator/closed-loop.ts";
import { exchange } from "../../bench/generator/exchange.ts";

export type { Measured };

export interface Order {
  readonly url: string;
  readonly token: string;
  readonly seconds: number;
}

function load({ url, token, seconds }: Order): Promise<Measured> {
  const headers = {
    Authorization: `Bearer ${token}`,
    "Content-Type": "application/json",
    Accept: "application/json, text/event-stream",
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  return closedLoop(async () => {
    const { status, text } = await exchange(url, { method: "POST", headers, body });
    if (status !== 200) throw new Error(`${status}: ${text}`);
  }, seconds);
}

process.on("message", async (order: Order) => process.send?.(await load(order)));
process.once("disconnect", () => process.exit()).once("SIGTERM", () => process.exit());
process.send?.({ ready: true });
