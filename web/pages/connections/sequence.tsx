/** Sequence: the steps of a connection between those who took part, as far as they were seen. */
import type { Lane } from "../../../shared/connection.ts";
import { lanes } from "../../../shared/connection.ts";
import { counted } from "../../number.ts";
import type { Detail, Step } from "./words.ts";
import { duration, laneWords, stepWords } from "./words.ts";

/** One step, many of the same in a row, or one that nobody here can see. */
interface Row {
  key: string;
  lanes: [Lane, Lane];
  title: string;
  request: string;
  offset?: string;
  step?: Step;
  times: number;
}

export function Sequence({ detail }: { detail: Detail }) {
  const rows = [...unseen(detail), ...seen(detail)];
  return (
    <section aria-labelledby="steps" className="grid gap-3">
      <h2 id="steps" className="font-semibold text-lead">
        Steps
      </h2>
      <div className="relative rounded-panel border border-line bg-surface">
        <div aria-hidden="true" className="absolute inset-y-0 right-4 left-24 grid grid-cols-4 max-md:hidden">
          {lanes.map((lane) => (
            <span key={lane} className="mx-auto w-px bg-line" />
          ))}
        </div>
        <div
          aria-hidden="true"
          className="relative grid grid-cols-4 border-line border-b py-2 pr-4 pl-24 max-md:hidden"
        >
          {lanes.map((lane) => (
            <span key={lane} className="mx-auto bg-surface px-2 text-data text-muted">
              {laneWords[lane]}
            </span>
          ))}
        </div>
        <ol className="relative divide-y divide-line">
          {rows.map((row) => (
            <SequenceRow key={row.key} row={row} />
          ))}
        </ol>
      </div>
    </section>
  );
}

function SequenceRow({ row: { lanes: between, title, request, offset, step, times } }: { row: Row }) {
  const failed = step?.outcome === "failed";
  const colour = failed ? "text-bad" : "text-text";
  return (
    <li className="relative px-4 py-2.5">
      <span className="text-faint text-meta tabular-nums md:absolute md:left-4">{offset}</span>
      <div className="relative md:ml-20">
        <p className={placeOf(between)}>
          <span className={`bg-surface pr-2 font-medium ${step ? colour : "text-muted"}`}>{title}</span>{" "}
          {times > 1 && (
            <span className="bg-surface pr-2 text-data text-muted">{counted(times, "time")}</span>
          )}
          <span className="bg-surface pr-2 text-data text-muted md:hidden">
            {laneWords[between[0]]} → {laneWords[between[1]]}
          </span>
        </p>
        <Arrow between={between} look={arrowLook(step)} />
        <p className={`text-data ${placeOf(between)}`}>
          <span className="sr-only">
            {laneWords[between[0]]} to {laneWords[between[1]]}:{" "}
          </span>
          <code className={`wrap-anywhere bg-surface pr-2 ${step ? "" : "text-muted"}`}>{request}</code>{" "}
          {step?.status && <code className={`bg-surface pr-2 ${colour}`}>{step.status}</code>}{" "}
          {step?.error && <code className="bg-surface pr-2 text-bad">{step.error}</code>}
        </p>
        {step && <StepDetails step={step} />}
      </div>
    </li>
  );
}

const looks = {
  seen: "border-accent text-accent",
  failed: "border-bad text-bad",
  unseen: "border-line-strong border-dashed text-faint",
} as const;

function arrowLook(step: Step | undefined): keyof typeof looks {
  if (!step) return "unseen";
  return step.outcome === "failed" ? "failed" : "seen";
}

const lefts = ["md:left-[12.5%]", "md:left-[37.5%]", "md:left-[62.5%]"] as const;
/** A little beside the line. */
const starts = ["md:pl-[calc(12.5%+8px)]", "md:pl-[calc(37.5%+8px)]", "md:pl-[calc(62.5%+8px)]"] as const;
const widths = ["", "md:w-1/4", "md:w-1/2", "md:w-3/4"] as const;

function positionsOf([from, to]: [Lane, Lane]): [number, number] {
  return [lanes.indexOf(from), lanes.indexOf(to)];
}

function placeOf(between: [Lane, Lane]): string {
  return `relative ${starts[Math.min(...positionsOf(between))] ?? ""}`;
}

function Arrow({ between, look }: { between: [Lane, Lane]; look: keyof typeof looks }) {
  const [from, to] = positionsOf(between);
  const start = Math.min(from, to);
  return (
    <span
      aria-hidden="true"
      className={`relative my-1 block h-2 max-md:hidden ${lefts[start] ?? ""} ${widths[Math.abs(to - from)] ?? ""}`}
    >
      <span className={`absolute inset-x-0 top-1/2 border-t ${looks[look]}`} />
      <svg
        aria-hidden="true"
        viewBox="0 0 6 8"
        className={`absolute top-0.5 h-2 w-1.5 fill-current ${looks[look]} ${to > from ? "right-0" : "left-0 rotate-180"}`}
      >
        <path d="M0 0l6 4-6 4z" />
      </svg>
    </span>
  );
}

function StepDetails({ step: { facts, cause, trace, userAgent, network, grantType, at } }: { step: Step }) {
  const known = {
    ...facts,
    ...(grantType && { grant_type: grantType }),
    ...(cause && { answer: cause }),
    at,
    trace,
    ...(network && { network }),
    ...(userAgent && { user_agent: userAgent }),
  };
  return (
    <details className={`relative mt-1 text-data ${starts[0]}`}>
      <summary className="w-fit cursor-pointer bg-surface pr-2 text-muted hover:text-accent">Details</summary>
      <dl className="mt-1 grid bg-surface grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5">
        {Object.entries(known).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="font-mono text-muted">{name}</dt>
            <dd className="break-all font-mono">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** What comes before, and is seen by the client and the server only. */
function unseen({ connection, steps }: Detail): Row[] {
  if (!connection || connection.stations.ask === "ahead") return [];
  const isKnown = (station: Step["station"]) => steps.some((step) => step.station === station);
  const rows: Row[] = [
    {
      key: "refusal",
      lanes: ["client", "server"],
      title: "Call without a token",
      request: "not seen here: your server answers it with 401",
      times: 1,
    },
    {
      key: "metadata",
      lanes: ["client", "issuer"],
      title: "Metadata",
      request: "not seen: anybody reads it, before anybody is known",
      times: 1,
    },
  ];
  const identified: Row = {
    key: "identify",
    lanes: ["client", "issuer"],
    title: "Identification",
    request: "not seen: it was known already",
    times: 1,
  };
  return isKnown("identify") ? rows : [...rows, identified];
}

function seen({ connection, steps }: Detail): Row[] {
  const began = Date.parse(connection?.startedAt ?? steps[0]?.at ?? "");
  const rows: Row[] = [];
  for (const step of steps) {
    const last = rows.at(-1);
    const same = last?.step?.step === step.step && last.step.outcome === "ok" && step.outcome === "ok";
    if (last && same) {
      last.times += 1;
      continue;
    }
    const after = Date.parse(step.at) - began;
    rows.push({
      key: `${step.at} ${step.step} ${step.trace}`,
      lanes: step.lanes,
      title: stepWords[step.step],
      request: step.request,
      offset: after >= 0 ? `+${duration(after)}` : "before",
      step,
      times: 1,
    });
  }
  return rows;
}
