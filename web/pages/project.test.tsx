import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Project } from "../../shared/project.ts";
import type { Answers } from "../test-app.tsx";
import { aProject, hoursFromNow, refusal, renderApp } from "../test-app.tsx";

test("the quick start is the guide's, at this project's path and port, without the secret", async () => {
  await open({ project: aProject({ serverUrls: ["http://localhost:5100/tools"] }) });
  const steps = screen.getByRole("region", { name: "Quick start" });
  expect(steps.textContent).toContain("npm install getmcpauth");
  expect(steps.textContent).toContain("MCPAUTH_SECRET=mcpauth_sk_...");
  expect(steps.textContent).toContain('app.use(\n  "/tools",\n  mcpAuth({');
  expect(steps.textContent).toContain("app.listen(5100);");
  expect(within(steps).getByRole("button", { name: "Copy middleware" })).toBeDefined();
});

test("each client has a line with this server's address and a plain name", async () => {
  await open({ project: aProject({ name: "Zoë's Tools!" }) });
  const clients = screen.getByRole("region", { name: "Connect a client" });
  for (const line of [
    "claude mcp add --transport http zoe-s-tools https://mcp.acme.dev/mcp",
    '"url": "https://mcp.acme.dev/mcp"',
    `code --add-mcp '{"name":"zoe-s-tools","type":"http","url":"https://mcp.acme.dev/mcp"}'`,
    "npx @modelcontextprotocol/inspector --transport http --server-url https://mcp.acme.dev/mcp",
  ]) {
    expect(clients.textContent).toContain(line);
  }
});

test("an address that a shell would read otherwise is quoted", async () => {
  await open({ project: aProject({ serverUrls: ["https://mcp.acme.dev/it's;here"] }) });
  expect(document.body.textContent).toContain(`acme 'https://mcp.acme.dev/it'\\''s;here'`);
});

test("scopes stand in the words a person reads", async () => {
  await open();
  const scopes = screen.getByRole("region", { name: "Scopes" });
  expect(scopes.textContent).toContain("mcp:tools");
  expect(scopes.textContent).toContain("Use this server's tools");
});

test("a project of someone else and one that is gone look the same", async () => {
  renderApp("/projects/prj_9", {
    projects: {
      get: () => {
        throw refusal("NOT_FOUND");
      },
    },
  });
  expect(await screen.findByRole("heading", { name: "There is nothing at this address" })).toBeDefined();
});

test("a project that cannot be loaded says why and can be tried again", async () => {
  renderApp("/projects/prj_1", {
    projects: {
      get: () => {
        throw refusal("SERVICE_UNAVAILABLE");
      },
    },
  });
  expect((await screen.findByRole("alert")).textContent).toContain("The database cannot be reached");
  expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
});

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
  expect(await screen.findByRole("heading", { level: 1, name: "Acme Two" })).toBeDefined();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByText("The project is now called Acme Two.")).toBeDefined();
});

test("a new secret keeps the old one for 24 hours unless another time is chosen", async () => {
  const asked: unknown[] = [];
  const { history } = await open({
    secrets: {
      generate: (input) => {
        asked.push(input);
        return { project: aProject(), secret: "mcpauth_sk_new_aHR0cA" };
      },
    },
  });
  await userEvent.click(screen.getByRole("button", { name: "Generate new secret" }));
  const dialog = await screen.findByRole("dialog", { name: "Generate new secret" });
  expect(within(dialog).getByRole("group", { name: "The old secret …f3a9 stops" })).toBeDefined();
  expect(within(dialog).getByRole<HTMLInputElement>("radio", { name: /In 24 hours/ }).checked).toBe(true);
  await userEvent.click(within(dialog).getByRole("radio", { name: /In 7 days/ }));
  await userEvent.click(within(dialog).getByRole("button", { name: "Generate new secret" }));
  expect(await screen.findByText("mcpauth_sk_new_aHR0cA")).toBeDefined();
  expect(asked).toEqual([{ projectId: "prj_1", overlapHours: 168 }]);
  expect(history.location.pathname).toBe("/projects/prj_1/secret");
});

test("a secret in its overlap says when it stops and when it was last used", async () => {
  await open({ project: rotating });
  const [current, old] = within(screen.getByRole("list", { name: "Live secrets" })).getAllByRole("listitem");
  expect(current!.textContent).toContain("…k2Qz");
  expect(current!.textContent).toContain("not used yet");
  expect(old!.textContent).toContain("Stops in 23 h");
  expect(old!.textContent).toContain("last used 2 hr ago");
});

test("revoking one of two secrets needs one confirmation that names the consequence", async () => {
  const revoked: unknown[] = [];
  await open({
    project: rotating,
    secrets: {
      revoke: (input) => {
        revoked.push(input);
        return aProject({ secrets: rotating.secrets.slice(0, 1) });
      },
    },
  });
  await userEvent.click(screen.getByRole("button", { name: "Revoke secret …f3a9" }));
  const dialog = await screen.findByRole("dialog", { name: "Revoke secret" });
  expect(dialog.textContent).toContain("within 30 seconds");
  expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Cancel" }));
  await userEvent.click(within(dialog).getByRole("button", { name: "Revoke secret" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Revoke secret …f3a9" })).toBeNull());
  expect(revoked).toEqual([{ projectId: "prj_1", secretId: "sec_1" }]);
});

test("revoking the last live secret needs the project's name", async () => {
  await open({ secrets: { revoke: () => aProject({ secrets: [] }) } });
  await userEvent.click(screen.getByRole("button", { name: "Revoke secret …f3a9" }));
  const dialog = await screen.findByRole("dialog", { name: "Revoke secret" });
  const act = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Revoke secret" });
  expect(act.disabled).toBe(true);
  await userEvent.type(within(dialog).getByLabelText("Type “Acme” to confirm"), "Acme");
  await userEvent.click(act);
  expect(await screen.findByText(/No secret is live/)).toBeDefined();
});

test("deleting a project needs its name, and Enter with another name does nothing", async () => {
  const { calls, history } = await open({
    projects: { delete: ({ projectId }) => ({ id: projectId }), list: () => [] },
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
  expect(screen.getByText("Acme is deleted.")).toBeDefined();
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

const rotating = aProject({
  secrets: [
    { id: "sec_2", hint: "k2Qz", createdAt: hoursFromNow(-1) },
    {
      id: "sec_1",
      hint: "f3a9",
      createdAt: hoursFromNow(-90),
      lastUsedAt: hoursFromNow(-2.5),
      expiresAt: hoursFromNow(23.5),
    },
  ],
});

async function open({ project = aProject(), ...answers }: Answers & { project?: Project } = {}) {
  const app = renderApp(`/projects/${project.id}`, {
    ...answers,
    projects: { get: () => project, ...answers.projects },
  });
  await screen.findByRole("heading", { level: 1, name: project.name });
  return app;
}
