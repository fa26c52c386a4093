import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { aProject, hoursFromNow, renderApp } from "../test-app.tsx";

const secret = "mcpauth_sk_thisIsTheSecret_aHR0cA";

test("the secret is shown with both ways to copy it", async () => {
  const user = userEvent.setup();
  await createProject();
  await user.click(screen.getByRole("button", { name: "Copy secret" }));
  expect(await navigator.clipboard.readText()).toBe(secret);
  await user.click(screen.getByRole("button", { name: "Copy .env line" }));
  expect(await navigator.clipboard.readText()).toBe(`MCPAUTH_SECRET=${secret}`);
  expect(screen.getByText("Copied to the clipboard.")).toBeDefined();
});

test("Continue is possible only once the secret is said to be saved", async () => {
  const { history } = await createProject();
  const proceed = screen.getByRole<HTMLButtonElement>("button", { name: "Continue to Acme" });
  expect(proceed.disabled).toBe(true);
  await userEvent.click(screen.getByRole("checkbox", { name: "I have saved it" }));
  expect(proceed.disabled).toBe(false);
  await userEvent.click(proceed);
  await screen.findByRole("heading", { level: 1, name: "Acme" });
  expect(history.location.pathname).toBe("/projects/prj_1");
  expect(document.body.textContent).not.toContain(secret);
});

test("the secret lies in no cache, no storage and no URL", async () => {
  const { queryClient } = await createProject();
  const queries = queryClient.getQueryCache().getAll();
  const mutations = queryClient.getMutationCache().getAll();
  const kept = JSON.stringify([
    queries.map(({ queryKey, state }) => [queryKey, state]),
    mutations.map(({ state }) => state),
    window.location.href,
    window.history.state,
    { ...localStorage },
    { ...sessionStorage },
    document.cookie,
  ]);
  expect(queries.length).toBeGreaterThan(0);
  expect(kept).toContain("prj_1");
  expect(kept).not.toContain(secret);
});

test("closing the tab before saving is asked about, afterwards not", async () => {
  await createProject();
  expect(closingIsHeld()).toBe(true);
  await userEvent.click(screen.getByRole("checkbox", { name: "I have saved it" }));
  await waitFor(() => expect(closingIsHeld()).toBe(false));
});

test("leaving for another page before saving is asked about, and Stay keeps the secret", async () => {
  const { history } = await createProject();
  await userEvent.click(screen.getByRole("link", { name: "Projects" }));
  const question = await screen.findByRole("dialog", { name: "Leave without saving the secret?" });
  const stay = within(question).getByRole("button", { name: "Stay on this page" });
  expect(document.activeElement).toBe(stay);
  await userEvent.click(stay);
  expect(screen.getByText(secret)).toBeDefined();
  await userEvent.click(screen.getByRole("link", { name: "Projects" }));
  await userEvent.click(await screen.findByRole("button", { name: "Leave without it" }));
  await screen.findByRole("list", { name: "Projects" });
  history.push("/projects/prj_1/secret");
  expect(await screen.findByText(/Shown once/)).toBeDefined();
});

test("a reload finds nothing and says how to get another", async () => {
  const { unmount } = await createProject();
  unmount();
  renderApp("/projects/prj_1/secret", {});
  expect(await screen.findByText("Shown once. Generate a new one to get another.")).toBeDefined();
  expect(screen.getByRole("link", { name: "Registration secrets" }).getAttribute("href")).toBe(
    "/projects/prj_1#secrets",
  );
});

test("after a rotation the page says when the old secret stops", async () => {
  const rotated = aProject({
    secrets: [
      { id: "sec_2", hint: "k2Qz", createdAt: hoursFromNow(0) },
      { id: "sec_1", hint: "f3a9", createdAt: hoursFromNow(-48), expiresAt: hoursFromNow(24) },
    ],
  });
  await createProject(rotated);
  expect(screen.getByText(/The old secret/).textContent).toMatch(/…f3a9 stops in 2[34] h/);
});

async function createProject(project = aProject()) {
  const app = renderApp("/new", {
    projects: { create: () => ({ project, secret }), get: () => project, list: () => [project] },
  });
  await userEvent.type(await screen.findByLabelText("Name"), "Acme");
  await userEvent.type(screen.getByLabelText("Server URL"), "https://mcp.acme.dev/mcp");
  await userEvent.click(screen.getByRole("button", { name: "Create project" }));
  await screen.findByText(secret);
  return app;
}

function closingIsHeld(): boolean {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}
