/** Chart: what bars are drawn of. */
import type { Period } from "../period.ts";
import type { Tone } from "./swatch.tsx";

export interface Chart {
  title: string;
  /** From the foot of a bar to its top. */
  series: Series[];
  bars: Bar[];
  /** Where a bar leads, or one part of it. */
  hrefOf: (bar: Bar, key: string | undefined) => string;
}

export interface Series {
  key: string;
  label: string;
  tone: Tone;
}

export interface Bar extends Period {
  values: Record<string, number>;
}

/** A bar, or the part of it that is about one series. */
export interface Mark {
  index: number;
  key?: string | undefined;
}

export function totalOf({ values }: Bar): number {
  return Object.values(values).reduce((sum, value) => sum + value, 0);
}
