/** The overview's numbers, each with what makes it more than a number. */
import type { UsageRange } from "../../../shared/usage.ts";
import type { Kpi } from "../../components/kpi-strip.tsx";
import { KpiStrip } from "../../components/kpi-strip.tsx";
import { count } from "../../number.ts";
import { rangeBefore, rangeWords, startWords } from "../../period.ts";
import type { Outputs } from "../../trpc.ts";
import { reasonLabels } from "./labels.ts";

type Overview = Outputs["usage"]["overview"];
type Counts = Overview["total"];

/** The server counts no further. */
const countedActive = 10_000;

export function Kpis({ overview, range }: { overview: Overview | undefined; range: UsageRange }) {
  return <KpiStrip kpis={kpisOf(overview, range)} />;
}

function kpisOf(overview: Overview | undefined, range: UsageRange): Kpi[] {
  const compared = (of: (counts: Counts) => number) => ({
    value: overview && of(overview.total),
    note: overview?.previous
      ? comparison(of(overview.total), of(overview.previous), rangeBefore[range])
      : overview?.bars[0] && `since ${startWords(overview.bars[0])}`,
  });
  const active = (number: number | undefined) => ({
    value: number,
    atLeast: number === countedActive,
    note: `seen in ${rangeWords[range]}`,
  });
  return [
    { label: "Tokens issued", ...compared(({ tokens }) => sum(tokens)) },
    { label: "Verifications", ...compared(({ verifications }) => sum(verifications)) },
    {
      label: "Failures",
      value: overview && sum(overview.total.failures),
      note: overview && commonest(overview.total.failures),
    },
    { label: "Active clients", ...active(overview?.active.clients) },
    { label: "Active people", ...active(overview?.active.people) },
  ];
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, number) => total + number, 0);
}

function comparison(now: number, before: number, period: string): string {
  if (now === before) return `as in ${period}`;
  if (before === 0) return `none in ${period}`;
  const percent = Math.round(((now - before) / before) * 100);
  return `${percent < 0 ? "−" : "+"}${count(Math.abs(percent))}% on ${period}`;
}

function commonest(failures: Counts["failures"]): string {
  const [most] = Object.entries(failures).sort(([, a], [, b]) => b - a);
  return most ? `${count(most[1])} × ${reasonLabels[most[0] as keyof typeof failures]}` : "none";
}
