/** Bounds of the cache; its lifetimes are tested over HTTP in `verifier.test.ts`. */
import { expect, test } from "vitest";
import { TokenCache } from "./token-cache.ts";

const later = Number.MAX_SAFE_INTEGER;

test("never holds more than its capacity", () => {
  const cache = new TokenCache<number>(100);
  for (let number = 0; number < 1_000; number++) {
    cache.set(`key ${number}`, { value: number, until: later });
    expect(cache.size).toBeLessThanOrEqual(100);
  }
  expect(cache.get("key 999")).toBe(999);
  expect(cache.get("key 0")).toBeUndefined();
});

test("keeps what is read while everything else passes through", () => {
  const cache = new TokenCache<string>(100);
  cache.set("in use", { value: "kept", until: later });
  for (let number = 0; number < 1_000; number++) {
    cache.set(`key ${number}`, { value: "", until: later });
    expect(cache.get("in use")).toBe("kept");
  }
});

test("replaces an entry wherever the old one lies", () => {
  const cache = new TokenCache<string>(4);
  cache.set("key", { value: "old", until: later });
  cache.set("another", { value: "", until: later });
  cache.set("key", { value: "new", until: later });
  expect(cache.get("key")).toBe("new");
  expect(cache.size).toBe(2);
});

test("forgets an entry that is past its time or deleted", () => {
  const cache = new TokenCache<string>(10);
  cache.set("past", { value: "", until: 0 });
  cache.set("deleted", { value: "", until: later });
  cache.delete("deleted");
  expect(cache.get("past")).toBeUndefined();
  expect(cache.get("deleted")).toBeUndefined();
  expect(cache.size).toBe(0);
});
