import { cleanup, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { refusal } from "../test-app.tsx";
import type { Column, DataTableProps } from "./data-table.tsx";
import { DataTable } from "./data-table.tsx";

interface App {
  id: string;
  name: string;
  people: number;
}

const columns: readonly Column<App>[] = [
  {
    title: "App",
    card: "title",
    sort: "name",
    cell: ({ name }) => (
      <a href={`#${name}`} data-row-entry>
        {name}
      </a>
    ),
  },
  { title: "People", numeric: true, sort: "people", cell: ({ people }) => people },
];

const apps: App[] = [
  { id: "cli_1", name: "Claude", people: 12 },
  { id: "cli_2", name: "Cursor", people: 3 },
];

const done = {
  isPending: false,
  isFetching: false,
  isRefetchError: false,
  error: null,
  dataUpdatedAt: 0,
  refetch: () => {},
};

function show(about: Partial<DataTableProps<App>> = {}) {
  const usual = { label: "Apps", columns, query: done, rows: apps, rowKey: ({ id }: App) => id };
  render(<DataTable {...usual} empty={<p>No app yet.</p>} {...about} />);
}

function Chosen() {
  const [chosen, onChange] = useState<ReadonlySet<string>>(new Set());
  const selection = { chosen, onChange, actions: <button type="button">Delete</button> };
  return (
    <DataTable
      label="Apps"
      columns={columns}
      query={done}
      rows={apps}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      empty={null}
      selection={selection}
    />
  );
}

afterEach(cleanup);

test("rows are a table with its columns' titles", () => {
  show();
  const table = screen.getByRole("table", { name: "Apps" });
  expect(
    within(table)
      .getAllByRole("columnheader")
      .map(({ textContent }) => textContent),
  ).toEqual(["App", "People"]);
  expect(within(table).getAllByRole("row")).toHaveLength(3);
});

test("rows on their way keep their place", () => {
  show({ rows: undefined, query: { ...done, isPending: true } });
  expect(screen.getByRole("status", { name: "Loading apps" })).toBeDefined();
});

test("nothing there and nothing found are told apart, and filters can be cleared", async () => {
  const clear = vi.fn();
  show({ rows: [] });
  expect(screen.getByText("No app yet.")).toBeDefined();
  cleanup();
  show({ rows: [], onClearFilters: clear });
  expect(screen.queryByText("No app yet.")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Clear filters" }));
  expect(clear).toHaveBeenCalledOnce();
});

test("rows that cannot be loaded say why, name the trace and can be tried again", async () => {
  const refetch = vi.fn();
  show({ rows: undefined, query: { ...done, error: refusal("SERVICE_UNAVAILABLE"), refetch } });
  const problem = screen.getByRole("alert");
  expect(problem.textContent).toContain("The database cannot be reached");
  expect(problem.textContent).toContain("7XQ2M");
  await userEvent.click(within(problem).getByRole("button", { name: "Try again" }));
  expect(refetch).toHaveBeenCalledOnce();
});

test("rows from before stay, and say how old they are", () => {
  show({ query: { ...done, isRefetchError: true, error: refusal("SERVICE_UNAVAILABLE") } });
  expect(screen.getByText(/^Showing data from/)).toBeDefined();
  expect(screen.getByRole("table")).toBeDefined();
});

test("more are loaded by a button, which waits and says so", async () => {
  const fetchNextPage = vi.fn();
  show({ query: { ...done, hasNextPage: true, fetchNextPage } });
  await userEvent.click(screen.getByRole("button", { name: "Load more" }));
  expect(fetchNextPage).toHaveBeenCalledOnce();
  cleanup();
  show({ query: { ...done, hasNextPage: true, isFetchingNextPage: true, fetchNextPage } });
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Loading more…" }).disabled).toBe(true);
});

test("a column's title sorts by it, and the other way at the second click", async () => {
  const onChange = vi.fn();
  show({ sorting: { by: "name", descending: false, onChange } });
  const [name, people] = screen.getAllByRole("columnheader");
  expect(name!.getAttribute("aria-sort")).toBe("ascending");
  expect(people!.getAttribute("aria-sort")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "App" }));
  await userEvent.click(screen.getByRole("button", { name: "People" }));
  expect(onChange.mock.calls).toEqual([
    [{ by: "name", descending: true }],
    [{ by: "people", descending: false }],
  ]);
});

test("rows are chosen one by one or all, and what can be done with them appears", async () => {
  render(<Chosen />);
  expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
  await userEvent.click(screen.getByRole("checkbox", { name: "Select Cursor" }));
  expect(screen.getByRole("status").textContent).toBe("1 selected");
  expect(screen.getByRole("button", { name: "Delete" })).toBeDefined();
  await userEvent.click(screen.getByRole("checkbox", { name: "Select all that are shown" }));
  expect(screen.getByRole("status").textContent).toBe("2 selected");
  await userEvent.click(screen.getByRole("button", { name: "Select none" }));
  expect(screen.queryByRole("status")).toBeNull();
});

test("j and k move from row to row, and stop at the ends", async () => {
  show();
  const [claude, cursor] = screen.getAllByRole("link");
  await userEvent.keyboard("j");
  expect(document.activeElement).toBe(claude);
  await userEvent.keyboard("jj");
  expect(document.activeElement).toBe(cursor);
  await userEvent.keyboard("kk");
  expect(document.activeElement).toBe(claude);
});
