import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Project } from "../../../shared/project.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, hoursFromNow, refusal, renderApp } from "../../test-app.tsx";

test("deleting a project needs its name, and Enter with another name does nothing", async () => {
  const { calls, history } = await open({
    projects: { delete: () => deleted, list: () => [], listDeleted: () => [deleted] },
  });
  await userEvent.click(screen.getByRole("button", { name: "Delete project" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete project" });
  const name = within(dialog).getByLabelText("Type “Acme” to confirm");
  expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Cancel" }));
  await userEvent.type(name, "acme{Enter}");
  expect(calls).not.toContain("projects.delete");
  await userEvent.clear(name);
  await userEvent.type(name, "Acme{Enter}");
  await waitFor(() => expect(history.location.pathname).toBe("/"));
  expect(await screen.findByText("Acme is deleted.")).toBeDefined();
});

test("an act that fails keeps its dialog open and says why", async () => {
  await open({
    projects: {
      delete: () => {
        throw refusal("SERVICE_UNAVAILABLE");
      },
    },
  });
  await userEvent.click(screen.getByRole("button", { name: "Delete project" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(within(dialog).getByRole("textbox"), "Acme{Enter}");
  expect((await within(dialog).findByRole("alert")).textContent).toContain("7XQ2M");
});

test("what is deleted can be restored at once", async () => {
  const restored: unknown[] = [];
  await open({
    projects: {
      delete: () => deleted,
      list: () => [],
      listDeleted: () => [],
      restore: (input) => {
        restored.push(input);
        return aProject();
      },
    },
    usage: { overview: () => busy as never },
  });
  await userEvent.click(screen.getByRole("button", { name: "Delete project" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete project" });
  expect(await within(dialog).findByText(/37 clients and 212 people of the last 30 days/)).toBeDefined();
  await userEvent.type(within(dialog).getByRole("textbox"), "Acme{Enter}");
  // Those of other tests may still be there.
  const undo = (await screen.findAllByRole("button", { name: /^Undo/ })).at(-1);
  if (undo) await userEvent.click(undo);
  expect(await screen.findByText("Acme is restored.")).toBeDefined();
  expect(restored).toEqual([{ projectId: "prj_1" }]);
});

test("a protected project is not deleted before the protection is off", async () => {
  const { calls } = await open({
    project: aProject({ deletionProtected: true }),
    projects: { setDeletionProtection: ({ protect }) => aProject({ deletionProtected: protect }) },
  });
  const remove = screen.getByRole("button", { name: "Delete project" });
  expect(remove.getAttribute("aria-disabled")).toBe("true");
  await userEvent.click(remove);
  expect(screen.queryByRole("dialog")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Switch protection off" }));
  expect(await screen.findByText("Delete protection is off.")).toBeDefined();
  await waitFor(() =>
    expect(screen.getByRole("button", { name: "Delete project" }).getAttribute("aria-disabled")).toBeNull(),
  );
  expect(calls).not.toContain("projects.delete");
});

test("only owners delete a project or change its protection", async () => {
  await open({ project: aProject({ role: "admin" }) });
  expect(screen.getByText("Only owners can delete a project.")).toBeDefined();
  expect(screen.getByText("Only owners can change this.")).toBeDefined();
});

const busy = { active: { clients: 37, people: 212 } };

const deleted = {
  id: "prj_1",
  name: "Acme",
  serverUrls: ["https://mcp.acme.dev/mcp"],
  deletedAt: hoursFromNow(0),
  expiresAt: hoursFromNow(168),
};

async function open({ project = aProject(), ...answers }: Answers & { project?: Project } = {}) {
  const app = renderApp(`/projects/${project.id}/settings/danger`, {
    ...answers,
    projects: { get: () => project, ...answers.projects },
  });
  await screen.findByRole("heading", { level: 1, name: "Danger zone" });
  return app;
}
