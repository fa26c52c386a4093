/** Bar columns: each bar as something to point at, to reach by the arrow keys, and to follow to what it counts. */
import type { KeyboardEvent, PointerEvent } from "react";
import { useState } from "react";
import { periodWords } from "../period.ts";
import { AddressLink } from "./address-link.tsx";
import type { BarPlotProps } from "./bar-plot.tsx";
import type { Bar, Mark } from "./chart.ts";

interface BarColumnsProps extends BarPlotProps {
  /** The series whose part lies at this share of the plot's height, counted from its foot. */
  partAt: (bar: Bar, share: number) => string | undefined;
}

/** One of the columns can be reached by Tab, the others from there by the arrow keys; up and down choose a part. */
export function BarColumns({ chart, mark, onMark, partAt }: BarColumnsProps) {
  const { title, bars, series, hrefOf } = chart;
  const last = bars.length - 1;
  const [home, setHome] = useState(last);

  const point = (event: PointerEvent<HTMLElement>, index: number, bar: Bar) => {
    const { bottom, height } = event.currentTarget.getBoundingClientRect();
    onMark({ index, key: partAt(bar, (bottom - event.clientY) / height) });
  };
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const next = markAfter(event.key, mark, { last, keys: series.map(({ key }) => key) });
    if (!next) return;
    event.preventDefault();
    onMark(next);
    (event.currentTarget.children[next.index] as HTMLElement | undefined)?.focus();
  };
  const focus = (index: number) => {
    setHome(index);
    if (mark?.index !== index) onMark({ index });
  };

  return (
    <fieldset
      aria-label={`${title}: arrow keys go from bar to bar`}
      className="absolute inset-0 flex"
      onKeyDown={move}
      onPointerLeave={() => onMark(undefined)}
    >
      {bars.map((bar, index) => {
        const marked = mark?.index === index;
        return (
          <AddressLink
            key={bar.from}
            href={hrefOf(bar, marked ? mark.key : undefined)}
            tabIndex={index === Math.min(home, last) ? 0 : -1}
            className={`min-w-0 flex-1 rounded-tag ${marked ? "bg-text/6" : ""}`}
            onFocus={() => focus(index)}
            onBlur={() => onMark(undefined)}
            onPointerMove={(event) => point(event, index, bar)}
          >
            <span className="sr-only">{periodWords(bar)}</span>
          </AddressLink>
        );
      })}
    </fieldset>
  );
}

/** Where a key leads from a mark; undefined for keys that are not about bars. */
function markAfter(
  key: string,
  mark: Mark | undefined,
  { last, keys }: { last: number; keys: string[] },
): Mark | undefined {
  const index = mark?.index ?? last;
  const columns: Record<string, number> = {
    ArrowLeft: Math.max(index - 1, 0),
    ArrowRight: Math.min(index + 1, last),
    Home: 0,
    End: last,
  };
  const column = columns[key];
  if (column !== undefined) return { index: column };
  const part = mark?.key === undefined ? -1 : keys.indexOf(mark.key);
  if (key === "ArrowUp") return { index, key: keys[Math.min(part + 1, keys.length - 1)] };
  if (key === "ArrowDown") return { index, key: keys[part - 1] };
  return undefined;
}
