/** Row keys: j and k move through the rows of a table; Enter then opens one, as it does with any link. */
import type { RefObject } from "react";
import { useShortcut } from "../shortcuts.ts";

/** Each row's first element that is marked `data-row-entry` takes part. */
export function useRowKeys(table: RefObject<HTMLElement | null>): void {
  const move = (by: 1 | -1) => {
    const entries = [...(table.current?.querySelectorAll<HTMLElement>("[data-row-entry]") ?? [])];
    const here = entries.findIndex((entry) => entry.closest("tr")?.contains(document.activeElement));
    const next = here < 0 ? 0 : Math.min(Math.max(here + by, 0), entries.length - 1);
    entries[next]?.focus();
  };
  useShortcut("j", "Next row", () => move(1));
  useShortcut("k", "Previous row", () => move(-1));
}
