import { cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { activeFilters } from "../search-params.ts";
import { ChoiceFilter, FilterBar, TextFilter } from "./filter-bar.tsx";

afterEach(cleanup);

const states = { active: "Active", disabled: "Disabled" } as const;

interface Filters {
  q?: string | undefined;
  state?: keyof typeof states | undefined;
}

function Bar({ onChange }: { onChange?: (filters: Filters) => void }) {
  const [filters, setFilters] = useState<Filters>({});
  const set = (change: Filters) => {
    onChange?.(change);
    setFilters({ ...filters, ...change });
  };
  return (
    <FilterBar
      text={<TextFilter label="Name or host" value={filters.q} onChange={(q) => set({ q })} />}
      active={activeFilters({ ...filters })}
      onClear={() => set({ q: undefined, state: undefined })}
    >
      <ChoiceFilter
        label="State"
        options={states}
        value={filters.state}
        onChange={(state) => set({ state })}
      />
    </FilterBar>
  );
}

test("what is typed filters a moment after the last letter, once", async () => {
  const onChange = vi.fn();
  render(<Bar onChange={onChange} />);
  await userEvent.type(screen.getByRole("searchbox", { name: "Name or host" }), "claude ");
  await vi.waitFor(() => expect(onChange).toHaveBeenCalled());
  expect(onChange.mock.calls).toEqual([[{ q: "claude" }]]);
});

test("a slash leads to the field, and is none of its letters", async () => {
  render(<Bar />);
  await userEvent.keyboard("/");
  const field = screen.getByRole<HTMLInputElement>("searchbox");
  expect(document.activeElement).toBe(field);
  expect(field.value).toBe("");
  await userEvent.keyboard("a/b");
  expect(field.value).toBe("a/b");
});

test("filters that hold are counted, and cleared together", async () => {
  render(<Bar />);
  expect(screen.queryByRole("button", { name: "Clear filters" })).toBeNull();
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "State" }), "Disabled");
  await userEvent.type(screen.getByRole("searchbox"), "cursor{Enter}");
  expect(await screen.findByRole("button", { name: "Filters (2)" })).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Clear filters" }));
  expect(screen.getByRole<HTMLInputElement>("searchbox").value).toBe("");
  expect(screen.getByRole<HTMLSelectElement>("combobox").value).toBe("");
});
