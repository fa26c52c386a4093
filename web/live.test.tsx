import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useLive } from "./live.ts";

type Subscription = Parameters<typeof useLive<string, Error>>[0];
type Callbacks = Parameters<Subscription["subscribe"]>[0];

/** What a server would have to be told to hold, and what it says into the line. */
function aSubscription() {
  const open = new Set<Callbacks>();
  const subscription: Subscription = {
    enabled: true,
    queryKey: [["test", "watch"]],
    trpc: { path: "test.watch" },
    subscribe: (callbacks) => {
      open.add(callbacks);
      return { unsubscribe: () => open.delete(callbacks) };
    },
  };
  return { open, subscription };
}

let seen: DocumentVisibilityState;

beforeEach(() => {
  seen = "visible";
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => seen);
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function see(state: DocumentVisibilityState) {
  act(() => {
    seen = state;
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

function watch({ enabled = true } = {}) {
  const { open, subscription } = aSubscription();
  const poll = vi.fn();
  const { result } = renderHook(() => useLive(subscription, { poll, enabled }));
  const say = (what: keyof Callbacks, ...words: unknown[]) =>
    act(() => {
      for (const callbacks of open) (callbacks[what] as (...words: unknown[]) => void)?.(...words);
    });
  return { open, poll, say, liveness: () => result.current };
}

test("a tab that is seen holds one line, and asks no more once it is open", () => {
  const { open, poll, say, liveness } = watch();
  expect(open.size).toBe(1);
  say("onStarted");
  expect(liveness()).toBe("live");
  vi.advanceTimersByTime(60_000);
  expect(poll).not.toHaveBeenCalled();
});

test("a tab that is hidden lets go of its line and asks nothing, until it is seen again", () => {
  const { open, poll, say, liveness } = watch();
  say("onStarted");
  see("hidden");
  expect(open.size).toBe(0);
  expect(liveness()).toBe("paused");
  vi.advanceTimersByTime(60_000);
  expect(poll).not.toHaveBeenCalled();
  see("visible");
  expect(open.size).toBe(1);
});

test("without a line it asks every ten seconds", () => {
  const { poll, say, liveness } = watch();
  say("onError", new Error("refused"));
  expect(liveness()).toBe("polling");
  vi.advanceTimersByTime(30_000);
  expect(poll).toHaveBeenCalledTimes(3);
});

test("what is not wanted holds no line and asks nothing", () => {
  const { open, poll, liveness } = watch({ enabled: false });
  expect(open.size).toBe(0);
  expect(liveness()).toBe("paused");
  vi.advanceTimersByTime(60_000);
  expect(poll).not.toHaveBeenCalled();
});
