/** Audit of a project: who changed what, when, and from where. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { auditWordsFor } from "../../../shared/audit.ts";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Page } from "../../components/page.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago } from "../../components/time.tsx";
import { useProject } from "../../current-project.tsx";
import { activeFilters } from "../../search-params.ts";
import { useTRPC } from "../../trpc.ts";
import { AuditFilters } from "./audit-filters.tsx";
import type { AuditEntry } from "./entry.ts";
import { nameOf } from "./entry.ts";
import { EntryDetails } from "./entry-details.tsx";
import { ExportAudit } from "./export-audit.tsx";
import type { AuditSearch } from "./search.ts";

const none: AuditSearch = {
  target: undefined,
  actor: undefined,
  action: undefined,
  outcome: undefined,
  from: undefined,
  to: undefined,
};

export function Audit() {
  const { id: projectId } = useProject();
  const search = useSearch({ from: "/signed-in/projects/$id/audit" });
  const navigate = useNavigate({ from: "/projects/$id/audit" });
  const [shown, setShown] = useState<AuditEntry>();
  const { actor, ...asked } = search;
  const filters = { ...asked, actorId: actor };
  const query = useInfiniteQuery(
    useTRPC().audit.list.infiniteQueryOptions(
      { projectId, ...filters },
      { getNextPageParam: ({ next }) => next },
    ),
  );
  const clear = () => void navigate({ search: none, replace: true });
  const active = activeFilters(search);
  return (
    <Page
      title="Audit"
      lead="Every change that a member made in this dashboard. Kept for 400 days."
      action={<ExportAudit filters={{ projectId, ...filters }} />}
    >
      <AuditFilters
        search={search}
        active={active}
        onChange={(change) =>
          void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
        }
        onClear={clear}
      />
      <DataTable
        label="Audit"
        columns={columnsFor(setShown)}
        query={query}
        rows={query.data?.pages.flatMap(({ entries }) => entries)}
        rowKey={({ id }) => id}
        empty={<Empty />}
        onClearFilters={active > 0 ? clear : undefined}
      />
      {shown && <EntryDetails entry={shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

function columnsFor(show: (entry: AuditEntry) => void): Column<AuditEntry>[] {
  return [
    {
      title: "What",
      card: "title",
      cell: (entry) => (
        <button
          type="button"
          data-row-entry
          onClick={() => show(entry)}
          className="rounded-tag text-left font-semibold first-letter:uppercase hover:text-accent"
        >
          {auditWordsFor(entry.action)}
          <span className="sr-only">: details</span>
        </button>
      ),
    },
    { title: "On", cell: ({ target }) => targetOf(target) },
    { title: "Who", cell: ({ actor }) => <code className="break-all text-data">{nameOf(actor)}</code> },
    { title: "When", card: "meta", cell: ({ at }) => <Ago at={at} /> },
    {
      title: "Network",
      cell: ({ network }) => <code className="text-data text-muted">{network ?? "–"}</code>,
    },
    {
      title: "Outcome",
      card: "status",
      cell: ({ outcome }) =>
        outcome === "begun" ? <Tag tone="warn">Cut off</Tag> : <span className="text-muted">Done</span>,
    },
  ];
}

function targetOf(target: AuditEntry["target"]) {
  if (!target) return <span className="text-muted">the project</span>;
  return (
    <span>
      <span className="text-muted">{target.kind.replaceAll("_", " ")}</span>{" "}
      <span className="break-all">{target.name ?? target.id}</span>
    </span>
  );
}

function Empty() {
  return (
    <p className="border-line border-y py-8 text-muted">
      Nothing has been changed yet. What members do from here on is written down with who did it.
    </p>
  );
}
