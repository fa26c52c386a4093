import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { starterScopes } from "../../../shared/scope.ts";
import type { Answers } from "../../test-app.tsx";
import { aClient, aKnownClient, aProject, refusal, renderApp } from "../../test-app.tsx";

const secret = "mcpauth_cs_thisIsTheSecret";
const project = aProject({
  serverUrls: ["https://mcp.acme.dev/mcp", "http://localhost:3000/mcp"],
  scopes: [...starterScopes, { ...starterScopes[0]!, name: "mcp:admin", title: "Manage it", default: false }],
});

test("both kinds say in a sentence what they are for", async () => {
  await open();
  expect(radio(/^For people.*Each person signs in and allows it/).checked).toBe(true);
  expect(radio(/^For itself.*Nobody is asked/).checked).toBe(false);
});

test("a public client leads to its page, where its id is, and Back from there not to the form", async () => {
  const { created, history } = await open();
  await fill("Desk", " https://desk.example/cb \n\nhttp://127.0.0.1/cb");
  await submit();
  await screen.findByRole("heading", { level: 1, name: "Desk" });
  expect(created).toEqual([
    {
      projectId: "prj_1",
      kind: "person",
      name: "Desk",
      redirectUris: ["https://desk.example/cb", "http://127.0.0.1/cb"],
      confidential: false,
      device: false,
    },
  ]);
  expect(history.location.href).toBe("/projects/prj_1/clients/cli_1");
  expect(screen.getByText("Desk is added. Give it its client id.")).toBeDefined();
  expect(screen.getByRole("button", { name: /^Copy client id cli_1/ })).toBeDefined();
});

test("a client on a server gets a secret, which is shown once with its id", async () => {
  const { created, history, queryClient } = await open();
  await fill("Desk", "https://desk.example/cb");
  await userEvent.click(radio(/^On a server/));
  await submit();
  expect(await screen.findByText(secret)).toBeDefined();
  expect(created).toMatchObject([{ kind: "person", confidential: true }]);
  expect(history.location.pathname).toBe("/projects/prj_1/clients/cli_1/secret");
  expect(screen.getByRole("button", { name: "Copy client id" })).toBeDefined();
  const mutations = queryClient.getMutationCache().getAll();
  expect(JSON.stringify(mutations.map(({ state }) => state))).not.toContain(secret);
});

test("a device needs no redirect address", async () => {
  const { created } = await open();
  await userEvent.type(screen.getByLabelText("Name"), "TV");
  await userEvent.click(radio(/^Also by a code/));
  await submit();
  await screen.findByRole("heading", { level: 1, name: "Desk" });
  expect(created).toMatchObject([{ name: "TV", redirectUris: [], device: true }]);
});

test("a machine starts with the default scopes and the first server URL", async () => {
  const { created } = await open();
  await userEvent.click(radio(/^For itself/));
  expect(checkbox(/^mcp:tools/).checked).toBe(true);
  expect(checkbox(/^mcp:admin/).checked).toBe(false);
  await userEvent.type(screen.getByLabelText("Name"), "Report");
  await userEvent.click(checkbox(/^http:\/\/localhost/));
  await userEvent.click(checkbox(/^mcp:tools/));
  await userEvent.click(checkbox(/^mcp:admin/));
  await submit();
  await screen.findByText(secret);
  expect(created).toEqual([
    {
      projectId: "prj_1",
      kind: "machine",
      name: "Report",
      scopes: ["mcp:admin"],
      serverUrls: project.serverUrls,
    },
  ]);
});

test("an empty form is not sent: each field says what it needs and the first has the focus", async () => {
  const { calls } = await open();
  await submit();
  expect(described(screen.getByLabelText("Name"))).toContain("Give the client a name");
  expect(described(screen.getByLabelText("Redirect addresses"))).toContain("at least one redirect address");
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  expect(calls).not.toContain("clients.create");
});

test("of several redirect addresses the one that cannot be used is named", async () => {
  const { calls } = await open();
  await fill("Desk", "https://desk.example/cb\nhttp://desk.example/cb");
  await submit();
  const field = screen.getByLabelText("Redirect addresses");
  expect(described(field)).toContain("“http://desk.example/cb” uses http: use https");
  expect(document.activeElement).toBe(field);
  expect(calls).not.toContain("clients.create");
});

test("what the server objects to stands at what it is about", async () => {
  await open({
    create: () => {
      throw refusal("BAD_REQUEST", { serverUrls: "Choose at least one server URL." });
    },
  });
  await userEvent.click(radio(/^For itself/));
  await userEvent.type(screen.getByLabelText("Name"), "Report");
  await submit();
  await waitFor(() => expect(described(checkbox(/^https/))).toContain("Choose at least one server URL."));
  expect(document.activeElement).toBe(checkbox(/^https/));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a failure that is nobody's field is said in one sentence with the request id", async () => {
  await open({
    create: () => {
      throw refusal("SERVICE_UNAVAILABLE");
    },
  });
  await fill("Desk", "https://desk.example/cb");
  await submit();
  expect((await screen.findByRole("alert")).textContent).toContain("7XQ2M");
});

test("the button that waits is disabled and says so", async () => {
  await open({ create: () => new Promise(() => {}) });
  await fill("Desk", "https://desk.example/cb");
  await submit();
  const button = await screen.findByRole<HTMLButtonElement>("button", { name: "Adding client…" });
  expect(button.disabled).toBe(true);
});

test("a project of someone else has no such page", async () => {
  renderApp("/projects/prj_9/clients/new", {
    projects: {
      get: () => {
        throw refusal("NOT_FOUND");
      },
    },
  });
  expect(await screen.findByRole("heading", { name: "There is nothing at this address" })).toBeDefined();
});

/** The server answers each client as it was asked for. */
async function open(clients: Answers["clients"] = {}) {
  const created: unknown[] = [];
  const create: NonNullable<Answers["clients"]>["create"] = (input) => {
    created.push(input);
    const { kind, name } = input;
    const confidential = kind === "machine" || input.confidential === true;
    const client = aClient({ kind, name, confidential });
    return confidential ? { client, clientSecret: secret } : { client };
  };
  const app = renderApp("/projects/prj_1/clients/new", {
    projects: { get: () => project, list: () => [project] },
    clients: { create, get: () => aKnownClient({ name: "Desk" }), ...clients },
  });
  await screen.findByRole("heading", { level: 1, name: "Add client" });
  return { ...app, created };
}

const radio = (name: RegExp) => screen.getByRole<HTMLInputElement>("radio", { name });
const checkbox = (name: RegExp) => screen.getByRole<HTMLInputElement>("checkbox", { name });
const submit = () => userEvent.click(screen.getByRole("button", { name: "Add client" }));

async function fill(name: string, redirects: string) {
  await userEvent.type(screen.getByLabelText("Name"), name);
  await userEvent.click(screen.getByLabelText("Redirect addresses"));
  await userEvent.paste(redirects);
}

function described(field: HTMLElement): string {
  const ids = field.getAttribute("aria-describedby")?.split(" ") ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent).join(" ");
}
