import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { DeletedProject } from "../../shared/project.ts";
import type { Answers } from "../test-app.tsx";
import { aProject, hoursFromNow, refusal, renderApp } from "../test-app.tsx";

const gone: DeletedProject = {
  id: "prj_2",
  name: "Wiki",
  serverUrls: ["https://wiki.acme.dev/mcp"],
  deletedAt: hoursFromNow(-24),
  expiresAt: hoursFromNow(144),
};

test("a deleted project says when it is gone, and is restored by one click", async () => {
  let deleted = [gone];
  await open({
    listDeleted: () => deleted,
    restore: () => {
      deleted = [];
      return aProject({ id: "prj_2", name: "Wiki" });
    },
  });
  const list = await screen.findByRole("list", { name: "Deleted projects" });
  expect(list.textContent).toMatch(/Wiki.*https:\/\/wiki\.acme\.dev\/mcp.*Gone in [56] d/);
  await userEvent.click(within(list).getByRole("button", { name: "Restore Wiki" }));
  expect(await screen.findByText("Wiki is restored.")).toBeDefined();
  await waitFor(() => expect(screen.queryByRole("list", { name: "Deleted projects" })).toBeNull());
});

test("deleting for good needs the name", async () => {
  const removed: unknown[] = [];
  await open({
    listDeleted: () => [gone],
    deleteForGood: (input) => {
      removed.push(input);
      return { id: "prj_2" };
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Delete Wiki for good" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete for good" });
  const act = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Delete for good" });
  expect(act.disabled).toBe(true);
  await userEvent.type(within(dialog).getByLabelText("Type “Wiki” to confirm"), "Wiki{Enter}");
  expect(await screen.findByText("Wiki is gone for good.")).toBeDefined();
  expect(removed).toEqual([{ projectId: "prj_2" }]);
});

test("a restore that fails says why", async () => {
  await open({
    listDeleted: () => [gone],
    restore: () => {
      throw refusal("SERVICE_UNAVAILABLE");
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Restore Wiki" }));
  expect((await screen.findByRole("alert")).textContent).toContain("7XQ2M");
});

async function open(projects: Answers["projects"]) {
  renderApp("/", {
    projects: { list: () => [aProject()], ...projects },
    usage: { activities: () => [] },
  });
  await screen.findByRole("list", { name: "Projects" });
}
