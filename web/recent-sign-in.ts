/** Recent sign-in: whether the server has just asked for one, as it does before secret and destructive acts. */
import { TRPCClientError } from "@trpc/client";
import { useSyncExternalStore } from "react";

let isDemanded = false;
const listeners = new Set<() => void>();

/** For the error of any call: a demand is then shown by components/sign-in-again.tsx. */
export function noteDemand(error: unknown): void {
  if (error instanceof TRPCClientError && error.data?.reason === "recent_sign_in") set(true);
}

export function forgetDemand(): void {
  set(false);
}

export function useDemand(): boolean {
  return useSyncExternalStore(onChange, () => isDemanded);
}

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(demanded: boolean): void {
  isDemanded = demanded;
  for (const listener of listeners) listener();
}
