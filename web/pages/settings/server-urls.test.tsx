import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Project } from "../../../shared/project.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, refusal, renderApp } from "../../test-app.tsx";

const two = aProject({ serverUrls: ["https://mcp.acme.dev/mcp", "http://localhost:3000/mcp"] });

test("the only server URL can be copied and not removed", async () => {
  const { section } = await open({});
  expect(within(section).getByRole("button", { name: "Copy https://mcp.acme.dev/mcp" })).toBeDefined();
  expect(within(section).queryByRole("button", { name: /^Remove/ })).toBeNull();
  expect(section.textContent).toContain("The only one: it stays");
});

test("adding one starts in the field, shows what the address means and lists it", async () => {
  const added: unknown[] = [];
  const { section, dialog } = await open({
    act: "Add server URL",
    serverUrls: {
      add: (input) => {
        added.push(input);
        return two;
      },
    },
  });
  const field = within(dialog).getByLabelText("Server URL");
  expect(document.activeElement).toBe(field);
  await userEvent.type(field, "HTTP://LocalHost:3000/mcp/");
  const meaning = within(dialog).getByRole("region", { name: "What this address means" });
  expect(meaning.textContent).toContain("http://localhost:3000/mcp");
  await userEvent.type(field, "{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(added).toEqual([{ projectId: "prj_1", serverUrl: "HTTP://LocalHost:3000/mcp/" }]);
  expect(section.textContent).toContain("http://localhost:3000/mcp");
  expect(screen.getByText("http://localhost:3000/mcp is added.")).toBeDefined();
});

test("an address that is none is not sent", async () => {
  const { calls, dialog } = await open({ act: "Add server URL" });
  await userEvent.type(within(dialog).getByLabelText("Server URL"), "http://mcp.acme.dev/mcp{Enter}");
  expect(dialog.textContent).toContain("Use https");
  expect(calls).not.toContain("serverUrls.add");
});

test("an address that is taken is said at the field", async () => {
  const taken = "A project for this address exists already. Use another path.";
  const { dialog } = await open({
    act: "Add server URL",
    serverUrls: {
      add: () => {
        throw refusal("CONFLICT", { serverUrl: taken });
      },
    },
  });
  await userEvent.type(within(dialog).getByLabelText("Server URL"), "https://wiki.acme.dev/mcp{Enter}");
  expect(await within(dialog).findByText(taken)).toBeDefined();
  expect(within(dialog).queryByRole("alert")).toBeNull();
});

test("removing one says who is cut off and needs a confirmation", async () => {
  const removed: unknown[] = [];
  const { section, dialog } = await open({
    project: two,
    act: "Remove http://localhost:3000/mcp",
    serverUrls: {
      remove: (input) => {
        removed.push(input);
        return aProject();
      },
    },
  });
  expect(dialog.textContent).toContain("everyone who is connected there is cut off");
  expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Cancel" }));
  await userEvent.click(within(dialog).getByRole("button", { name: "Remove server URL" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(removed).toEqual([{ projectId: "prj_1", serverUrl: "http://localhost:3000/mcp" }]);
  expect(section.textContent).not.toContain("http://localhost:3000/mcp");
});

test("a removal that fails keeps its dialog open and says why", async () => {
  const { dialog } = await open({
    project: two,
    act: "Remove http://localhost:3000/mcp",
    serverUrls: {
      remove: () => {
        throw refusal("SERVICE_UNAVAILABLE");
      },
    },
  });
  await userEvent.click(within(dialog).getByRole("button", { name: "Remove server URL" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("7XQ2M");
});

interface Opened extends Answers {
  project?: Project;
  /** The button that opens the dialog. */
  act?: string;
}

async function open({ project = aProject(), act, ...answers }: Opened) {
  const app = renderApp("/projects/prj_1/settings/general", {
    ...answers,
    projects: { get: () => project, list: () => [project] },
  });
  const section = await screen.findByRole("region", { name: "Server URLs" });
  if (act) await userEvent.click(within(section).getByRole("button", { name: act }));
  return { ...app, section, dialog: act ? await screen.findByRole("dialog") : section };
}
