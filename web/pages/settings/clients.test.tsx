import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { openClientPolicy } from "../../../shared/client-policy.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, renderApp } from "../../test-app.tsx";

test("who may connect and where answers go are typed line by line and saved together", async () => {
  const saved: unknown[] = [];
  await open({
    setClientPolicy: (input) => {
      saved.push(input.clientPolicy);
      return aProject({ clientPolicy: { ...openClientPolicy, ...input.clientPolicy } });
    },
  });
  expect(screen.queryByLabelText("Metadata documents")).toBeNull();
  await userEvent.click(screen.getByRole("radio", { name: /^Listed/ }));
  await userEvent.type(screen.getByLabelText("Metadata documents"), "https://claude.ai/client.json");
  await userEvent.type(screen.getByLabelText("Answers may go only to"), "claude.ai\n*.acme.com");
  await userEvent.clear(screen.getByLabelText("Remove unused after, in days"));
  expect(screen.getByText("4 changes not saved")).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Save client policy" }));
  expect(await screen.findByText("The client policy is saved.")).toBeDefined();
  expect(saved).toEqual([
    {
      who: "listed",
      documents: ["https://claude.ai/client.json"],
      allowedPlaces: ["claude.ai", "*.acme.com"],
      deniedPlaces: [],
      removeUnusedAfterDays: null,
    },
  ]);
});

test("a place that is none is told at its list, and nothing is sent", async () => {
  const { calls } = await open();
  const allowed = screen.getByLabelText("Answers may go only to");
  await userEvent.type(allowed, "https://claude.ai");
  await userEvent.click(screen.getByRole("button", { name: "Save client policy" }));
  expect(allowed.getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(allowed);
  expect(calls).not.toContain("projects.setClientPolicy");
});

test("what opens the server beside clients is a step away", async () => {
  await open();
  const link = within(screen.getByRole("main")).getByRole("link", { name: "API keys" });
  expect(link.getAttribute("href")).toBe("/projects/prj_1/api-keys");
});

test("who may not change it reads it, and why", async () => {
  await open({ get: () => aProject({ role: "developer" }) });
  const main = within(screen.getByRole("main"));
  expect(main.getByText("Only owners and admins can change this.")).toBeDefined();
  const choice = main.getByRole("radio", { name: /^Any client/ });
  expect(choice.closest("fieldset[disabled]")).not.toBeNull();
});

async function open(projects: Answers["projects"] = {}) {
  const app = renderApp("/projects/prj_1/settings/clients", {
    projects: { get: () => aProject(), list: () => [aProject()], ...projects },
  });
  await screen.findByRole("heading", { level: 1, name: "Who may connect" });
  return app;
}
