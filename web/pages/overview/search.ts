/** Search of the overview: its part of the address, and how fresh its numbers are kept. */
import type { UsageRange } from "../../../shared/usage.ts";
import { usageRanges } from "../../../shared/usage.ts";

export interface OverviewSearch {
  /** `usual` if absent. */
  range?: UsageRange | undefined;
}

export const usual: UsageRange = "24h";

/** What is not a range is as if it were not there. */
export function readOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  return { range: usageRanges.find((each) => each === search.range) };
}

/** The last few. */
export const latestConnections = { limit: 8 };

/** The issuer adds what it counted every few seconds. Only while the page is looked at. */
export const overviewQuery = { refetchInterval: 20_000 };
