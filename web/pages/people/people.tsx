/** People of a project: who signed in for its servers, and for whom its product had tokens minted. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { LinkProps } from "@tanstack/react-router";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { PersonSummary } from "../../../shared/person.ts";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { ChoiceFilter, FilterBar, TextFilter } from "../../components/filter-bar.tsx";
import { Page } from "../../components/page.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago } from "../../components/time.tsx";
import { useProject } from "../../current-project.tsx";
import { count, counted } from "../../number.ts";
import { activeFilters } from "../../search-params.ts";
import { useTRPC } from "../../trpc.ts";
import { accountOf, kindWords, nameOf, statusWords } from "./person-words.ts";
import type { PeopleSearch } from "./search.ts";

const none: PeopleSearch = { q: undefined, kind: undefined, status: undefined };

const columns: Column<PersonSummary>[] = [
  { title: "Person", card: "title", cell: (person) => nameOf(person) },
  { title: "Account", cell: (person) => <span className="break-words">{accountOf(person)}</span> },
  { title: "Apps", numeric: true, cell: ({ apps }) => count(apps) },
  { title: "First seen", cell: ({ firstSeenAt }) => <Ago at={firstSeenAt} /> },
  { title: "Last seen", cell: ({ lastSeenAt }) => <Ago at={lastSeenAt} /> },
  {
    title: "State",
    card: "status",
    cell: ({ blocked, kind }) => <State blocked={blocked !== undefined} isMinted={kind === "minted"} />,
  },
];

export function People() {
  const { id: projectId } = useProject();
  const search = useSearch({ from: "/signed-in/projects/$id/people" });
  const navigate = useNavigate({ from: "/projects/$id/people" });
  const change = (changes: Partial<PeopleSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  const query = useInfiniteQuery(
    useTRPC().people.list.infiniteQueryOptions(
      { projectId, ...search },
      { getNextPageParam: ({ next }) => next },
    ),
  );
  const active = activeFilters(search);
  return (
    <Page
      title="People"
      lead="Who uses your servers: they signed in and allowed an app, or you had a token minted for them."
    >
      <FilterBar
        text={<TextFilter label="Name or e-mail address" value={search.q} onChange={(q) => change({ q })} />}
        active={active}
        onClear={() => change(none)}
      >
        <ChoiceFilter
          label="Came by"
          options={kindWords}
          value={search.kind}
          onChange={(kind) => change({ kind })}
        />
        <ChoiceFilter
          label="State"
          options={statusWords}
          value={search.status}
          onChange={(status) => change({ status })}
        />
      </FilterBar>
      <Summary page={query.data?.pages[0]} />
      <DataTable
        label="People"
        columns={columns}
        query={query}
        rows={query.data?.pages.flatMap(({ people }) => people)}
        rowKey={({ id, name }) => id ?? name}
        link={(person) => pageOf(projectId, person)}
        empty={<Empty />}
        onClearFilters={active > 0 ? () => change(none) : undefined}
      />
    </Page>
  );
}

function State({ blocked, isMinted }: { blocked: boolean; isMinted: boolean }) {
  if (blocked) return <Tag tone="bad">Blocked</Tag>;
  return isMinted ? <Tag tone="accent">Minted</Tag> : <Tag tone="ok">Signed in</Tag>;
}

function Summary({ page }: { page: { total: number; complete: boolean } | undefined }) {
  if (!page || page.total === 0) return null;
  return (
    <p className="mb-3 text-data text-muted">
      {counted(page.total, "person", "people")}
      {!page.complete && ", of the 2,000 seen last"}
    </p>
  );
}

/** Somebody whose id a viewer may not see has no page for them. */
function pageOf(id: string, { id: accountId }: PersonSummary): LinkProps {
  if (accountId === undefined) return { to: "/projects/$id/people", params: { id } };
  return { to: "/projects/$id/people/$accountId", params: { id, accountId } };
}

function Empty() {
  return (
    <p className="max-w-[72ch] border-line border-y py-8 text-muted">
      Nobody has used your servers yet. People show up here when they sign in to allow an app, and when you
      mint a token for one of your own users.
    </p>
  );
}
