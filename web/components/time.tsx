/** Time: moments as people say them, with the exact time in the title. */
import { useSyncExternalStore } from "react";

const relative = new Intl.RelativeTimeFormat("en", { style: "short" });
const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });
const month = 30 * 86_400;
const steps = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** "just now", "3 min ago", "2 days ago"; a date once it is more than a month. */
export function Ago({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exact(at)}>
      {ago(at, now)}
    </time>
  );
}

/** "in 23 h": for what is going to end. */
export function Until({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exact(at)}>
      {until(at, now)}
    </time>
  );
}

function ago(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  if (-seconds >= month) return date.format(Date.parse(at));
  for (const [unit, size] of steps) {
    if (-seconds >= size) return relative.format(Math.trunc(seconds / size), unit).replace(".", "");
  }
  return "just now";
}

function until(at: string, now: number): string {
  const minutes = Math.ceil((Date.parse(at) - now) / 60_000);
  if (minutes <= 60) return `in ${Math.max(minutes, 1)} min`;
  const hours = Math.floor(minutes / 60);
  return hours <= 48 ? `in ${hours} h` : `in ${Math.floor(hours / 24)} d`;
}

/** Local and UTC, since logs speak UTC. */
function exact(at: string): string {
  return `${new Date(at).toLocaleString()} (${new Date(at).toISOString()})`;
}

/** The time of day, renewed twice a minute for as long as someone looks. */
export function useNow(): number {
  return useSyncExternalStore(onTick, () => now);
}

let now = Date.now();
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

function onTick(listener: () => void): () => void {
  listeners.add(listener);
  if (ticking === undefined) {
    now = Date.now();
    ticking = setInterval(tick, 30_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}
