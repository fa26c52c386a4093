/** Live: news as they happen, without ever keeping another tab of this browser waiting. */
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";

/** What `trpc.….watch.subscriptionOptions(input, { onData })` makes. */
type Subscription<Output, Failure> = Parameters<typeof useSubscription<Output, Failure>>[0];

export interface LiveOptions {
  /** Asks for the news where there is no live connection; most often the query's refetch. */
  poll: () => unknown;
  enabled?: boolean;
}

/** How news come in: pushed, asked for every ten seconds, or not at all while nobody looks. */
export type Liveness = "live" | "polling" | "paused";

const pollEvery = 10_000;

/**
 * A live connection stays open, and over HTTP/1.1 a browser keeps only six to one server for all its tabs. So there is one
 * only while the tab is seen, and at most two in all; whoever gets none, or loses it, asks every ten seconds.
 */
export function useLive<Output, Failure>(
  subscription: Subscription<Output, Failure>,
  { poll, enabled = true }: LiveOptions,
): Liveness {
  const isSeen = useIsSeen();
  const wanted = enabled && isSeen;
  const hasLine = useLine(wanted);
  const { status } = useSubscription({ ...subscription, enabled: hasLine });
  const isLive = hasLine && status === "pending";
  const ask = useRef(poll);
  ask.current = poll;
  useEffect(() => {
    if (!wanted || isLive) return;
    const timer = setInterval(() => void ask.current(), pollEvery);
    return () => clearInterval(timer);
  }, [wanted, isLive]);
  if (!wanted) return "paused";
  return isLive ? "live" : "polling";
}

function useIsSeen(): boolean {
  return useSyncExternalStore(onVisibility, () => document.visibilityState === "visible");
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

/** Whether this tab holds one of the two lines. They are locks that the browser's tabs share. */
function useLine(wanted: boolean): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const end = new AbortController();
    // Where the dashboard is served without TLS there are none; that only seen tabs ask must do there.
    const locks: LockManager | null | undefined = navigator.locks;
    if (locks) void takeLine(locks, end.signal, () => setHeld(true));
    else setHeld(true);
    return () => {
      end.abort();
      setHeld(false);
    };
  }, [wanted]);
  return held && wanted;
}

/** The first line if it is free, else the second when its turn comes; held until the signal. */
async function takeLine(locks: LockManager, end: AbortSignal, onTaken: () => void): Promise<void> {
  const hold = async (lock: Lock | null) => {
    if (!lock || end.aborted) return false;
    onTaken();
    await new Promise((resolve) => end.addEventListener("abort", resolve));
    return true;
  };
  if (await locks.request("mcpauth.live.1", { ifAvailable: true }, hold)) return;
  if (end.aborted) return;
  await locks.request("mcpauth.live.2", { signal: end }, hold).catch((error: unknown) => {
    // Nobody waits for it any more.
    if (!end.aborted) throw error;
  });
}
