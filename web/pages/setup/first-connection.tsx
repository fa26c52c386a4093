/** First connection: the eight stations, each lit when it was really seen. Nothing here pretends. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { CopyButton } from "../../components/copyable.tsx";
import { Icon } from "../../components/icon.tsx";
import { QueryProblem } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import type { Liveness } from "../../live.ts";
import type { CallError } from "../../trpc.ts";
import type { SetupState, StationView } from "./stations.ts";
import { stationWords } from "./stations.ts";

interface FirstConnectionProps {
  query: UseQueryResult<SetupState, CallError>;
  liveness: Liveness;
}

export function FirstConnection({ query, liveness }: FirstConnectionProps) {
  return (
    <section
      aria-labelledby="first-connection"
      className="grid gap-4 rounded-panel border border-line bg-surface p-4"
    >
      <div className="flex items-baseline justify-between gap-3">
        <h2 id="first-connection" className="font-semibold text-lead">
          First connection
        </h2>
        {query.data && <LiveNote liveness={liveness} isDone={query.data.complete} />}
      </div>
      {query.isPending && <StationsSkeleton />}
      {!query.data && !query.isPending && <QueryProblem subject="The stations" query={query} />}
      {query.data && <Stations stations={query.data.stations} />}
    </section>
  );
}

const liveWords: Record<Liveness, string> = {
  live: "Live",
  polling: "Every 10 s",
  paused: "Paused",
};

function LiveNote({ liveness, isDone }: { liveness: Liveness; isDone: boolean }) {
  if (isDone) return <span className="text-data text-ok">Complete</span>;
  return <span className="text-data text-muted">{liveWords[liveness]}</span>;
}

function Stations({ stations }: { stations: StationView[] }) {
  const next = stations.find(({ state }) => state !== "seen");
  const lastSeen = stations.findLast(({ state }) => state === "seen");
  return (
    <>
      <ol className="grid">
        {stations.map((station, index) => (
          <StationRow key={station.name} station={station} isNext={station === next} number={index + 1} />
        ))}
      </ol>
      {/* One message per station, for those who do not see them light up. */}
      <p role="status" className="sr-only">
        {lastSeen && `${stationWords[lastSeen.name].title}: seen`}
      </p>
    </>
  );
}

interface StationRowProps {
  station: StationView;
  number: number;
  /** It is the one that is waited for. */
  isNext: boolean;
}

function StationRow({ station, number, isNext }: StationRowProps) {
  const { name, state } = station;
  const isQuiet = state === "waiting" && !isNext;
  return (
    <li className="group relative grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 pb-4 last:pb-0">
      <span
        aria-hidden="true"
        className={`absolute top-6 bottom-1 left-2.5 w-px group-last:hidden ${state === "seen" ? "bg-ok" : "bg-line-strong"}`}
      />
      <Sign state={state} isNext={isNext} number={number} />
      <div className="grid min-w-0 gap-0.5">
        <p className={`font-semibold ${isQuiet ? "text-muted" : ""}`}>{stationWords[name].title}</p>
        <StationFacts station={station} isNext={isNext} />
        {isNext && state !== "seen" && <Help key={`${name} ${state}`} station={station} />}
      </div>
    </li>
  );
}

const signs = {
  seen: "border-ok bg-ok-soft text-ok",
  failed: "border-bad bg-bad-soft text-bad",
  next: "border-accent bg-accent-soft text-accent motion-safe:animate-waiting",
  waiting: "border-line-strong bg-surface text-muted",
} as const;

function Sign({
  state,
  isNext,
  number,
}: Pick<StationRowProps, "isNext" | "number"> & Pick<StationView, "state">) {
  const look = state === "waiting" && isNext ? "next" : state;
  return (
    <span
      aria-hidden="true"
      className={`grid size-5 place-items-center rounded-full border font-semibold text-meta ${signs[look]} ${state === "seen" ? "tick" : ""}`}
    >
      {state === "seen" && <Icon name="check" />}
      {state === "failed" && <Icon name="cross" />}
      {state === "waiting" && number}
    </span>
  );
}

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const dayAndClock = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

function timeOf(at: string): string {
  const time = Date.parse(at);
  const isToday = new Date(time).toDateString() === new Date().toDateString();
  return isToday ? clock.format(time) : dayAndClock.format(time);
}

function StationFacts({
  station: { name, state, at, by, title, attempt },
  isNext,
}: Omit<StationRowProps, "number">) {
  const { id } = useProject();
  if (state === "failed") {
    return (
      <div className="grid gap-1 text-data">
        <p className="text-bad">{title}</p>
        {attempt && (
          <Link to="/projects/$id/connections/$attempt" params={{ id, attempt }} className="link w-fit">
            See what happened
          </Link>
        )}
      </div>
    );
  }
  if (state === "waiting") {
    return isNext ? <p className="text-data text-muted">{stationWords[name].waiting}</p> : null;
  }
  return (
    <p className="font-mono text-faint text-meta">
      {at ? <time dateTime={at}>{timeOf(at)}</time> : "seen earlier"}
      {by && <span className="break-all"> · {by}</span>}
    </p>
  );
}

/** Milliseconds after which somebody who waits wants to know why. */
const patience = 45_000;

function Help({ station: { name, state, fix } }: { station: StationView }) {
  const { id, serverUrls } = useProject();
  const [isOpen, setOpen] = useState(state === "failed");
  useEffect(() => {
    const timer = setTimeout(() => setOpen(true), patience);
    return () => clearTimeout(timer);
  }, []);
  const { causes, command } = stationWords[name];
  const line = command?.(serverUrls[0] ?? "");
  return (
    <details
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      className="mt-1 text-data"
    >
      <summary className="w-fit cursor-pointer text-muted hover:text-accent">
        {state === "failed" ? "What mends it" : "Not seeing it?"}
      </summary>
      <div className="mt-2 grid gap-3 border-line border-l pl-3">
        {fix && <p>{fix}</p>}
        {state === "waiting" && (
          <ul className="grid list-disc gap-1 pl-4">
            {causes.map((cause) => (
              <li key={cause}>{cause}</li>
            ))}
          </ul>
        )}
        {line && (
          <div className="grid justify-items-start gap-1">
            <code className="break-all">{line}</code>
            <CopyButton text={line} label={`Copy command for ${stationWords[name].title}`} short />
          </div>
        )}
        {name === "secret" && (
          <Link to="/projects/$id/secrets" params={{ id }} className="link w-fit">
            Secrets
          </Link>
        )}
      </div>
    </details>
  );
}

function StationsSkeleton() {
  return (
    <div role="status" className="grid gap-5">
      <span className="sr-only">Loading the stations</span>
      {Object.keys(stationWords).map((name) => (
        <div key={name} className="skeleton h-5 w-40" />
      ))}
    </div>
  );
}
