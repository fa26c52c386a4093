/** Bar plot: the drawing, with its axes, and over it one place per bar for pointer and keyboard. */
import { count } from "../number.ts";
import { startWords } from "../period.ts";
import { BarColumns } from "./bar-columns.tsx";
import type { Bar, Chart, Mark } from "./chart.ts";
import { totalOf } from "./chart.ts";
import { tones } from "./swatch.tsx";

/** In CSS pixels, which are also the drawing's units: only its width is stretched. */
const height = 160;
const gap = 1;

export interface BarPlotProps {
  chart: Chart;
  mark: Mark | undefined;
  onMark: (mark: Mark | undefined) => void;
}

export function BarPlot(props: BarPlotProps) {
  const { bars, series } = props.chart;
  const ceiling = ceilingOf(Math.max(...bars.map(totalOf)));
  const width = bars.length < 8 ? 0.3 : 0.7;
  const marks = ceiling > 1 ? [ceiling, ceiling / 2, 0] : [ceiling, 0];
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
      <div
        aria-hidden="true"
        className="-my-2 flex h-44 flex-col justify-between text-right text-faint text-meta"
      >
        {marks.map((value) => (
          <span key={value}>{count(value)}</span>
        ))}
      </div>
      <div className="relative h-40">
        <svg
          viewBox={`0 0 ${bars.length} ${height}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
          aria-hidden="true"
        >
          {marks.map((value) => (
            <path
              key={value}
              d={`M0 ${height * (1 - value / ceiling)}H${bars.length}`}
              vectorEffect="non-scaling-stroke"
              className="stroke-line"
            />
          ))}
          {bars.flatMap((bar, index) =>
            partsOf(bar, props.chart, ceiling).map(({ key, from, size }) => (
              <rect
                key={`${bar.from} ${key}`}
                x={index + (1 - width) / 2}
                width={width}
                y={height - from - size}
                height={Math.max(size - gap, 1)}
                className={tones[series.find((each) => each.key === key)?.tone ?? "rest"]}
              />
            )),
          )}
        </svg>
        <BarColumns
          {...props}
          partAt={(bar, share) =>
            partsOf(bar, props.chart, ceiling).find(
              ({ from, size }) => share * height >= from && share * height < from + size,
            )?.key
          }
        />
      </div>
      <div aria-hidden="true" className="relative col-start-2 mt-2 h-4 text-faint text-meta">
        {ticksOf(bars).map(([index, bar]) => (
          <span
            key={bar.from}
            className={`absolute whitespace-nowrap ${bars.length < 8 ? "" : "max-sm:even:hidden"}`}
            style={{ left: `${(index / bars.length) * 100}%` }}
          >
            {startWords(bar)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Where each part of a bar lies above the foot. Whatever was counted is seen. */
function partsOf(bar: Bar, { series }: Chart, ceiling: number) {
  let from = 0;
  return series.flatMap(({ key }) => {
    const value = bar.values[key] ?? 0;
    if (value === 0) return [];
    const part = { key, from, size: Math.max((value / ceiling) * height, 2) };
    from += part.size;
    return [part];
  });
}

const rounds = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10, 20];

/** The least round number that is not below, and of which the half is whole too. */
function ceilingOf(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const candidates = rounds.map((round) => Math.round(round * power));
  return candidates.find((each) => each >= value && each % 2 === 0) ?? value;
}

/** At most seven bars, evenly apart. */
function ticksOf(bars: Bar[]): [number, Bar][] {
  const every = [1, 2, 3, 4, 5, 6].find((n) => bars.length % n === 0 && bars.length / n <= 7) ?? bars.length;
  return [...bars.entries()].filter(([index]) => index % every === 0);
}
