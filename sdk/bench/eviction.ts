/** Eviction: what a new token costs a full cache, by the number of tokens it holds. */
import { randomBytes } from "node:crypto";
import { TokenCache } from "../token-cache.ts";
import type { Finding } from "./report.ts";

const repetitions = 7;
const newcomers = 200_000;
/** Beside a Map that never evicts, which is slower too the bigger it gets: the cache looks in two of them. */
const mostOverPlain = 3;

type Remember = (key: string) => void;

export function measureEviction(sizes: readonly number[]): Finding[] {
  const keys = Array.from({ length: newcomers + Math.max(...sizes) }, () =>
    randomBytes(32).toString("base64url"),
  );
  const costs = sizes.map((size) => costsAt(size, keys));
  const row = (kind: keyof Costs) => costs.map((cost) => cost[kind].toFixed(0)).join(" / ");
  return [
    {
      what: `a new token in a full cache of ${sizes.map((size) => size.toLocaleString("en")).join(" / ")}`,
      figure: `${row("own")} ns`,
      goal: `≤ ${mostOverPlain} × a plain Map`,
      reached: costs.every(({ own, plain }) => own <= mostOverPlain * plain),
    },
    {
      what: "the same in a plain Map of that size, which never evicts",
      figure: `${row("plain")} ns`,
      goal: "",
    },
  ];
}

interface Costs {
  readonly own: number;
  readonly plain: number;
}

/** In turn, so that what disturbs the machine disturbs all alike. */
function costsAt(size: number, keys: readonly string[]): Costs {
  const rounds = Array.from({ length: repetitions }, () => ({
    own: nanoseconds(tokenCache(size), size, keys),
    plain: nanoseconds(plainMap(size), size, keys),
  }));
  // The machine's other work can only make a round slower.
  const best = (kind: keyof Costs) => Math.min(...rounds.map((round) => round[kind]));
  return { own: best("own"), plain: best("plain") };
}

function nanoseconds(remember: Remember, size: number, keys: readonly string[]): number {
  for (const key of keys.slice(0, size)) remember(key);
  const fresh = keys.slice(size, size + newcomers);
  // The thread's own time: others on the machine do not count.
  const before = process.threadCpuUsage();
  for (const key of fresh) remember(key);
  const { user, system } = process.threadCpuUsage(before);
  return ((user + system) * 1000) / newcomers;
}

function tokenCache(size: number): Remember {
  const cache = new TokenCache<string>(size);
  const until = Date.now() + 3_600_000;
  return (key) => cache.set(key, { value: key, until });
}

/** Grows to the size and begins anew, as each generation of the cache does. */
function plainMap(size: number): Remember {
  let map = new Map<string, { value: string; until: number }>();
  const until = Date.now() + 3_600_000;
  return (key) => {
    map.set(key, { value: key, until });
    if (map.size >= size) map = new Map();
  };
}
