/** Clients of a project: by app or one by one, whoever introduced itself and whoever was added by hand. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { LinkProps } from "@tanstack/react-router";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { ClientGroup } from "../../../shared/client.ts";
import { Button, ButtonLink } from "../../components/button.tsx";
import { identityWords, statusWords } from "../../components/client-tag.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { ChoiceFilter, FilterBar, TextFilter } from "../../components/filter-bar.tsx";
import { Page } from "../../components/page.tsx";
import { Tabs } from "../../components/tabs.tsx";
import { useDenial, useProject } from "../../current-project.tsx";
import { counted } from "../../number.ts";
import { activeFilters } from "../../search-params.ts";
import { useTRPC } from "../../trpc.ts";
import { BulkActs } from "./bulk-acts.tsx";
import { clientColumns, fullNameOf } from "./client-columns.tsx";
import { RemoveUnused } from "./remove-unused.tsx";
import type { ClientsSearch } from "./search.ts";

const none = { q: undefined, status: undefined, identity: undefined };

export function Clients() {
  const { id } = useProject();
  const [removing, setRemoving] = useState(false);
  const denial = useDenial("clients", "change clients");
  return (
    <Page
      docs="clients"
      title="Clients"
      lead="The apps that connect to your servers. Most introduce themselves; you can also add one by hand."
      action={
        !denial && (
          <>
            <Button onClick={() => setRemoving(true)}>Remove unused…</Button>
            <ButtonLink to="/projects/$id/clients/new" params={{ id }}>
              Add client
            </ButtonLink>
          </>
        )
      }
    >
      <Views />
      {removing && <RemoveUnused onClose={() => setRemoving(false)} />}
    </Page>
  );
}

function Views() {
  const { view = "grouped" } = useSearch({ from: "/signed-in/projects/$id/clients" });
  const navigate = useNavigate({ from: "/projects/$id/clients" });
  const show = (next: "grouped" | "all") =>
    void navigate({
      search: (before) => ({ ...before, view: next === "all" ? next : undefined }),
      replace: true,
    });
  return (
    <Tabs
      label="How clients are listed"
      value={view}
      onChange={show}
      tabs={[
        { value: "grouped", title: "By app", content: () => <List /> },
        { value: "all", title: "One by one", content: () => <List /> },
      ]}
    />
  );
}

function List() {
  const { id: projectId } = useProject();
  const { view = "grouped", ...filters } = useSearch({ from: "/signed-in/projects/$id/clients" });
  const navigate = useNavigate({ from: "/projects/$id/clients" });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const denial = useDenial("clients");
  const query = useInfiniteQuery(
    useTRPC().clients.list.infiniteQueryOptions(
      { projectId, view, ...filters },
      { getNextPageParam: ({ next }) => next },
    ),
  );
  const rows = query.data?.pages.flatMap(({ groups }) => groups);
  const active = activeFilters(filters);
  const change = (changes: Partial<ClientsSearch>) => {
    setChosen(new Set());
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  };
  const acting = (rows ?? []).filter(({ key }) => chosen.has(key));
  const selection = {
    chosen,
    onChange: setChosen,
    actions: <BulkActs groups={acting} onDone={() => setChosen(new Set())} />,
  };
  return (
    <>
      <Filters search={filters} active={active} onChange={change} />
      <Summary page={query.data?.pages[0]} />
      <DataTable
        label="Clients"
        columns={clientColumns}
        query={query}
        rows={rows}
        rowKey={({ key }) => key}
        rowName={fullNameOf}
        link={(row) => pageOf(projectId, row)}
        empty={<Empty />}
        onClearFilters={active > 0 ? () => change(none) : undefined}
        {...(!denial && { selection })}
      />
    </>
  );
}

interface FiltersProps {
  search: Omit<ClientsSearch, "view">;
  active: number;
  onChange: (changes: Partial<ClientsSearch>) => void;
}

function Filters({ search, active, onChange }: FiltersProps) {
  return (
    <FilterBar
      text={
        <TextFilter label="Name, address or client id" value={search.q} onChange={(q) => onChange({ q })} />
      }
      active={active}
      onClear={() => onChange(none)}
    >
      <ChoiceFilter
        label="State"
        options={statusWords}
        value={search.status}
        onChange={(status) => onChange({ status })}
      />
      <ChoiceFilter
        label="Identity"
        options={identityWords}
        value={search.identity}
        onChange={(identity) => onChange({ identity })}
      />
    </FilterBar>
  );
}

interface Found {
  total: { groups: number; clients: number };
  complete: boolean;
}

function Summary({ page }: { page: Found | undefined }) {
  if (!page || page.total.clients === 0) return null;
  const { total, complete } = page;
  const registrations = counted(total.clients, "client");
  return (
    <p className="mb-3 text-data text-muted">
      {total.groups === total.clients
        ? registrations
        : `${counted(total.groups, "app")} with ${registrations}`}
      {!complete && ", of the 2,000 used last"}
    </p>
  );
}

/** A single client has its page; of an app the clients are listed. */
function pageOf(id: string, { clientIds, name, places, identity }: ClientGroup): LinkProps {
  const [clientId = "", ...others] = clientIds;
  if (others.length === 0) {
    return { to: "/projects/$id/clients/$clientId", params: { id, clientId } };
  }
  const search = { view: "all", q: [name, ...places].join(" "), status: undefined, identity } as const;
  return { to: "/projects/$id/clients", params: { id }, search };
}

function Empty() {
  const { id } = useProject();
  return (
    <div className="grid justify-items-start gap-3 border-line border-y py-8">
      <p className="max-w-[60ch] text-muted">
        No client has asked for this project yet. Each shows up here by itself when somebody connects it.
      </p>
      <ButtonLink to="/projects/$id/setup" params={{ id }}>
        Connect one
      </ButtonLink>
    </div>
  );
}
