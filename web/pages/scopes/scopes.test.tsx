import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Project } from "../../../shared/project.ts";
import { starterScopes } from "../../../shared/scope.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, hoursFromNow, refusal, renderApp } from "../../test-app.tsx";

const submitted: string[] = [];
// The browser would draw what comes back in the frame.
vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(function (this: HTMLFormElement) {
  submitted.push(String(new FormData(this).get("preview")));
});

const [tools] = starterScopes;
const write = {
  name: "tickets:write",
  title: "Create and edit tickets",
  description: "In your projects.",
  effect: "changes",
  default: false,
} as const;
const both = aProject({ scopes: [...starterScopes, write] });

test("a new scope is typed, seen in the preview before it is saved, and then stands in the list", async () => {
  const created: unknown[] = [];
  await open({
    scopes: {
      create: ({ scope }) => {
        created.push(scope);
        return both;
      },
    },
  });
  await userEvent.click(screen.getByRole("button", { name: "New scope" }));
  await userEvent.type(screen.getByLabelText("Name"), "tickets:write");
  await userEvent.type(screen.getByLabelText("Title"), "Create and edit tickets");
  await userEvent.type(screen.getByLabelText("Description"), "In your projects.");
  await userEvent.click(screen.getByRole("radio", { name: /^Changes/ }));
  await waitFor(() => {
    const { scopes } = JSON.parse(submitted.at(-1) ?? "{}");
    expect(scopes.map(({ name }: { name: string }) => name)).toEqual(["mcp:tools", "tickets:write"]);
  });
  await userEvent.click(screen.getByRole("button", { name: "Save scope" }));
  expect(await screen.findByText("tickets:write is saved.")).toBeDefined();
  expect(created).toEqual([
    expect.objectContaining({ name: "tickets:write", effect: "changes", default: false }),
  ]);
  expect(screen.getByRole("list", { name: "Scopes" }).textContent).toContain("Create and edit tickets");
});

test("a change is sent with what the member saw, and one that came too late is told", async () => {
  const sent: unknown[] = [];
  await open({
    scopes: {
      update: (input) => {
        sent.push(input);
        throw refusal("CONFLICT");
      },
    },
  });
  await userEvent.click(screen.getByRole("button", { name: "Edit mcp:tools" }));
  expect(screen.getByLabelText<HTMLInputElement>("Name").disabled).toBe(true);
  await userEvent.type(screen.getByLabelText("Title"), " here");
  await userEvent.click(screen.getByRole("button", { name: "Save scope" }));
  expect((await screen.findByRole("alert")).textContent).toContain("changed in the meantime");
  expect(sent).toEqual([
    { projectId: "prj_1", before: tools, scope: { ...tools, title: "Use this server's tools here" } },
  ]);
});

test("what cannot be saved is told at its field", async () => {
  const { calls } = await open();
  await userEvent.click(screen.getByRole("button", { name: "New scope" }));
  await userEvent.type(screen.getByLabelText("Name"), "two words");
  await userEvent.click(screen.getByRole("button", { name: "Save scope" }));
  expect(screen.getByText(/no spaces and no quotes/)).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  expect(calls).not.toContain("scopes.create");
});

test("words that people would stumble over are pointed out", async () => {
  const odd = [
    { ...write, title: "tickets:write" },
    { ...write, name: "b", description: "" },
    { ...write, name: "c", title: "Call the API" },
  ];
  const many = Array.from({ length: 6 }, (_, i) => ({ ...write, name: `n:${i}`, default: true }));
  await open({ project: aProject({ scopes: [...starterScopes, ...odd, ...many] }) });
  const main = screen.getByRole("main").textContent;
  expect(main).toContain("The title is the name");
  expect(main).toContain("A description is missing");
  expect(main).toContain("“API” is a builder's word");
  expect(main).toContain("7 scopes are given unless less is asked");
});

test("the order changes by one place at a time", async () => {
  const orders: unknown[] = [];
  await open({
    project: both,
    scopes: {
      reorder: ({ names }) => {
        orders.push(names);
        return both;
      },
    },
  });
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Move mcp:tools up" }).disabled).toBe(true);
  await userEvent.click(screen.getByRole("button", { name: "Move mcp:tools down" }));
  expect(await screen.findByText("The order is saved.")).toBeDefined();
  expect(orders).toEqual([["tickets:write", "mcp:tools"]]);
});

test("deleting a scope says how many connections have it", async () => {
  await open({ project: both, scopes: { holders: () => ({ connections: 12 }), delete: () => aProject() } });
  await userEvent.click(screen.getByRole("button", { name: "Delete tickets:write" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete scope" });
  expect(await within(dialog).findByText("12 live connections with it.")).toBeDefined();
  await userEvent.click(within(dialog).getByRole("button", { name: "Delete scope" }));
  expect(await screen.findByText("tickets:write is deleted.")).toBeDefined();
});

test("what clients asked for in vain can be defined from there", async () => {
  const asked = { name: "files:read", times: 3, clients: 2, lastAt: hoursFromNow(-2) };
  await open({ scopes: { undefinedAsked: () => [asked] } });
  const list = await screen.findByRole("list", { name: "Undefined scopes" });
  expect(list.textContent).toMatch(/files:read3 times by 2 clients, last 2 hr ago/);
  await userEvent.click(within(list).getByRole("button", { name: "Define files:read" }));
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("files:read");
});

test("a viewer reads the scopes and changes none", async () => {
  await open({ project: aProject({ role: "viewer" }) });
  expect(screen.getByText("Only owners, admins, and developers can change scopes.")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Edit mcp:tools" })).toBeNull();
});

async function open({ project = aProject(), scopes }: Answers & { project?: Project } = {}) {
  const app = renderApp("/projects/prj_1/scopes", {
    projects: { get: () => project, list: () => [project] },
    scopes: { undefinedAsked: () => [], ...scopes },
  });
  await screen.findByRole("heading", { level: 1, name: "Scopes" });
  return app;
}
