/** The overview's charts. A bar leads to the connections of its time. */
import type { UsageRange } from "../../../shared/usage.ts";
import { failureReasons, tokenKinds } from "../../../shared/usage.ts";
import { Bars } from "../../components/bars.tsx";
import type { Bar, Chart, Series } from "../../components/chart.ts";
import type { Tone } from "../../components/swatch.tsx";
import { rangeWords } from "../../period.ts";
import type { Outputs } from "../../trpc.ts";
import type { ToConnections } from "./connections-link.ts";
import { useToConnections } from "./connections-link.ts";
import { reasonLabels, tokenLabels } from "./labels.ts";

type Overview = Outputs["usage"]["overview"];

export function Charts({ overview, range }: { overview: Overview; range: UsageRange }) {
  const toConnections = useToConnections();
  const words = rangeWords[range];
  return (
    <>
      <Bars chart={verificationsOf(overview, toConnections)} range={words} />
      <p className="-mt-3 max-w-[80ch] text-data text-faint">
        A verification is a question of your server to the issuer. The SDK remembers an answer for up to 30
        seconds and does not ask again, so your server has handled more calls than stand here.
      </p>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Bars chart={tokensOf(overview, toConnections)} range={words} />
        <Bars chart={failuresOf(overview, toConnections)} range={words} />
      </div>
    </>
  );
}

export function ChartsSkeleton() {
  return (
    <div role="status" aria-label="Loading the charts" className="grid grid-cols-1 gap-6">
      <div className="skeleton h-72 rounded-panel" />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <div className="skeleton h-72 rounded-panel" />
        <div className="skeleton h-72 rounded-panel max-lg:hidden" />
      </div>
    </div>
  );
}

function verificationsOf({ bars }: Overview, toConnections: ToConnections): Chart {
  return {
    title: "Verifications",
    series: [
      { key: "ok", label: "Accepted", tone: "accent" },
      { key: "failed", label: "Failed", tone: "bad" },
    ],
    bars: bars.map(({ from, to, verifications: values }) => ({ from, to, values })),
    // What was accepted is in the connections of that time, whatever else they did.
    hrefOf: ({ from, to }, key) =>
      toConnections({ from, to, ...(key === "failed" && { step: "introspection" }) }),
  };
}

function tokensOf({ bars, total }: Overview, toConnections: ToConnections): Chart {
  const series = seriesOf(total.tokens, tokenKinds, tokenLabels);
  return {
    title: "Tokens issued",
    series,
    bars: bars.map(({ from, to, tokens }) => ({ from, to, values: gathered(tokens, series) })),
    hrefOf: ({ from, to }) => toConnections({ from, to }),
  };
}

function failuresOf({ bars, total }: Overview, toConnections: ToConnections): Chart {
  const series = seriesOf(total.failures, failureReasons, reasonLabels);
  return {
    title: "Failures",
    series,
    bars: bars.map(({ from, to, failures }) => ({ from, to, values: gathered(failures, series) })),
    hrefOf: ({ from, to }, key) => {
      const reason = failureReasons.find((each) => each === key);
      return toConnections({ from, to, ...(reason ? { reason } : { outcome: "failed" }) });
    },
  };
}

const rest = "rest";
const colours: Tone[] = ["accent", "second", "third"];

/** The three that are most, and what remains as one: more colours could not be told apart. */
function seriesOf<Key extends string>(
  total: Partial<Record<Key, number>>,
  keys: readonly Key[],
  labels: Record<Key, string>,
): Series[] {
  const present = keys.filter((key) => total[key]).sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0));
  const shown = present.length > colours.length + 1 ? present.slice(0, colours.length) : present;
  const series = shown.map((key, index) => ({ key, label: labels[key], tone: colours[index] ?? "rest" }));
  return present.length > shown.length ? [...series, { key: rest, label: "The rest", tone: "rest" }] : series;
}

/** By series; what has none of its own is in the rest. */
function gathered(counts: Record<string, number>, series: Series[]): Bar["values"] {
  const values: Bar["values"] = {};
  for (const [name, number] of Object.entries(counts)) {
    const key = series.some((each) => each.key === name) ? name : rest;
    values[key] = (values[key] ?? 0) + number;
  }
  return values;
}
