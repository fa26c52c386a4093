import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { aProject, renderApp, session } from "../../test-app.tsx";

const signedOut = { session: { get: () => ({ ...session, user: null }) } };

test("somebody who is not signed in reads the docs", async () => {
  renderApp("/docs", signedOut);
  const main = within(await screen.findByRole("main"));
  await userEvent.click(await main.findByRole("link", { name: "Endpoints" }));
  await screen.findByRole("heading", { name: "Endpoints", level: 1 });
  expect(screen.getByRole("link", { name: "Sign in" })).toBeDefined();
});

test("the examples have the addresses of who is signed in, and another server can be chosen", async () => {
  const projects = [
    aProject({ serverUrls: ["https://mcp.acme.dev/mcp"] }),
    aProject({ id: "prj_2", serverUrls: ["https://wiki.acme.dev/mcp"] }),
  ];
  renderApp("/docs/clients", { projects: { list: () => projects } });
  await screen.findByText(/claude mcp add .* https:\/\/mcp\.acme\.dev\/mcp$/);
  await userEvent.selectOptions(screen.getByLabelText("Examples are for"), "https://wiki.acme.dev/mcp");
  await screen.findByText(/claude mcp add .* https:\/\/wiki\.acme\.dev\/mcp$/);
});

test("a section is found by its words, and opened by the keyboard", async () => {
  const { history } = renderApp("/docs", signedOut);
  await userEvent.type(
    await screen.findByRole("combobox", { name: "Search the docs" }),
    "client never stores",
  );
  const list = within(await screen.findByRole("listbox"));
  await list.findByRole("option", { name: /^A client never stores the new refresh token/ });
  await userEvent.keyboard("{Enter}");
  await screen.findByRole("heading", { name: "Troubleshooting", level: 1 });
  expect(history.location.hash).toBe("#a-client-never-stores-the-new-refresh-token");
});

test("words that no page has are said not to be there", async () => {
  renderApp("/docs", signedOut);
  await userEvent.type(await screen.findByRole("combobox", { name: "Search the docs" }), "xylophone");
  await screen.findByText("No page has all of these words.");
});

test("an address that is no page shows which there are", async () => {
  renderApp("/docs/nope", signedOut);
  await screen.findByRole("heading", { name: "The docs have no such page" });
  expect(screen.getAllByRole("link", { name: "Quickstart" }).length).toBeGreaterThan(0);
});
