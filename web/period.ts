/** Period: a stretch of time as charts and lists write it, in the reader's own time zone. */
import type { UsageRange } from "../shared/usage.ts";

const hour = 3_600_000;
const day = 24 * hour;

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayOfMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric" });

export interface Period {
  from: string;
  to: string;
}

/** As in "in the last 24 hours". */
export const rangeWords: Record<UsageRange, string> = {
  "1h": "this hour and the last",
  "24h": "the last 24 hours",
  "7d": "the last 7 days",
  "30d": "the last 30 days",
};

/** What a range is compared with. */
export const rangeBefore: Record<UsageRange, string> = {
  "1h": "the two hours before",
  "24h": "the 24 hours before",
  "7d": "the 7 days before",
  "30d": "the 30 days before",
};

/** "25 Nov, 14:00–15:00", or "24 Nov, 15:00 – 25 Nov, 15:00". */
export function periodWords({ from, to }: Period): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const begin = `${dayOfMonth.format(start)}, ${time.format(start)}`;
  // Midnight belongs to the day before it.
  if (dayOfMonth.format(start) === dayOfMonth.format(end - 1)) return `${begin}–${time.format(end)}`;
  return `${begin} – ${dayOfMonth.format(end)}, ${time.format(end)}`;
}

/** Where a bar begins, in as few letters as its neighbours allow. */
export function startWords({ from, to }: Period): string {
  const [start, length] = [Date.parse(from), Date.parse(to) - Date.parse(from)];
  if (length >= day) return dayOfMonth.format(start);
  return length > hour ? weekday.format(start) : time.format(start);
}
