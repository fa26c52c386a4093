/** Eviction: what a new token costs a full cache, by the number of tokens it holds. */
import { randomBytes } from "node:crypto";
import { TokenCache } from "../token-cache.ts";
import type { Finding } from "./report.ts";
import { median } from "./report.ts";

const repetitions = 7;
const newcomers = 200_000;
/** The biggest cache against the smallest; what of it is a bigger hash table's own, the plain Map beside it shows. */
const mostGrowth = 2;

type Remember = (key: string) => void;

export function measureEviction(sizes: readonly number[]): Finding[] {
  const keys = Array.from({ length: newcomers + Math.max(...sizes) }, () =>
    randomBytes(32).toString("base64url"),
  );
  const costs = sizes.map((size) => costsAt(size, keys));
  const row = (kind: keyof Costs) => {
    const figures = costs.map((cost) => cost[kind]);
    const growth = (figures.at(-1) ?? Number.NaN) / (figures[0] ?? Number.NaN);
    return {
      growth,
      figure: `${figures.map((figure) => figure.toFixed(0)).join(" / ")} ns (× ${growth.toFixed(1)})`,
    };
  };
  const own = row("own");
  return [
    {
      what: `a new token in a full cache of ${sizes.map((size) => size.toLocaleString("en")).join(" / ")}`,
      figure: own.figure,
      goal: `≤ × ${mostGrowth}`,
      reached: own.growth <= mostGrowth,
    },
    {
      what: "the same in a plain Map of that size, which never evicts",
      figure: row("plain").figure,
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
  const typical = (kind: keyof Costs) => median(rounds.map((round) => round[kind]));
  return { own: typical("own"), plain: typical("plain") };
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
