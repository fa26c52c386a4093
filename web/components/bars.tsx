/** Bars: what was counted over time, stacked by kind; for the eye, the keyboard, and as a table. */
import { useId, useState } from "react";
import { count } from "../number.ts";
import { periodWords } from "../period.ts";
import { BarPlot } from "./bar-plot.tsx";
import { BarTable } from "./bar-table.tsx";
import type { Bar, Chart, Mark, Series } from "./chart.ts";
import { totalOf } from "./chart.ts";
import { Swatch } from "./swatch.tsx";

export function Bars({ chart, range }: { chart: Chart; range: string }) {
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  const [mark, setMark] = useState<Mark>();
  const { title, series, bars } = chart;
  const marked = mark && bars[mark.index];
  const empty = bars.every((bar) => totalOf(bar) === 0);
  return (
    <section
      aria-labelledby={id}
      className="grid min-w-0 grid-cols-1 grid-rows-[auto_1fr] gap-3 rounded-panel border border-line bg-surface p-4"
    >
      <div className="flex flex-wrap items-baseline gap-x-3 text-data">
        <h2 id={id} className="font-semibold text-body">
          {title}
        </h2>
        <p className="flex-1 text-faint">{marked ? periodWords(marked) : range}</p>
        <button
          type="button"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
          className="link shrink-0 pointer-coarse:min-h-11"
        >
          View as table<span className="sr-only">: {title}</span>
        </button>
      </div>
      <ul aria-label="Legend" className="flex flex-wrap content-start gap-x-4 gap-y-1 text-data">
        {series.map(({ key, label, tone }) => (
          <li
            key={key}
            className={`inline-flex items-center gap-1.5 ${mark?.key === key ? "font-semibold" : ""}`}
          >
            <Swatch tone={tone} />
            <span className="text-muted">{label}</span>
            <span>{count(marked ? (marked.values[key] ?? 0) : sumOf(bars, key))}</span>
          </li>
        ))}
      </ul>
      <p role="status" className="sr-only">
        {marked && sentenceOf(marked, series, mark?.key)}
      </p>
      {empty && <p className="grid h-45 place-items-center text-muted">Nothing in {range}.</p>}
      {!empty && asTable && <BarTable chart={chart} />}
      {!empty && !asTable && <BarPlot chart={chart} mark={mark} onMark={setMark} />}
    </section>
  );
}

function sumOf(bars: Bar[], key: string): number {
  return bars.reduce((sum, { values }) => sum + (values[key] ?? 0), 0);
}

/** What is read out as somebody goes from bar to bar. */
function sentenceOf(bar: Bar, series: Series[], key: string | undefined): string {
  const parts = series
    .filter((each) => key === undefined || each.key === key)
    .map((each) => `${each.label} ${count(bar.values[each.key] ?? 0)}`);
  return `${periodWords(bar)}: ${parts.join(", ")}`;
}
