import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ShortCache } from "./short-cache.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A look-up that counts how often it was asked. */
function lookUp<T>(...answers: T[]) {
  const load = vi.fn(async () => answers[Math.min(load.mock.calls.length, answers.length) - 1] as T);
  return load;
}

test("what was found is remembered for its time and looked up again after it", async () => {
  const cache = new ShortCache<string>("things", { milliseconds: 100 });
  const load = lookUp("first", "second");
  expect(await cache.get("key", load)).toBe("first");
  vi.advanceTimersByTime(99);
  expect(await cache.get("key", load)).toBe("first");
  vi.advanceTimersByTime(1);
  expect(await cache.get("key", load)).toBe("second");
});

test("it is five seconds unless told otherwise", async () => {
  const cache = new ShortCache<string>("things");
  const load = lookUp("value");
  await cache.get("key", load);
  vi.advanceTimersByTime(4_999);
  await cache.get("key", load);
  expect(load).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  await cache.get("key", load);
  expect(load).toHaveBeenCalledTimes(2);
});

test("many who ask at once share one look-up", async () => {
  const cache = new ShortCache<object>("things");
  const load = lookUp({});
  const values = await Promise.all(Array.from({ length: 20 }, () => cache.get("key", load)));
  expect(load).toHaveBeenCalledTimes(1);
  expect(new Set(values).size).toBe(1);
});

test("keys do not mix", async () => {
  const cache = new ShortCache<string>("things");
  expect(await cache.get("a", lookUp("for a"))).toBe("for a");
  expect(await cache.get("b", lookUp("for b"))).toBe("for b");
});

test.each([null, undefined])("%s is not remembered: it may exist a moment later", async (missing) => {
  const cache = new ShortCache<string | null | undefined>("things");
  const load = lookUp(missing, "now there");
  expect(await cache.get("key", load)).toBe(missing);
  expect(await cache.get("key", load)).toBe("now there");
});

test("what is found but false is remembered", async () => {
  const cache = new ShortCache<boolean>("things");
  const load = lookUp(false, true);
  await cache.get("key", load);
  expect(await cache.get("key", load)).toBe(false);
});

test("a failed look-up fails for all who waited, and is tried again by the next", async () => {
  const cache = new ShortCache<string>("things");
  const load = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Error("away"))
    .mockResolvedValue("back");
  const waiting = await Promise.allSettled([cache.get("key", load), cache.get("key", load)]);
  expect(waiting.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await cache.get("key", load)).toBe("back");
});

test("a look-up that ends late does not throw out the newer one", async () => {
  const cache = new ShortCache<string | null>("things", { milliseconds: 100 });
  const slow = Promise.withResolvers<string | null>();
  const late = cache.get("key", () => slow.promise);
  vi.advanceTimersByTime(100);
  await cache.get("key", lookUp("newer"));
  slow.resolve(null);
  expect(await late).toBeNull();
  expect(await cache.get("key", lookUp("not asked"))).toBe("newer");
});

test("at its size it forgets what was looked up longest ago", async () => {
  const cache = new ShortCache<string>("things", { maximum: 2 });
  await cache.get("a", lookUp("a"));
  await cache.get("b", lookUp("b"));
  await cache.get("c", lookUp("c"));
  expect(await cache.get("b", lookUp("not asked"))).toBe("b");
  expect(await cache.get("c", lookUp("not asked"))).toBe("c");
  expect(await cache.get("a", lookUp("asked again"))).toBe("asked again");
});
