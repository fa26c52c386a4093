/** Connection filters: how it ended, why, at which client and person, and when. */
import { ChoiceFilter, FilterBar, TextFilter } from "../../components/filter-bar.tsx";
import { periodWords } from "../../period.ts";
import { reasonLabels } from "../overview/labels.ts";
import type { ConnectionsSearch } from "./search.ts";
import { outcomeWords, stepWords } from "./words.ts";

interface ConnectionFiltersProps {
  search: ConnectionsSearch;
  active: number;
  onChange: (change: Partial<ConnectionsSearch>) => void;
  onClear: () => void;
}

const spans = { "1": "Last hour", "24": "Last 24 hours", "168": "Last 7 days" } as const;

export function ConnectionFilters({ search, active, onChange, onClear }: ConnectionFiltersProps) {
  const { from, to, client, person, error } = search;
  const held = [
    ...(from && to ? [periodWords({ from, to })] : []),
    ...(client ? [`client ${client}`] : []),
    ...(person ? [`person ${person}`] : []),
    ...(error ? [error] : []),
  ];
  return (
    <>
      <FilterBar
        text={
          <TextFilter
            label="Trace, connection or client id, whole"
            value={search.q}
            onChange={(q) => onChange({ q })}
          />
        }
        active={active}
        onClear={onClear}
      >
        <ChoiceFilter
          label="Outcome"
          options={outcomeWords}
          value={search.outcome}
          onChange={(outcome) => onChange({ outcome })}
        />
        <ChoiceFilter
          label="Failure"
          options={reasonLabels}
          value={search.reason}
          onChange={(reason) => onChange({ reason })}
        />
        <ChoiceFilter
          label="Failed step"
          options={stepWords}
          value={search.step as keyof typeof stepWords | undefined}
          onChange={(step) => onChange({ step })}
        />
        <ChoiceFilter
          label="When"
          options={spans}
          value={undefined}
          onChange={(hours) => onChange(hours ? since(Number(hours)) : { from: undefined, to: undefined })}
        />
      </FilterBar>
      {held.length > 0 && (
        <p className="mb-4 text-data text-muted">
          Only <span className="break-all font-mono text-text">{held.join(" · ")}</span>
        </p>
      )}
    </>
  );
}

/** Up to the end of this minute, so that the same choice is the same address for a while. */
function since(hours: number): Pick<ConnectionsSearch, "from" | "to"> {
  const end = Math.ceil(Date.now() / 60_000) * 60_000;
  return { from: new Date(end - hours * 3_600_000).toISOString(), to: new Date(end).toISOString() };
}
