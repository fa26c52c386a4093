import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Client } from "../../shared/client.ts";
import type { Answers } from "../test-app.tsx";
import { aClient, aProject, refusal, renderApp } from "../test-app.tsx";

const secret = "mcpauth_cs_thisIsTheSecret";
const app = aClient({
  id: "cli_2",
  name: "Desk",
  kind: "person",
  confidential: false,
  redirectUris: ["https://desk.example/cb", "http://127.0.0.1/cb"],
  scopes: [],
  serverUrls: [],
});

test("each client stands with its kind, what it reaches and since when", async () => {
  const section = await open({ list: () => [aClient(), app] });
  const list = await within(section).findByRole("list", { name: "Clients" });
  const [machine, person] = within(list)
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent);
  expect(machine).toMatch(/Nightly reportActs for itself · created 3 hr agocli_1/);
  expect(machine).toContain("May ask formcp:toolsAthttps://mcp.acme.dev/mcp");
  expect(person).toMatch(/DeskActs for people · created/);
  expect(person).toContain("Answered athttps://desk.example/cbhttp://127.0.0.1/cb");
  expect(within(list).getByRole("button", { name: "Copy client id of Desk" })).toBeDefined();
});

test("a public client has no secret to regenerate", async () => {
  const section = await open({ list: () => [aClient(), app] });
  await within(section).findByRole("list", { name: "Clients" });
  expect(within(section).getAllByRole("button", { name: /^Regenerate/ })).toHaveLength(1);
});

test("someone without clients reads that none is needed as a rule, and can add one", async () => {
  const section = await open({ list: () => [] });
  expect(await within(section).findByText(/most projects need none/)).toBeDefined();
  expect(within(section).getByRole("link", { name: "Add client" }).getAttribute("href")).toBe(
    "/projects/prj_1/clients/new",
  );
});

test("clients on their way keep their place", async () => {
  const section = await open({ list: () => new Promise(() => {}) });
  expect(within(section).getByRole("status", { name: "Loading the clients" })).toBeDefined();
});

test("clients that cannot be loaded leave the rest of the page, and can be tried again", async () => {
  let attempts = 0;
  const section = await open({
    list: () => {
      attempts += 1;
      if (attempts === 1) throw refusal("SERVICE_UNAVAILABLE");
      return [app];
    },
  });
  const problem = await within(section).findByRole("alert");
  expect(problem.textContent).toContain("The database cannot be reached");
  expect(screen.getByRole("region", { name: "Registration secrets" })).toBeDefined();
  await userEvent.click(within(problem).getByRole("button", { name: "Try again" }));
  expect(await within(section).findByText("Desk")).toBeDefined();
});

test("a regenerated secret is shown once, with the client id, and lies in no cache", async () => {
  const asked: unknown[] = [];
  const { section, history, queryClient } = await openApp({
    list: () => [aClient()],
    regenerateSecret: (input) => {
      asked.push(input);
      return { client: aClient(), clientSecret: secret };
    },
  });
  const dialog = await ask(section, "Regenerate secret of Nightly report");
  expect(dialog.textContent).toContain("stops within seconds");
  await userEvent.click(within(dialog).getByRole("button", { name: "Regenerate client secret" }));
  expect(await screen.findByText(secret)).toBeDefined();
  expect(screen.getByText("cli_1")).toBeDefined();
  expect(asked).toEqual([{ projectId: "prj_1", clientId: "cli_1" }]);
  expect(history.location.pathname).toBe("/projects/prj_1/clients/cli_1/secret");
  const queries = queryClient.getQueryCache().getAll();
  const mutations = queryClient.getMutationCache().getAll();
  const kept = [...queries, ...mutations].map(({ state }) => JSON.stringify(state)).join();
  expect(kept).toContain("cli_1");
  expect(kept).not.toContain(secret);
  await userEvent.click(screen.getByRole("checkbox", { name: "I have saved it" }));
  await userEvent.click(screen.getByRole("button", { name: "Continue to the clients" }));
  await screen.findByRole("heading", { level: 1, name: "Acme" });
  expect(history.location.href).toBe("/projects/prj_1#clients");
  expect(document.body.textContent).not.toContain(secret);
});

test("the page of a client's secret finds nothing after a reload, and says how to get another", async () => {
  renderApp("/projects/prj_1/clients/cli_1/secret", {});
  expect(await screen.findByText("Shown once. Regenerate it to get another.")).toBeDefined();
  expect(screen.getByRole("link", { name: "Clients" }).getAttribute("href")).toBe("/projects/prj_1#clients");
});

test("deleting a client needs a confirmation that names the consequence", async () => {
  const deleted: unknown[] = [];
  const section = await open({
    list: () => [aClient(), app],
    delete: (input) => {
      deleted.push(input);
      return { id: input.clientId };
    },
  });
  const dialog = await ask(section, "Delete Desk");
  expect(dialog.textContent).toContain("Desk gets no token any more");
  expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Cancel" }));
  await userEvent.click(within(dialog).getByRole("button", { name: "Delete client" }));
  await waitFor(() => expect(within(section).queryByText("Desk")).toBeNull());
  expect(deleted).toEqual([{ projectId: "prj_1", clientId: "cli_2" }]);
  expect(screen.getByText("Desk is deleted.")).toBeDefined();
});

test("a deletion that fails keeps its dialog open and says why", async () => {
  const section = await open({
    list: (): Client[] => [app],
    delete: () => {
      throw refusal("NOT_FOUND");
    },
  });
  const dialog = await ask(section, "Delete Desk");
  await userEvent.click(within(dialog).getByRole("button", { name: "Delete client" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("does not exist any more");
});

type ClientAnswers = NonNullable<Answers["clients"]>;

async function openApp(clients: ClientAnswers) {
  const opened = renderApp("/projects/prj_1", {
    clients,
    projects: { get: () => aProject(), list: () => [aProject()] },
  });
  return { ...opened, section: await screen.findByRole("region", { name: "Clients" }) };
}

async function open(clients: ClientAnswers) {
  return (await openApp(clients)).section;
}

async function ask(section: HTMLElement, name: string) {
  await userEvent.click(await within(section).findByRole("button", { name }));
  return screen.findByRole("dialog");
}
