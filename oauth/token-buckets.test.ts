import { expect, test } from "vitest";
import { TokenBuckets } from "./token-buckets.ts";

let time = 0;
const now = () => time;
const take = (buckets: TokenBuckets, times: number) =>
  Array.from({ length: times }, () => buckets.take("a key"));

test("a bucket gives its burst at once, then what comes back", () => {
  const buckets = new TokenBuckets({ burst: 3, perSecond: 0.5 }, { now });
  expect(take(buckets, 4)).toEqual([0, 0, 0, 2]);
  time += 1_000;
  expect(take(buckets, 1)).toEqual([1]);
  time += 1_000;
  expect(take(buckets, 2)).toEqual([0, 2]);
});

test("a bucket never holds more than its burst", () => {
  const buckets = new TokenBuckets({ burst: 2, perSecond: 1 }, { now });
  take(buckets, 2);
  time += 3_600_000;
  expect(take(buckets, 3)).toEqual([0, 0, 1]);
});

test("being refused costs nothing", () => {
  const buckets = new TokenBuckets({ burst: 1, perSecond: 1 }, { now });
  expect(take(buckets, 100).at(-1)).toBe(1);
  time += 1_000;
  expect(take(buckets, 1)).toEqual([0]);
});

test("keys do not know of each other", () => {
  const buckets = new TokenBuckets({ burst: 1, perSecond: 1 }, { now });
  expect(["a", "b", "a"].map((key) => buckets.take(key))).toEqual([0, 0, 1]);
});

test("memory is bounded: the keys longest left alone are forgotten", () => {
  const buckets = new TokenBuckets({ burst: 1, perSecond: 1 }, { now, maximum: 1_000 });
  for (let key = 0; key < 5_000; key++) {
    buckets.take(String(key));
    buckets.spend("in use");
  }
  expect(buckets.size).toBe(1_000);
  expect(buckets.wait("in use")).toBe(1);
  expect(buckets.wait("4999")).toBe(1);
  expect(buckets.wait("0")).toBe(0);
});
