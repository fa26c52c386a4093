/** Facts: the way from what a server records to what is counted of it. Costs nothing while nobody counts. */
import { channel } from "node:diagnostics_channel";

/** Its messages are a {@link CountedFact} each. */
export const facts = channel("mcpauth:facts");

export interface CountedFact {
  step: string;
  outcome: "ok" | "failed";
  grantType?: string | undefined;
}

/** Its messages are a {@link CountedLookup} each. */
export const lookups = channel("mcpauth:lookups");

export interface CountedLookup {
  /** What the cache remembers. */
  cache: string;
  result: "hit" | "miss";
}
