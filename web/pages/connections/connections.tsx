/** Connections: every attempt to connect, how far it came, and why it came no further. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { ConnectionRail } from "../../components/connection-rail.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Page } from "../../components/page.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago } from "../../components/time.tsx";
import { useProject } from "../../current-project.tsx";
import { activeFilters } from "../../search-params.ts";
import { useShortcut } from "../../shortcuts.ts";
import { useTRPC } from "../../trpc.ts";
import { ConnectionFilters } from "./connection-filters.tsx";
import { ErrorGroups } from "./error-groups.tsx";
import { ExportConnections } from "./export-connections.tsx";
import { noFilters } from "./search.ts";
import type { Connection } from "./words.ts";
import { clientName, duration, outcomeTones, outcomeWords } from "./words.ts";

const refreshEvery = 5_000;

export function Connections() {
  const { id: projectId } = useProject();
  const search = useSearch({ from: "/signed-in/projects/$id/connections" });
  const navigate = useNavigate({ from: "/projects/$id/connections" });
  const [isLive, setLive] = useState(true);
  const query = useInfiniteQuery(
    useTRPC().connections.list.infiniteQueryOptions(
      { projectId, ...search },
      {
        getNextPageParam: ({ next }) => next,
        // Only while the page is seen, and while its first page is all that is shown.
        refetchInterval: ({ state }) => isLive && (state.data?.pages.length ?? 1) < 2 && refreshEvery,
      },
    ),
  );
  useShortcut("r", "Refresh", () => void query.refetch());
  useShortcut("l", "Live updates", () => setLive((before) => !before));
  const active = activeFilters(search);
  const clear = () => void navigate({ search: noFilters, replace: true });
  return (
    <Page
      title="Connections"
      docs="connections"
      lead="Every attempt of a client to connect, with the step at which it stopped. Kept for 14 days."
      action={
        <div className="flex flex-wrap items-center gap-3">
          <Button look="quiet" aria-pressed={isLive} onClick={() => setLive((before) => !before)}>
            <LiveSign isLive={isLive} />
            {isLive ? "Live" : "Paused"}
          </Button>
          <ExportConnections search={search} />
        </div>
      }
    >
      <ErrorGroups search={search} />
      <ConnectionFilters
        search={search}
        active={active}
        onChange={(change) =>
          void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
        }
        onClear={clear}
      />
      <DataTable
        label="Connections"
        columns={columns}
        query={query}
        rows={query.data?.pages.flatMap(({ connections }) => connections)}
        rowKey={({ id }) => id}
        link={({ id: attempt }) => ({
          to: "/projects/$id/connections/$attempt",
          params: { id: projectId, attempt },
          search,
        })}
        empty={<Empty />}
        onClearFilters={active > 0 ? clear : undefined}
      />
    </Page>
  );
}

function LiveSign({ isLive }: { isLive: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`size-2 rounded-full ${isLive ? "bg-accent motion-safe:animate-waiting" : "border border-line-strong"}`}
    />
  );
}

const columns: Column<Connection>[] = [
  {
    title: "Client",
    card: "title",
    cell: (row) => <span className="break-words font-semibold">{clientName(row)}</span>,
  },
  { title: "Stations", card: "meta", cell: ({ stations }) => <ConnectionRail states={stations} /> },
  {
    title: "Outcome",
    card: "status",
    cell: ({ outcome }) => <Tag tone={outcomeTones[outcome]}>{outcomeWords[outcome]}</Tag>,
  },
  {
    title: "Why, or who",
    card: "meta",
    cell: ({ outcome, failure, person }) =>
      outcome === "failed" && failure ? (
        <span>{failure.title}</span>
      ) : (
        <span className="break-all text-muted">{person?.name ?? person?.id ?? "–"}</span>
      ),
  },
  {
    title: "Took",
    card: "none",
    numeric: true,
    cell: ({ milliseconds }) => (
      <span className="whitespace-nowrap text-muted">
        {milliseconds === undefined ? "–" : duration(milliseconds)}
      </span>
    ),
  },
  { title: "Began", card: "meta", cell: ({ startedAt }) => <Ago at={startedAt} /> },
];

function Empty() {
  const { id } = useProject();
  return (
    <div className="grid justify-items-start gap-3 border-line border-y py-8">
      <p className="max-w-[60ch] text-muted">
        No client has tried to connect in the last 14 days. As soon as one asks for this project's server URL,
        its attempt stands here, also when it fails.
      </p>
      <Link to="/projects/$id/setup" params={{ id }} className="link">
        Connect a client
      </Link>
    </div>
  );
}
