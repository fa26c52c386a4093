/** Draft: what a form says beyond what is saved. */
import { useState } from "react";

export interface Draft<T extends object> {
  /** What the form shows. */
  typed: T;
  /** Names of the fields that differ from what is saved. */
  changed: (keyof T)[];
  set: (change: Partial<T>) => void;
  /** Shows again what is saved. */
  discard: () => void;
}

/** @param saved as it would be typed: plain values, which are compared */
export function useDraft<T extends object>(saved: T): Draft<T> {
  const [drafted, setDrafted] = useState<Partial<T>>({});
  const typed = { ...saved, ...drafted };
  return {
    typed,
    changed: (Object.keys(saved) as (keyof T)[]).filter((name) => typed[name] !== saved[name]),
    set: (change) => setDrafted((before) => ({ ...before, ...change })),
    discard: () => setDrafted({}),
  };
}
