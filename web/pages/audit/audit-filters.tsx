/** Audit filters: by whom, what, on what, how it ended, and when. */
import { useQuery } from "@tanstack/react-query";
import { auditWords } from "../../../shared/audit.ts";
import { ChoiceFilter, FilterBar, TextFilter } from "../../components/filter-bar.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { nameOf } from "./entry.ts";
import type { AuditSearch } from "./search.ts";
import { outcomes } from "./search.ts";

interface AuditFiltersProps {
  search: AuditSearch;
  active: number;
  onChange: (change: Partial<AuditSearch>) => void;
  onClear: () => void;
}

/** What is done to no project is in no project's audit. */
const ofProjects = Object.fromEntries(
  Object.entries(auditWords).filter(([action]) => !/^(account|admin)\./.test(action)),
);

export function AuditFilters({ search, active, onChange, onClear }: AuditFiltersProps) {
  const { id: projectId } = useProject();
  const actors = useQuery(useTRPC().audit.actors.queryOptions({ projectId })).data ?? [];
  return (
    <FilterBar
      text={
        <TextFilter
          label="On what: exact name or id"
          value={search.target}
          onChange={(target) => onChange({ target })}
        />
      }
      active={active}
      onClear={onClear}
    >
      <ChoiceFilter
        label="Who"
        options={Object.fromEntries(actors.map((actor) => [actor.id, nameOf(actor)]))}
        value={search.actor}
        onChange={(actor) => onChange({ actor })}
      />
      <ChoiceFilter
        label="What"
        options={ofProjects}
        value={search.action}
        onChange={(action) => onChange({ action })}
      />
      <ChoiceFilter
        label="Outcome"
        options={outcomes}
        value={search.outcome}
        onChange={(outcome) => onChange({ outcome })}
      />
      <DayFilter label="From" value={search.from} onChange={(from) => onChange({ from })} />
      <DayFilter label="Before" value={search.to} onChange={(to) => onChange({ to })} />
    </FilterBar>
  );
}

interface DayFilterProps {
  label: string;
  /** Its beginning, in UTC. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function DayFilter({ label, value, onChange }: DayFilterProps) {
  return (
    <label className="grid gap-1 max-sm:w-full">
      <span className="text-data text-muted">{label}</span>
      <input
        type="date"
        value={value?.slice(0, 10) ?? ""}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value ? `${currentTarget.value}T00:00:00.000Z` : undefined)
        }
        className="min-h-9 rounded-control border border-line-strong bg-surface px-3 py-1.5 pointer-coarse:min-h-11"
      />
    </label>
  );
}
