import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Answers } from "../../test-app.tsx";
import { aProject, hoursFromNow, renderApp } from "../../test-app.tsx";
import type { AuditEntry } from "./entry.ts";

const entry: AuditEntry = {
  id: "000000000000000000000001",
  at: hoursFromNow(-1),
  actor: { id: "usr_1", username: "mona" },
  action: "projects.rename",
  outcome: "done",
  target: { kind: "project", id: "prj_1", name: "Acme 2" },
  changes: [{ field: "name", before: "Acme", after: "Acme 2" }],
  trace: "4XR0T9ZK2M",
  network: "203.0.113.0/24",
};

const cutOff: AuditEntry = {
  id: "000000000000000000000002",
  at: hoursFromNow(-2),
  actor: { id: "usr_gone" },
  action: "secrets.revoke",
  outcome: "begun",
  changes: [],
  trace: "7XQ2M",
};

const open = (query = "", audit: NonNullable<Answers["audit"]> = {}) =>
  renderApp(`/projects/prj_1/audit${query}`, {
    projects: { get: () => aProject(), list: () => [aProject()] },
    audit: {
      list: () => ({ entries: [entry, cutOff] }),
      actors: () => [entry.actor, cutOff.actor],
      ...audit,
    },
  });

test("each act stands in words, with who, on what, and whether it was cut off", async () => {
  open();
  const table = await screen.findByRole("table", { name: "Audit" });
  const [, first, second] = within(table)
    .getAllByRole("row")
    .map(({ textContent }) => textContent);
  expect(first).toMatch(/renamed the project.*project Acme 2.*mona.*203\.0\.113\.0\/24.*Done/);
  expect(second).toMatch(/revoked a registration secret.*usr_gone.*Cut off/);
});

test("an entry opens with what it changed", async () => {
  open();
  await userEvent.click(await screen.findByRole("button", { name: /^renamed the project/ }));
  const dialog = screen.getByRole("dialog", { name: "mona renamed the project" });
  expect(within(dialog).getByRole("list", { name: "Changes" }).textContent).toBe(
    "name−before: Acme+after: Acme 2",
  );
  expect(dialog.textContent).toContain("4XR0T9ZK2M");
});

test("filters stand in the URL and go to the server", async () => {
  const asked: unknown[] = [];
  const { history } = open("?actor=usr_1&from=2026-11-01", {
    list: (input) => {
      asked.push(input);
      return { entries: [entry] };
    },
  });
  await screen.findByRole("table", { name: "Audit" });
  expect(asked.at(-1)).toMatchObject({
    projectId: "prj_1",
    actorId: "usr_1",
    from: "2026-11-01T00:00:00.000Z",
  });
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Outcome" }), "Cut off");
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ outcome: "begun" }));
  expect(history.location.search).toContain("outcome=begun");
  await userEvent.click(screen.getByRole("button", { name: "Clear filters" }));
  await waitFor(() => expect(history.location.search).toBe(""));
});

test("nothing found by a filter is not the same as nothing changed", async () => {
  open("?outcome=begun", { list: () => ({ entries: [] }) });
  expect(await screen.findByText("Nothing matches these filters.")).toBeDefined();
});

test("an export takes the filters along and becomes a file", async () => {
  const saved: Blob[] = [];
  const create = vi.spyOn(URL, "createObjectURL").mockImplementation((file) => {
    saved.push(file as Blob);
    return "blob:file";
  });
  const asked: unknown[] = [];
  open("?outcome=done", {
    export: (input) => {
      asked.push(input);
      return { text: "at,actor", complete: false };
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Export CSV" }));
  await screen.findByText(/The newest 10,000 are exported/);
  expect(asked).toMatchObject([{ projectId: "prj_1", format: "csv", outcome: "done" }]);
  expect(await saved[0]?.text()).toBe("at,actor");
  expect(saved[0]?.type).toBe("text/csv");
  create.mockRestore();
});
