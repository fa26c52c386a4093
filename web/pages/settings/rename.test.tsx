import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Project } from "../../../shared/project.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, renderApp } from "../../test-app.tsx";

test("a rename starts in the field, refuses an empty name and shows the new one", async () => {
  await open({
    projects: { rename: ({ name }) => aProject({ name }) },
  });
  await userEvent.click(screen.getByRole("button", { name: "Rename project" }));
  const dialog = await screen.findByRole("dialog", { name: "Rename project" });
  const field = within(dialog).getByLabelText("Name");
  expect(document.activeElement).toBe(field);
  await userEvent.clear(field);
  await userEvent.click(within(dialog).getByRole("button", { name: "Rename project" }));
  expect(dialog.textContent).toContain("Give the project a name");
  await userEvent.type(field, "Acme Two{Enter}");
  expect(await screen.findByText("Acme Two", { selector: "p" })).toBeDefined();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByText("The project is now called Acme Two.")).toBeDefined();
});

async function open({ project = aProject(), ...answers }: Answers & { project?: Project } = {}) {
  const app = renderApp(`/projects/${project.id}/settings/general`, {
    ...answers,
    projects: { get: () => project, ...answers.projects },
  });
  await screen.findByRole("heading", { level: 1, name: "General" });
  return app;
}
