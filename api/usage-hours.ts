/** Usage hours: what the issuer counted (oauth/usage.ts), read and added up. */
import type { Database } from "../shared/server/database.ts";
import type { UsageHour } from "../shared/server/project-records.ts";
import type { FailureReason, TokenKind } from "../shared/usage.ts";

/** Milliseconds. */
export const hour = 3_600_000;

/** What happened in some time. */
export interface Counts {
  tokens: Partial<Record<TokenKind, number>>;
  verifications: { ok: number; failed: number };
  failures: Partial<Record<FailureReason, number>>;
}

/** When the hour ends in which we are: all that was counted is before it. */
export function endOfHour(): number {
  return (Math.floor(Date.now() / hour) + 1) * hour;
}

/** From this time on, in no order. */
export function hoursSince(
  { usageHours }: Database,
  { projectIds, since }: { projectIds: string[]; since: number },
): Promise<UsageHour[]> {
  return usageHours.find({ projectId: { $in: projectIds }, hour: { $gte: new Date(since) } }).toArray();
}

export function sumOf(hours: UsageHour[]): Counts {
  const sum: Counts = { tokens: {}, verifications: { ok: 0, failed: 0 }, failures: {} };
  for (const { tokens, verifications, failures } of hours) {
    add(sum.tokens, tokens);
    add(sum.verifications, verifications);
    add(sum.failures, failures);
  }
  return sum;
}

function add(sum: Record<string, number>, counts: Record<string, number> = {}): void {
  for (const [name, number] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + number;
}

export function total(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, number) => sum + number, 0);
}
