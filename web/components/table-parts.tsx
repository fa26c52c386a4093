/** The parts of a data table: its head, its rows, and what stands in their place until they come. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Column, DataTableProps, Selection, Sorting } from "./data-table.tsx";
import { Icon } from "./icon.tsx";

const headCell = "whitespace-nowrap px-4 py-2 font-normal text-data text-faint";

export function TableHead<Row>({ columns, rows = [], rowKey, sorting, selection }: DataTableProps<Row>) {
  const keys = rows.map(rowKey);
  return (
    <thead className="border-line border-b max-sm:hidden">
      <tr>
        {selection && (
          <th scope="col" className={`${headCell} w-4 pr-0`}>
            <SelectAll keys={keys} selection={selection} />
          </th>
        )}
        {columns.map((column) => (
          <th
            key={column.title}
            scope="col"
            aria-sort={sorting && sortOf(column, sorting)}
            className={`${headCell} ${column.numeric ? "text-right" : ""}`}
          >
            {sorting && column.sort ? <SortButton column={column} sorting={sorting} /> : column.title}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function sortOf<Row>({ sort }: Column<Row>, { by, descending }: Sorting) {
  if (sort === undefined || sort !== by) return undefined;
  return descending ? "descending" : "ascending";
}

function SortButton<Row>({ column, sorting }: { column: Column<Row>; sorting: Sorting }) {
  const { title, sort = "" } = column;
  const isChosen = sorting.by === sort;
  const descending = isChosen ? !sorting.descending : false;
  return (
    <button
      type="button"
      onClick={() => sorting.onChange({ by: sort, descending })}
      className="inline-flex min-h-6 items-center gap-1 rounded-tag hover:text-text"
    >
      {title}
      <span className={isChosen ? "text-accent" : "invisible"}>
        <Icon name={isChosen && sorting.descending ? "down" : "up"} />
      </span>
    </button>
  );
}

function SelectAll({ keys, selection }: { keys: string[]; selection: Selection }) {
  const all = keys.every((key) => selection.chosen.has(key));
  return (
    <input
      type="checkbox"
      className="size-4 align-middle"
      aria-label="Select all that are shown"
      checked={all}
      onChange={() => selection.onChange(new Set(all ? [] : keys))}
    />
  );
}

interface TableRowProps<Row> extends DataTableProps<Row> {
  row: Row;
}

/** On a card the title and the state share the first line, and the rest stands below them. */
const card = {
  title: "max-sm:min-w-2/5 max-sm:flex-1 max-sm:basis-0 max-sm:font-semibold",
  status: "max-sm:order-1",
  meta: "max-sm:order-3 max-sm:text-data max-sm:text-muted",
  none: "max-sm:hidden",
};

export function TableRow<Row>(props: TableRowProps<Row>) {
  const { row, columns, rowKey, rowName = rowKey, link, selection } = props;
  const key = rowKey(row);
  return (
    <tr className="relative hover:bg-sunken has-checked:bg-accent-soft max-sm:flex max-sm:flex-wrap max-sm:items-center max-sm:gap-x-3 max-sm:gap-y-1 max-sm:px-4 max-sm:py-3 max-sm:after:order-2 max-sm:after:basis-full">
      {selection && (
        <td className="relative z-1 w-4 py-2.5 pl-4 max-sm:p-0">
          <SelectRow rowKey={key} name={rowName(row)} selection={selection} />
        </td>
      )}
      {columns.map((column) => {
        const place = column.card ?? "meta";
        return (
          <td
            key={column.title}
            className={`px-4 py-2.5 align-middle max-sm:p-0 [&_button]:relative [&_button]:z-1 ${card[place]} ${column.numeric ? "text-right max-sm:text-left" : ""}`}
          >
            {place === "meta" && <span className="text-muted sm:hidden">{column.title} </span>}
            {place === "title" && link ? (
              <RowLink to={link(row)}>{column.cell(row)}</RowLink>
            ) : (
              column.cell(row)
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** Its area is the whole row, its name only the title's. */
function RowLink({
  to,
  children,
}: {
  to: ReturnType<NonNullable<DataTableProps<unknown>["link"]>>;
  children: ReactNode;
}) {
  return (
    <Link
      {...to}
      data-row-entry
      className="font-semibold after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-control focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
    >
      {children}
    </Link>
  );
}

interface SelectRowProps {
  rowKey: string;
  name: string;
  selection: Selection;
}

function SelectRow({ rowKey, name, selection: { chosen, onChange } }: SelectRowProps) {
  const toggle = () => {
    const next = new Set(chosen);
    if (!next.delete(rowKey)) next.add(rowKey);
    onChange(next);
  };
  return (
    <input
      type="checkbox"
      className="size-4 align-middle"
      aria-label={`Select ${name}`}
      checked={chosen.has(rowKey)}
      onChange={toggle}
    />
  );
}

const places = ["first", "second", "third", "fourth", "fifth", "sixth"];

/** In the geometry of what comes, so that nothing moves when it does. */
export function SkeletonRows<Row>({ label, columns }: Pick<DataTableProps<Row>, "label" | "columns">) {
  return (
    <div role="status" aria-label={`Loading ${label.toLowerCase()}`}>
      <div className="overflow-hidden rounded-panel border border-line bg-surface">
        <div className="flex h-[2.1875rem] items-center gap-4 border-line border-b px-4 text-data text-faint max-sm:hidden">
          {columns.map(({ title }) => (
            <span key={title} className="flex-1">
              {title}
            </span>
          ))}
        </div>
        <div className="divide-y divide-line">
          {places.map((place) => (
            <div key={place} className="flex h-[2.6875rem] items-center gap-4 px-4 max-sm:h-16">
              {columns.map(({ title }, index) => (
                <div key={title} className={`flex-1 ${index > 1 ? "max-sm:hidden" : ""}`}>
                  <div className="skeleton h-4 w-3/5" />
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
