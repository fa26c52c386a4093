/** Connection rail: how far a connection came, as a row of stations. The dashboard's one ornament. */
import type { Station } from "../../shared/connection.ts";
import { stations } from "../../shared/connection.ts";
import type { Outputs } from "../trpc.ts";

type States = Outputs["connections"]["list"]["connections"][number]["stations"];
type State = States[Station];

export const stationWords: Record<Station, string> = {
  refusal: "401",
  metadata: "Metadata",
  identify: "Identify",
  ask: "Ask",
  sign_in: "Sign in",
  allow: "Allow",
  token: "Token",
  call: "First call",
};

export const stateWords: Record<State, string> = {
  seen: "seen",
  passed: "not seen",
  failed: "failed",
  ahead: "not reached",
};

const dots: Record<State, string> = {
  seen: "border-accent bg-accent",
  passed: "border-accent border-dashed bg-surface",
  failed: "border-bad bg-bad-soft",
  ahead: "border-line-strong bg-surface",
};

/** Eight dots in a row of a table. */
export function ConnectionRail({ states }: { states: States }) {
  return (
    <span role="img" aria-label={railWords(states)} className="inline-flex items-center">
      {stations.map((station, index) => (
        <span key={station} className="inline-flex items-center">
          {index > 0 && <span className={`h-px w-2 ${line(states[station])}`} />}
          <Dot state={states[station]} />
        </span>
      ))}
    </span>
  );
}

/** The same with its words, at the head of one connection. */
export function NamedRail({ states }: { states: States }) {
  return (
    <ol className="flex max-md:flex-col md:grid md:grid-cols-8" aria-label="Stations">
      {stations.map((station) => (
        <li
          key={station}
          className="group relative flex gap-x-3 pb-3 last:pb-0 md:grid md:justify-items-center md:gap-y-1.5 md:pb-0"
        >
          <span
            aria-hidden="true"
            className={`absolute group-first:hidden max-md:-top-1.5 max-md:left-[7px] max-md:h-3 max-md:w-px md:top-[7px] md:right-1/2 md:h-px md:w-full ${line(states[station])}`}
          />
          <span className="relative grid size-4 place-items-center rounded-full bg-bg">
            <Dot state={states[station]} large />
          </span>
          <span className="text-data md:text-center">
            <span className={states[station] === "failed" ? "font-semibold text-bad" : ""}>
              {stationWords[station]}
            </span>
            <span className="text-faint text-meta max-md:ml-2 md:block">{stateWords[states[station]]}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function Dot({ state, large }: { state: State; large?: true }) {
  return (
    <span
      className={`grid place-items-center rounded-full border ${large ? "size-3.5" : "size-2.5"} ${dots[state]}`}
    >
      {state === "failed" && (
        <svg viewBox="0 0 8 8" className="size-2 stroke-bad" aria-hidden="true">
          <path d="M1.5 1.5l5 5M6.5 1.5l-5 5" strokeWidth="1.5" />
        </svg>
      )}
    </span>
  );
}

function line(state: State): string {
  return state === "ahead" ? "bg-line-strong" : "bg-accent";
}

function railWords(states: States): string {
  const failed = stations.find((station) => states[station] === "failed");
  if (failed) return `Failed at ${stationWords[failed]}`;
  const reached = stations.findLast((station) => states[station] === "seen");
  return reached ? `Reached ${stationWords[reached]}` : "Nothing seen";
}
