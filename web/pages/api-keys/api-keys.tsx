/** API keys of a project: those from before OAuth that its servers still take, who uses them, and when they end. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { ApiKeyPage } from "../../../shared/api-key.ts";
import { latelyDays } from "../../../shared/api-key.ts";
import { Button } from "../../components/button.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { ChoiceFilter, FilterBar, TextFilter } from "../../components/filter-bar.tsx";
import { Page } from "../../components/page.tsx";
import { useDenial, useProject } from "../../current-project.tsx";
import { counted } from "../../number.ts";
import { activeFilters } from "../../search-params.ts";
import { useTRPC } from "../../trpc.ts";
import { ImportKeys } from "./import-keys.tsx";
import { KeyActs } from "./key-acts.tsx";
import { keyColumns, titleOf } from "./key-columns.tsx";
import { KeysEnd } from "./keys-end.tsx";
import type { ApiKeySearch } from "./search.ts";

const none: ApiKeySearch = { q: undefined, use: undefined, state: undefined };

export function ApiKeys() {
  const denied = useDenial("secrets", "change API keys");
  const [importing, setImporting] = useState(false);
  return (
    <Page
      title="API keys"
      docs="api-keys"
      lead="Keys from before OAuth that your server still takes for a time, so that nobody is locked out while they move."
      action={
        <Button denied={denied} onClick={() => setImporting(true)}>
          Import keys
        </Button>
      }
    >
      <Keys denied={denied} />
      {importing && <ImportKeys onClose={() => setImporting(false)} />}
    </Page>
  );
}

function Keys({ denied }: { denied: string | undefined }) {
  const { id: projectId } = useProject();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const search = useSearch({ from: "/signed-in/projects/$id/api-keys" });
  const change = useChange();
  const query = useInfiniteQuery(
    useTRPC().apiKeys.list.infiniteQueryOptions(
      { projectId, ...search },
      { getNextPageParam: ({ next }) => next },
    ),
  );
  const page = query.data?.pages[0];
  const rows = query.data?.pages.flatMap(({ keys }) => keys);
  const acting = (rows ?? []).filter(({ id }) => chosen.has(id));
  const selection = {
    chosen,
    onChange: setChosen,
    actions: <KeyActs keys={acting} onDone={() => setChosen(new Set())} />,
  };
  const isUsed = page !== undefined && page.total > 0;
  return (
    <>
      {isUsed && <KeysEnd endsAt={page.endsAt} denied={denied} />}
      {isUsed && <Filters search={search} />}
      {isUsed && <Summary page={page} />}
      <DataTable
        label="API keys"
        columns={keyColumns(page?.endsAt)}
        query={query}
        rows={rows}
        rowKey={({ id }) => id}
        rowName={titleOf}
        empty={<Empty />}
        onClearFilters={isUsed && activeFilters({ ...search }) > 0 ? () => change(none) : undefined}
        {...(denied === undefined && { selection })}
      />
    </>
  );
}

function useChange() {
  const navigate = useNavigate({ from: "/projects/$id/api-keys" });
  return (changes: ApiKeySearch) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
}

function Filters({ search }: { search: ApiKeySearch }) {
  const change = useChange();
  return (
    <FilterBar
      text={<TextFilter label="Label or user" value={search.q} onChange={(q) => change({ q })} />}
      active={activeFilters({ ...search })}
      onClear={() => change(none)}
    >
      <ChoiceFilter
        label="Used"
        options={{
          lately: `In the last ${latelyDays} days`,
          earlier: "Longer ago",
          never: "Never",
        }}
        value={search.use}
        onChange={(use) => change({ use })}
      />
      <ChoiceFilter
        label="Revoked"
        options={{ live: "Not revoked", revoked: "Revoked" }}
        value={search.state}
        onChange={(state) => change({ state })}
      />
    </FilterBar>
  );
}

function Summary({ page: { total, live, usedLately } }: { page: ApiKeyPage }) {
  if (total === 0) return null;
  return (
    <p className="mb-3 text-data text-muted">
      {counted(live, "key")} not revoked, {usedLately === 0 ? "none" : usedLately} of them used in the last{" "}
      {latelyDays} days
    </p>
  );
}

function Empty() {
  return (
    <div className="grid max-w-[72ch] gap-3 border-line border-y py-8 text-muted">
      <p>
        No key is imported. If people call your server by a key today, import the SHA-256 of each, and let the
        server take both with <code className="font-mono text-data">mcpAuth({"{ …, apiKeys: true }"})</code>.
      </p>
      <p>Here you will see which keys are still used, by which program, and set the day on which they end.</p>
    </div>
  );
}
