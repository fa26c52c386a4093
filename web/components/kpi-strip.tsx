/** KPI strip: the few numbers that say how a project is doing, in one border with dividers. */
import type { ReactNode } from "react";
import { count } from "../number.ts";

export interface Kpi {
  label: string;
  /** Unknown while it is on its way. */
  value: number | undefined;
  /** Of a value that is only counted so far. */
  atLeast?: boolean;
  /** What it is to be compared with, in a few words. */
  note: ReactNode;
}

export function KpiStrip({ kpis }: { kpis: Kpi[] }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-panel border border-line bg-line lg:grid-cols-5">
      {kpis.map(({ label, value, atLeast, note }) => (
        <div
          key={label}
          className="grid content-start bg-surface px-4 py-3.5 forced-colors:border max-lg:last:col-span-2"
        >
          <dt className="text-data text-muted">{label}</dt>
          <dd className="font-semibold text-figure tracking-[-0.02em]">
            {value === undefined ? (
              <span className="skeleton inline-block h-7 w-20 align-middle" />
            ) : (
              count(value) + (atLeast ? "+" : "")
            )}
          </dd>
          <dd className="min-h-4 text-faint text-meta">{note}</dd>
        </div>
      ))}
    </dl>
  );
}
