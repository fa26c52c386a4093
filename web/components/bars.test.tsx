import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { Bars } from "./bars.tsx";
import type { Chart } from "./chart.ts";

afterEach(cleanup);

const chart: Chart = {
  title: "Failures",
  series: [
    { key: "expired", label: "Expired token", tone: "accent" },
    { key: "denied", label: "Person said no", tone: "second" },
  ],
  bars: [
    {
      from: "2026-11-25T13:00:00.000Z",
      to: "2026-11-25T14:00:00.000Z",
      values: { expired: 12_345, denied: 1 },
    },
    { from: "2026-11-25T14:00:00.000Z", to: "2026-11-25T15:00:00.000Z", values: { expired: 3 } },
  ],
  hrefOf: ({ from }, key) => `/connections?from=${from}&reason=${key ?? "any"}`,
};

/** @returns where the reader is */
async function show(): Promise<() => string> {
  const routeTree = createRootRoute({ component: () => <Bars chart={chart} range="the last 2 hours" /> });
  const history = createMemoryHistory({ initialEntries: ["/"] });
  render(<RouterProvider router={createRouter({ routeTree, history }) as never} />);
  await screen.findByRole("group", { name: /^Failures/ });
  return () => history.location.href;
}

test("a bar leads to what it counts, and a part of it to that alone", async () => {
  const here = await show();
  const [first, second] = screen.getAllByRole("link");
  await userEvent.click(first!);
  expect(here()).toBe("/connections?from=2026-11-25T13:00:00.000Z&reason=any");
  act(() => second!.focus());
  await userEvent.keyboard("{ArrowLeft}{ArrowUp}{ArrowUp}{Enter}");
  expect(here()).toBe("/connections?from=2026-11-25T13:00:00.000Z&reason=denied");
});

test("a click that asks for a new tab is left to the browser", async () => {
  const here = await show();
  expect(fireEvent.click(screen.getAllByRole("link")[0]!, { ctrlKey: true })).toBe(true);
  expect(here()).toBe("/");
});

test("the ends of the row hold, and Home and End lead there", async () => {
  await show();
  const [first, second] = screen.getAllByRole("link");
  act(() => second!.focus());
  await userEvent.keyboard("{ArrowRight}");
  expect(document.activeElement).toBe(second);
  await userEvent.keyboard("{Home}{ArrowLeft}");
  expect(document.activeElement).toBe(first);
  await userEvent.keyboard("{End}");
  expect(document.activeElement).toBe(second);
});

test("the axis ends at a round number whose half is whole", async () => {
  await show();
  for (const mark of ["16,000", "8,000", "0"]) expect(screen.getByText(mark)).toBeDefined();
});

test("as a table each time leads to what it counts", async () => {
  await show();
  await userEvent.click(screen.getByRole("button", { name: /^View as table/ }));
  const addresses = screen.getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(addresses).toEqual([
    "/connections?from=2026-11-25T14:00:00.000Z&reason=any",
    "/connections?from=2026-11-25T13:00:00.000Z&reason=any",
  ]);
});
