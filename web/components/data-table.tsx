/** Data table: rows that the server gives page by page. Where the window is narrow, each is a card of two lines. */
import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useRef } from "react";
import type { CallError } from "../trpc.ts";
import { Button } from "./button.tsx";
import { ProblemNote, QueryProblem, StaleNote } from "./problem-note.tsx";
import { useRowKeys } from "./row-keys.ts";
import { SkeletonRows, TableHead, TableRow } from "./table-parts.tsx";

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Where it stands on a card. "title" is also what leads to the row's own page; "meta" unless said otherwise. */
  card?: "title" | "status" | "meta" | "none";
  numeric?: true;
  /** The name by which the server sorts by it. */
  sort?: string;
}

export interface Sorting {
  by: string;
  descending: boolean;
  onChange: (next: { by: string; descending: boolean }) => void;
}

export interface Selection {
  chosen: ReadonlySet<string>;
  onChange: (next: ReadonlySet<string>) => void;
  /** What can be done with the chosen ones: buttons. */
  actions: ReactNode;
}

/** The part of a query, or of one with pages, that a table needs. */
interface TableQuery {
  isPending: boolean;
  isFetching: boolean;
  isRefetchError: boolean;
  error: CallError | null;
  dataUpdatedAt: number;
  refetch: () => unknown;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  isFetchNextPageError?: boolean;
  fetchNextPage?: () => unknown;
}

export interface DataTableProps<Row> {
  /** What the rows are, as a heading: "Clients". */
  label: string;
  columns: readonly Column<Row>[];
  query: TableQuery;
  /** Of all pages so far; undefined until the first has come. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  /** What its checkbox is called, where rows can be chosen: "Select Claude". */
  rowName?: (row: Row) => string;
  /** The row's own page. */
  link?: (row: Row) => LinkProps;
  /** What this is, why there is none yet, and what to do. */
  empty: ReactNode;
  /** Given while filters hold: then nothing found is not the same as nothing there. */
  onClearFilters?: (() => void) | undefined;
  sorting?: Sorting;
  selection?: Selection;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, query, rows, empty, onClearFilters } = props;
  if (query.isPending) return <SkeletonRows label={label} columns={props.columns} />;
  if (!rows) return <QueryProblem subject={label} query={query} />;
  return (
    <div className="grid grid-cols-1 gap-4">
      <StaleNote query={query} />
      {rows.length > 0 && <Rows {...props} rows={rows} />}
      {rows.length === 0 && (onClearFilters ? <NothingMatches onClear={onClearFilters} /> : empty)}
      <More query={query} />
    </div>
  );
}

function Rows<Row>(props: DataTableProps<Row> & { rows: readonly Row[] }) {
  const { label, columns, rows, rowKey, selection } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  return (
    <>
      {selection && selection.chosen.size > 0 && <Chosen selection={selection} />}
      <div className="relative overflow-x-auto rounded-panel border border-line bg-surface">
        <table aria-label={label} className="w-full border-collapse text-left max-sm:block">
          <TableHead {...props} />
          <tbody ref={body} className="divide-y divide-line max-sm:block">
            {rows.map((row) => (
              <TableRow key={rowKey(row)} {...props} columns={columns} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Chosen({ selection: { chosen, onChange, actions } }: { selection: Selection }) {
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-control bg-accent-soft px-4 py-2">
      <p role="status" className="mr-auto font-medium">
        {chosen.size} selected
      </p>
      {actions}
      <Button look="quiet" onClick={() => onChange(new Set())}>
        Select none
      </Button>
    </div>
  );
}

function NothingMatches({ onClear }: { onClear: () => void }) {
  return (
    <div className="grid justify-items-start gap-3 border-line border-y py-8">
      <p className="text-muted">Nothing matches these filters.</p>
      <Button onClick={onClear}>Clear filters</Button>
    </div>
  );
}

function More({ query }: { query: TableQuery }) {
  return (
    <>
      {query.isFetchNextPageError && query.error && <ProblemNote error={query.error} />}
      {query.hasNextPage && (
        <div>
          <Button
            onClick={() => query.fetchNextPage?.()}
            waiting={query.isFetchingNextPage ? "Loading more…" : undefined}
          >
            Load more
          </Button>
        </div>
      )}
    </>
  );
}
