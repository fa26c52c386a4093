import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { switchShortcuts } from "../shortcuts.ts";
import { aProject, refusal, renderApp } from "../test-app.tsx";

const wiki = aProject({ id: "prj_2", name: "Wiki", serverUrls: ["https://wiki.acme.dev/mcp"] });

async function open() {
  const app = renderApp("/projects/prj_1/secrets", {
    projects: {
      get: ({ projectId }) => (projectId === "prj_2" ? wiki : aProject()),
      list: () => [aProject(), wiki],
    },
  });
  await screen.findByRole("heading", { level: 1, name: "Registration secrets" });
  return app;
}

async function openPalette() {
  const app = await open();
  await userEvent.keyboard("{Control>}k{/Control}");
  return { ...app, palette: within(await screen.findByRole("dialog", { name: "Command palette" })) };
}

test("the palette leads to a page by a few letters of its name", async () => {
  const { palette, history } = await openPalette();
  expect(document.activeElement).toBe(palette.getByRole("combobox", { name: "Search" }));
  await userEvent.keyboard("scop{Enter}");
  expect(await screen.findByRole("heading", { level: 1, name: "Scopes" })).toBeDefined();
  expect(history.location.pathname).toBe("/projects/prj_1/scopes");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("the palette leads to the API keys too, which are not in the rail", async () => {
  const { palette, history } = await openPalette();
  await userEvent.click(palette.getByRole("option", { name: "API keys" }));
  await waitFor(() => expect(history.location.pathname).toBe("/projects/prj_1/api-keys"));
});

test("the palette finds another project by its server URL", async () => {
  const { palette, history } = await openPalette();
  await palette.findByRole("option", { name: "Wiki" });
  await userEvent.keyboard("wiki.acme{Enter}");
  await waitFor(() => expect(history.location.pathname).toBe("/projects/prj_2"));
});

test("the project's name in the rail leads to the other projects, and to nothing else", async () => {
  const { history } = await open();
  await userEvent.click(screen.getByRole("button", { name: "Project: Acme" }));
  const palette = within(await screen.findByRole("dialog", { name: "Command palette" }));
  await userEvent.click(await palette.findByRole("option", { name: "Wiki" }));
  await waitFor(() => expect(history.location.pathname).toBe("/projects/prj_2"));
});

test("the palette copies what other programs ask for", async () => {
  const user = userEvent.setup();
  await open();
  await user.keyboard("{Control>}k{/Control}");
  await user.click(await screen.findByRole("option", { name: /^Copy issuer/ }));
  expect(await navigator.clipboard.readText()).toBe("http://localhost:4000");
  expect(screen.getByText("Copied to the clipboard.")).toBeDefined();
});

test("the palette opens by its button too, says when nothing is found, and Escape closes it", async () => {
  await open();
  await userEvent.click(screen.getByRole("button", { name: /^Search/ }));
  const palette = await screen.findByRole<HTMLDialogElement>("dialog", { name: "Command palette" });
  await userEvent.keyboard("no such thing");
  expect(await within(palette).findByText("Nothing is called that.")).toBeDefined();
  palette.close();
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("a trace that somebody was told leads to its connection, wherever that is", async () => {
  const asked: unknown[] = [];
  const { history } = renderApp("/projects/prj_1/secrets", {
    projects: { get: () => aProject(), list: () => [aProject()] },
    connections: {
      find: (input) => {
        asked.push(input);
        return { projectId: "prj_2", attempt: "att_1" };
      },
    },
  });
  await screen.findByRole("heading", { level: 1, name: "Registration secrets" });
  await userEvent.keyboard("{Control>}k{/Control}");
  await screen.findByRole("option", { name: "New project" });
  await userEvent.keyboard("7xq2m0kd3a{Enter}");
  await waitFor(() => expect(history.location.pathname).toBe("/projects/prj_2/connections/att_1"));
  expect(asked).toEqual([{ trace: "7XQ2M0KD3A" }]);
});

test("a client is found by its id, or by the address of its document", async () => {
  const { history } = await openPalette();
  await userEvent.keyboard("https://claude.ai/client.json{Enter}");
  await waitFor(() =>
    expect(history.location.pathname).toBe("/projects/prj_1/clients/https%3A%2F%2Fclaude.ai%2Fclient.json"),
  );
});

test("a trace that is nobody's or another's says so, and the palette stays", async () => {
  renderApp("/projects/prj_1/secrets", {
    projects: { get: () => aProject(), list: () => [aProject()] },
    connections: {
      find: () => {
        throw refusal("NOT_FOUND");
      },
    },
  });
  await screen.findByRole("heading", { level: 1, name: "Registration secrets" });
  await userEvent.keyboard("{Control>}k{/Control}");
  await screen.findByRole("option", { name: "New project" });
  await userEvent.keyboard("7XQ2M0KD3A{Enter}");
  expect(await screen.findByText("No connection of yours has this trace.")).toBeDefined();
  expect(screen.getByRole("dialog", { name: "Command palette" })).toBeDefined();
});

test("g and a letter lead to a page", async () => {
  const { history } = await open();
  await userEvent.keyboard("gc");
  expect(await screen.findByRole("heading", { level: 1, name: "Clients" })).toBeDefined();
  await userEvent.keyboard("gh");
  await waitFor(() => expect(history.location.pathname).toBe("/"));
});

test("in a field letters are letters, and in a dialog too", async () => {
  const { history } = await open();
  await userEvent.click(screen.getByRole("button", { name: "Generate new secret" }));
  await screen.findByRole("dialog");
  await userEvent.keyboard("gc?");
  expect(screen.getAllByRole("dialog")).toHaveLength(1);
  expect(history.location.pathname).toBe("/projects/prj_1/secrets");
});

test("the cheat sheet lists the keys of the page that is open", async () => {
  await open();
  await userEvent.keyboard("?");
  const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  expect(sheet.textContent).toContain("gcGo to Clients");
  expect(sheet.textContent).toContain("Close what is on top");
});

test("whoever switched single keys off keeps the palette", async () => {
  switchShortcuts(false);
  const { history } = await open();
  await userEvent.keyboard("gc?");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(history.location.pathname).toBe("/projects/prj_1/secrets");
  await userEvent.keyboard("{Control>}k{/Control}");
  expect(await screen.findByRole("dialog", { name: "Command palette" })).toBeDefined();
});
