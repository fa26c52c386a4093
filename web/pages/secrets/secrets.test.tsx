import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Project } from "../../../shared/project.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, hoursFromNow, renderApp } from "../../test-app.tsx";

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
  expect(old!.textContent).toContain("Old: stops in 23 h");
  expect(old!.textContent).toContain("Unused for 1 h, safe to revoke");
  expect(old!.textContent).toContain("last used 2 hr ago");
});

test("an old secret that is still in use says by what and from where", async () => {
  const [current, old] = rotating.secrets;
  const used = {
    lastUsedAt: hoursFromNow(-0.05),
    lastUsedBy: { userAgent: "getmcpauth/1.2.0", address: "203.0.113.0/24" },
  };
  await open({
    project: aProject({ secrets: [current!, { ...old!, ...used, label: "production", createdBy: "mona" }] }),
  });
  const [, row] = within(screen.getByRole("list", { name: "Live secrets" })).getAllByRole("listitem");
  expect(row!.textContent).toContain("Still in use");
  expect(row!.textContent).toContain("last used 3 min ago by getmcpauth/1.2.0 from 203.0.113.0/24");
  expect(row!.textContent).toMatch(/production.*by mona/);
});

test("a secret is labelled by the place that uses it", async () => {
  const named: unknown[] = [];
  await open({
    secrets: {
      rename: (input) => {
        named.push(input);
        return aProject();
      },
    },
  });
  await userEvent.click(screen.getByRole("button", { name: "Label secret …f3a9" }));
  await userEvent.type(await screen.findByLabelText("Label"), "production{Enter}");
  expect(await screen.findByText("The label is saved.")).toBeDefined();
  expect(named).toEqual([{ projectId: "prj_1", secretId: "sec_1", label: "production" }]);
});

test("a viewer sees which secrets are live and changes none", async () => {
  await open({ project: aProject({ role: "viewer" }) });
  expect(screen.getByText("Only owners, admins, and developers can change secrets.")).toBeDefined();
  expect(screen.queryByRole("button", { name: /^Revoke/ })).toBeNull();
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
  const app = renderApp(`/projects/${project.id}/secrets`, {
    ...answers,
    projects: { get: () => project, ...answers.projects },
  });
  await screen.findByRole("heading", { level: 1, name: "Registration secrets" });
  return app;
}
