import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { aProject, refusal, renderApp } from "../test-app.tsx";

const secret = "mcpauth_sk_thisIsTheSecret_aHR0cA";

test("the address is shown as tokens will carry it, with the well-known addresses it implies", async () => {
  renderApp("/new", {});
  await userEvent.type(await screen.findByLabelText("Server URL"), "HTTPS://MCP.Acme.dev:443/mcp/");
  const meaning = screen.getByRole("region", { name: "What this address means" });
  expect(meaning.textContent).toContain("https://mcp.acme.dev/mcp");
  expect(meaning.textContent).toContain("https://mcp.acme.dev/.well-known/oauth-protected-resource/mcp");
});

test("an empty form is not sent: each field says what it needs and the first has the focus", async () => {
  const { calls } = renderApp("/new", {});
  await userEvent.click(await screen.findByRole("button", { name: "Create project" }));
  const name = screen.getByLabelText("Name");
  expect(described(name)).toContain("Give the project a name");
  expect(described(screen.getByLabelText("Server URL"))).toContain("Enter the full address");
  expect(document.activeElement).toBe(name);
  expect(calls).not.toContain("projects.create");
});

test("plain http is refused anywhere but on this machine", async () => {
  renderApp("/new", {});
  const url = await screen.findByLabelText("Server URL");
  await userEvent.type(url, "http://mcp.acme.dev/mcp");
  await userEvent.click(screen.getByRole("button", { name: "Create project" }));
  expect(described(url)).toContain("Use https");
});

test("what the server objects to stands at the field it is about", async () => {
  const taken = "This server URL belongs to another project. Use another port, such as 3001.";
  renderApp("/new", {
    projects: {
      create: () => {
        throw refusal("CONFLICT", { serverUrl: taken });
      },
    },
  });
  await fill("Acme", "http://localhost:3000/mcp");
  const url = screen.getByLabelText("Server URL");
  await waitFor(() => expect(described(url)).toContain(taken));
  expect(document.activeElement).toBe(url);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a failure that is nobody's field is said in one sentence with the request id", async () => {
  renderApp("/new", {
    projects: {
      create: () => {
        throw refusal("INTERNAL_SERVER_ERROR");
      },
    },
  });
  await fill("Acme", "http://localhost:3000/mcp");
  const problem = await screen.findByRole("alert");
  expect(problem.textContent).toContain("The server failed at this");
  expect(problem.textContent).toContain("7XQ2M");
});

test("the button that waits is disabled and says so", async () => {
  renderApp("/new", { projects: { create: () => new Promise(() => {}) } });
  await fill("Acme", "http://localhost:3000/mcp");
  const button = await screen.findByRole<HTMLButtonElement>("button", { name: "Creating project…" });
  expect(button.disabled).toBe(true);
});

test("a created project leads to its secret, and Back from there not to the form", async () => {
  const created: unknown[] = [];
  const places = window.history.length;
  const { history } = renderApp("/new", {
    projects: {
      create: (input) => {
        created.push(input);
        return { project: aProject(), secret };
      },
      list: () => [aProject()],
    },
  });
  await fill("Acme", "http://localhost:3000/mcp");
  expect(await screen.findByText(secret)).toBeDefined();
  expect(created).toEqual([{ name: "Acme", serverUrl: "http://localhost:3000/mcp" }]);
  expect(history.location.pathname).toBe("/projects/prj_1/secret");
  expect(window.history.length).toBe(places);
});

async function fill(name: string, serverUrl: string) {
  await userEvent.type(await screen.findByLabelText("Name"), name);
  await userEvent.type(screen.getByLabelText("Server URL"), serverUrl);
  await userEvent.click(screen.getByRole("button", { name: "Create project" }));
}

function described(field: HTMLElement): string {
  const ids = field.getAttribute("aria-describedby")?.split(" ") ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent).join(" ");
}
