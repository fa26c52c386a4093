import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { ClientDetail } from "../../../shared/client.ts";
import type { Answers } from "../../test-app.tsx";
import { aClient, aKnownClient, aProject, hoursFromNow, refusal, renderApp } from "../../test-app.tsx";

const secret = "mcpauth_cs_thisIsTheSecret";
const ids = { projectId: "prj_1", clientId: "cli_1" };
const own = (about: Partial<ClientDetail> = {}) =>
  aKnownClient({ ...aClient(), isOwn: true, identity: "added", people: 0, granted: [], ...about });

async function open(
  client: ClientDetail,
  clients: Answers["clients"] = {},
  { url = "", role = "owner" } = {},
) {
  const project = aProject({ role: role as "owner" });
  const app = renderApp(`/projects/prj_1/clients/cli_1${url}`, {
    projects: { get: () => project, list: () => [project] },
    clients: {
      list: () => ({ groups: [], total: { groups: 0, clients: 0 }, complete: true }),
      get: () => client,
      ...clients,
    },
  });
  await screen.findByRole("heading", { level: 1, name: client.name });
  return app;
}

/** What the server was sent, by the name of the call. */
function recorder() {
  const sent: [string, unknown][] = [];
  const act =
    <T,>(name: string, answer: T) =>
    (input: unknown): T => {
      sent.push([name, input]);
      return answer;
    };
  return { sent, act };
}

test("it says who vouches for it, where it is answered and what people allowed", async () => {
  await open(aKnownClient());
  expect(screen.getByText("Self-registered")).toBeDefined();
  expect(screen.getByText(/^Nobody but itself/)).toBeDefined();
  expect(screen.getByText("https://claude.ai/api/mcp/auth_callback")).toBeDefined();
  expect(screen.getByText("mcp:tools").closest("li")?.textContent).toBe("mcp:tools 2 people");
});

test("disabling needs no question, says when it takes effect and can be undone", async () => {
  const { sent, act } = recorder();
  const answer = { clientIds: ["cli_1"] };
  await open(aKnownClient(), { disable: act("disable", answer), enable: act("enable", answer) });
  await userEvent.click(screen.getByRole("button", { name: "Disable" }));
  expect(
    await screen.findByText(/^Claude disabled\. Servers stop accepting its tokens within 30 seconds/),
  ).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  const input = { projectId: "prj_1", clientIds: ["cli_1"] };
  await waitFor(() =>
    expect(sent).toEqual([
      ["disable", input],
      ["enable", input],
    ]),
  );
});

test("a disabled one says by whom, when and why, and can be enabled", async () => {
  const { sent, act } = recorder();
  const disabled = { at: hoursFromNow(-2), by: "hubot", reason: "leaked a token" };
  await open(aKnownClient({ disabled }), { enable: act("enable", { clientIds: ["cli_1"] }) });
  const note = screen.getByRole("region", { name: "Disabled" });
  expect(note.textContent).toMatch(/Disabled by hubot 2 hr ago: “leaked a token”/);
  expect(screen.queryByRole("button", { name: "Disable" })).toBeNull();
  await userEvent.click(within(note).getByRole("button", { name: "Enable" }));
  await waitFor(() => expect(sent).toHaveLength(1));
});

test("trust and a label are for clients that named themselves", async () => {
  const { sent, act } = recorder();
  const done = { clientId: "cli_1" };
  await open(aKnownClient(), { trust: act("trust", done), setLabel: act("setLabel", done) });
  await userEvent.click(screen.getByRole("button", { name: "Trust" }));
  await screen.findByText("Claude is trusted.");
  await userEvent.click(screen.getByRole("button", { name: "Add label" }));
  await userEvent.type(screen.getByLabelText("Label"), "Sales");
  await userEvent.click(screen.getByRole("button", { name: "Save label" }));
  await screen.findByText("The label is saved.");
  expect(sent).toEqual([
    ["trust", ids],
    ["setLabel", { ...ids, label: "Sales" }],
  ]);
});

