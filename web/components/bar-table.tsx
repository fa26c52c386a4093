/** Bar table: the numbers of a chart, newest first. */
import { count } from "../number.ts";
import { periodWords } from "../period.ts";
import { AddressLink } from "./address-link.tsx";
import type { Chart } from "./chart.ts";
import { totalOf } from "./chart.ts";

const cell = "px-3 py-1.5 text-right first:text-left";

export function BarTable({ chart: { title, series, bars, hrefOf } }: { chart: Chart }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
    <section tabIndex={0} aria-label={`${title} as a table`} className="relative max-h-80 overflow-auto">
      <table className="w-full border-collapse text-data">
        <thead className="sticky top-0 bg-surface">
          <tr className="border-line border-b text-faint">
            <th scope="col" className={`${cell} font-normal`}>
              Time
            </th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col" className={`${cell} font-normal`}>
                {label}
              </th>
            ))}
            <th scope="col" className={`${cell} font-normal`}>
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {bars.toReversed().map((bar) => (
            <tr key={bar.from} className="border-line border-b last:border-0">
              <th scope="row" className={`${cell} whitespace-nowrap font-normal text-muted`}>
                <AddressLink href={hrefOf(bar, undefined)} className="link">
                  {periodWords(bar)}
                </AddressLink>
              </th>
              {series.map(({ key }) => (
                <td key={key} className={cell}>
                  {count(bar.values[key] ?? 0)}
                </td>
              ))}
              <td className={cell}>{count(totalOf(bar))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
