import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { aProject, hoursFromNow, renderApp } from "../../test-app.tsx";

const secret = "mcpauth_sk_thisIsTheSecret_aHR0cA";

test("the secret is shown with both ways to copy it", async () => {
  const user = userEvent.setup();
  await createProject();
  await user.click(screen.getByRole("button", { name: "Copy secret" }));
  expect(await navigator.clipboard.readText()).toBe(secret);
  await user.click(screen.getByRole("button", { name: "Copy .env line" }));
  expect(await navigator.clipboard.readText()).toBe(`MCPAUTH_SECRET=${secret}`);
  expect(screen.getAllByText("Copied to the clipboard.").length).toBeGreaterThan(0);
});

test("the .env file that is saved holds the line, and no address of it is left", async () => {
  const made: Blob[] = [];
  const revoked: string[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    made.push(blob as Blob);
    return "blob:secret";
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void revoked.push(url));
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  await createProject();
  await userEvent.click(screen.getByRole("button", { name: "Download .env" }));
  vi.restoreAllMocks();
  expect(await made[0]?.text()).toBe(`MCPAUTH_SECRET=${secret}\n`);
  expect(revoked).toEqual(["blob:secret"]);
});

test("password managers leave the secret alone, and each platform is told its way", async () => {
  await createProject();
  expect(screen.getByText(secret).hasAttribute("data-1p-ignore")).toBe(true);
  expect(screen.getByText("fly secrets import < .env")).toBeDefined();
  expect(document.body.textContent?.split(secret)).toHaveLength(2);
});

test("Continue is possible only once the secret is said to be saved", async () => {
  const { history } = await createProject();
  const proceed = screen.getByRole<HTMLButtonElement>("button", { name: "Continue to Acme" });
  expect(proceed.disabled).toBe(true);
  await userEvent.click(screen.getByRole("checkbox", { name: "I have saved it" }));
  expect(proceed.disabled).toBe(false);
  await userEvent.click(proceed);
  await screen.findByRole("heading", { level: 1, name: "Overview" });
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
  renderApp("/projects/prj_1/secret", { projects: { get: () => aProject() } });
  expect(await screen.findByText("Shown once. Generate a new one to get another.")).toBeDefined();
  expect(screen.getByRole("link", { name: "Registration secrets" }).getAttribute("href")).toBe(
    "/projects/prj_1/secrets",
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