test("one that members added can be edited, and has neither trust nor label", async () => {
  await open(own());
  expect(screen.getByRole("link", { name: "Edit" }).getAttribute("href")).toBe(
    "/projects/prj_1/clients/cli_1/edit",
  );
  expect(screen.queryByRole("button", { name: "Trust" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Add label" })).toBeNull();
});

test("a new secret is asked for twice, shown once and kept in no cache", async () => {
  const regenerateSecret = () => ({ client: aClient(), clientSecret: secret });
  const { history, queryClient } = await open(own(), { regenerateSecret });
  await userEvent.click(screen.getByRole("button", { name: "Regenerate secret" }));
  await userEvent.click(screen.getByRole("button", { name: "Regenerate client secret" }));
  expect(await screen.findByText(secret)).toBeDefined();
  expect(history.location.pathname).toBe("/projects/prj_1/clients/cli_1/secret");
  const mutations = queryClient.getMutationCache().getAll();
  expect(JSON.stringify(mutations.map(({ state }) => state))).not.toContain(secret);
});

test("a client that people use is deleted only by typing its name", async () => {
  const { sent, act } = recorder();
  const client = own({ kind: "person", people: 3 });
  const { history } = await open(client, { delete: act("delete", { id: "cli_1" }) });
  await userEvent.click(screen.getByRole("button", { name: "Delete client" }));
  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.getByText(/3 people lose access/)).toBeDefined();
  const confirm = dialog.getByRole<HTMLButtonElement>("button", { name: "Delete client" });
  expect(confirm.disabled).toBe(true);
  await userEvent.type(dialog.getByRole("textbox"), "Nightly report");
  await userEvent.click(confirm);
  await waitFor(() => expect(history.location.pathname).toBe("/projects/prj_1/clients"));
  expect(sent).toEqual([["delete", ids]]);
});

test("what the server refuses stands in the dialog, which stays", async () => {
  const remove = () => {
    throw refusal("CONFLICT");
  };
  await open(aKnownClient(), { delete: remove });
  await userEvent.click(screen.getByRole("button", { name: "Forget client" }));
  const dialog = within(screen.getByRole("dialog"));
  await userEvent.click(dialog.getByRole("button", { name: "Forget client" }));
  expect((await dialog.findByRole("alert")).textContent).toContain("7XQ2M");
});

test("its people and its metadata are tabs in the address", async () => {
  const grant = {
    id: "grant-1",
    person: { id: "usr_2", name: "hubot", kind: "signed_in" as const },
    client: { id: "cli_1", name: "Claude" },
    serverUrl: "https://mcp.acme.dev/mcp",
    scopes: ["mcp:tools"],
    since: hoursFromNow(-3),
    endsAt: hoursFromNow(100),
  };
  const { history } = await open(
    aKnownClient(),
    { grants: () => ({ grants: [grant] }) },
    { url: "?tab=people" },
  );
  expect((await screen.findByRole("link", { name: "hubot" })).getAttribute("href")).toBe(
    "/projects/prj_1/people/usr_2",
  );
  await userEvent.click(screen.getByRole("tab", { name: "Metadata" }));
  expect(await screen.findByText(/"client_name"/)).toBeDefined();
  expect(history.location.search).toBe("?tab=metadata");
});

test("a document says when it was fetched, and can be fetched anew", async () => {
  const { sent, act } = recorder();
  const document = {
    address: "https://claude.ai/oauth/client.json",
    fetchedAt: hoursFromNow(-1),
    freshUntil: hoursFromNow(2),
  };
  const client = aKnownClient({ document, identity: "verified" });
  await open(client, { refetch: act("refetch", { clientId: "cli_1" }) }, { url: "?tab=metadata" });
  expect(screen.getByText(document.address)).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Fetch at its next visit" }));
  await screen.findByText(/fetched again when the client comes next/);
  expect(sent).toEqual([["refetch", ids]]);
});

test("a viewer is told who could change it", async () => {
  await open(aKnownClient(), {}, { role: "viewer" });
  const disable = screen.getByRole("button", { name: "Disable" });
  expect(disable.getAttribute("aria-disabled")).toBe("true");
  expect(screen.getByText("Only owners, admins, and developers can change clients.")).toBeDefined();
});

test("a client of another project has no page", async () => {
  const project = aProject();
  renderApp("/projects/prj_1/clients/cli_9", {
    projects: { get: () => project, list: () => [project] },
    clients: {
      get: () => {
        throw refusal("NOT_FOUND");
      },
    },
  });
  expect(await screen.findByRole("heading", { name: "There is nothing at this address" })).toBeDefined();
});

test("editing begins with what is stored and leads back to the client", async () => {
  const { sent, act } = recorder();
  const client = own({ metadata: { client_name: "Nightly report" } });
  const project = aProject();
  const { history } = renderApp("/projects/prj_1/clients/cli_1/edit", {
    projects: { get: () => project, list: () => [project] },
    clients: { get: () => client, update: act("update", aClient({ name: "Hourly report" })) },
  });
  const name = await screen.findByLabelText<HTMLInputElement>("Name");
  expect(name.value).toBe("Nightly report");
  expect(screen.queryByRole("group", { name: "Whom it acts for" })).toBeNull();
  await userEvent.clear(name);
  await userEvent.type(name, "Hourly report");
  await userEvent.click(screen.getByRole("button", { name: "Save client" }));
  await waitFor(() => expect(history.location.pathname).toBe("/projects/prj_1/clients/cli_1"));
  const { scopes, serverUrls } = aClient();
  expect(sent).toEqual([["update", { ...ids, kind: "machine", name: "Hourly report", scopes, serverUrls }]]);
});
