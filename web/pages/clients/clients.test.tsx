import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { ClientGroup } from "../../../shared/client.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, hoursFromNow, noClients, refusal, renderApp } from "../../test-app.tsx";

function aGroup(about: Partial<ClientGroup> = {}): ClientGroup {
  return {
    key: "cli_1",
    clientIds: ["cli_1"],
    name: "Claude",
    identity: "registered",
    places: ["claude.ai"],
    used: 1,
    disabled: 0,
    people: 2,
    firstSeenAt: hoursFromNow(-50),
    lastSeenAt: hoursFromNow(-1),
    ...about,
  };
}

const many = aGroup({ key: "many", clientIds: ["cli_2", "cli_3"], name: "Cursor", people: 5 });

function pageOf(groups: ClientGroup[], more: object = {}) {
  const clients = groups.flatMap(({ clientIds }) => clientIds).length;
  return { ...noClients, groups, total: { groups: groups.length, clients }, ...more };
}

async function open(clients: NonNullable<Answers["clients"]>, { url = "", role = "owner" as const } = {}) {
  const project = aProject({ role });
  const app = renderApp(`/projects/prj_1/clients${url}`, {
    projects: { get: () => project, list: () => [project] },
    clients,
  });
  await screen.findByRole("heading", { level: 1, name: "Clients" });
  return app;
}

const rowOf = async (name: string) => {
  const row = (await screen.findByRole("link", { name })).closest("tr");
  if (!row) throw new Error(`${name} is in no row`);
  return within(row);
};

test("an app stands with who vouches for it, where it is answered, its clients and people", async () => {
  await open({ list: () => pageOf([aGroup(), many]) });
  const one = await rowOf("Claude");
  expect(one.getByText("Self-registered")).toBeDefined();
  expect(one.getByText("claude.ai")).toBeDefined();
  expect(one.getByText("In use")).toBeDefined();
  const group = await rowOf("Cursor");
  expect(group.getByText("2 clients, 1 in use")).toBeDefined();
  expect(screen.getByText("2 apps with 3 clients")).toBeDefined();
});

test("one client leads to its page, an app of several to the list of them", async () => {
  await open({ list: () => pageOf([aGroup(), many]) });
  const href = async (name: string) => (await screen.findByRole("link", { name })).getAttribute("href");
  expect(await href("Claude")).toBe("/projects/prj_1/clients/cli_1");
  expect(await href("Cursor")).toMatch(/clients\?view=all&q=Cursor\+claude\.ai&identity=registered/);
});

test("what is asked for is in the address, and comes from it", async () => {
  const asked: unknown[] = [];
  const list = (input: object) => {
    asked.push(input);
    return pageOf([aGroup()]);
  };
  const { history } = await open({ list }, { url: "?view=all&status=unused&identity=nonsense" });
  await rowOf("Claude");
  expect(asked.at(-1)).toMatchObject({ view: "all", status: "unused", identity: undefined });
  await userEvent.selectOptions(screen.getByLabelText("Identity"), "Trusted");
  await waitFor(() => expect(history.location.search).toContain("identity=trusted"));
  await userEvent.click(screen.getByRole("tab", { name: "By app" }));
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ view: "grouped", identity: "trusted" }));
});

test("nothing found is not the same as nothing there", async () => {
  const { unmount } = await open({ list: () => noClients });
  expect(await screen.findByText(/No client has asked for this project yet/)).toBeDefined();
  unmount();
  const { history } = await open({ list: () => noClients }, { url: "?q=x" });
  const [clear] = await screen.findAllByRole("button", { name: "Clear filters" });
  if (clear) await userEvent.click(clear);
  await waitFor(() => expect(history.location.search).toBe(""));
});

test("the chosen ones are disabled together, and that can be undone", async () => {
  const sent: [string, object][] = [];
  const act = (name: string) => (input: { clientIds: string[] }) => {
    sent.push([name, input]);
    return { clientIds: input.clientIds };
  };
  const list = () => pageOf([aGroup(), many]);
  await open({ list, disable: act("disable"), enable: act("enable") });
  await rowOf("Claude");
  await userEvent.click(screen.getByLabelText("Select all that are shown"));
  expect(screen.getByText("2 selected")).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Disable 3" }));
  expect(await screen.findByText(/^3 clients disabled\. Servers stop accepting/)).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  const input = { projectId: "prj_1", clientIds: ["cli_1", "cli_2", "cli_3"] };
  await waitFor(() =>
    expect(sent).toEqual([
      ["disable", input],
      ["enable", input],
    ]),
  );
});

test("ending access says how many lose it before it is done", async () => {
  const revokeGrants = () => ({ people: 5 });
  await open({ list: () => pageOf([aGroup(), many]), revokeGrants });
  await rowOf("Cursor");
  await userEvent.click(screen.getByLabelText("Select Cursor at claude.ai"));
  await userEvent.click(screen.getByRole("button", { name: "End access…" }));
  const dialog = within(screen.getByRole("dialog", { name: "End all access of Cursor" }));
  expect(dialog.getByText(/^2 clients and up to 5 people lose access now/)).toBeDefined();
  expect(document.activeElement).toBe(dialog.getByRole("button", { name: "Cancel" }));
  await userEvent.click(dialog.getByRole("button", { name: "End access" }));
  expect(await screen.findByText(/access of 5 people ended/)).toBeDefined();
});

test("unused clients are counted before they are removed", async () => {
  const asked: object[] = [];
  const unused = ({ days }: { days: number }) => ({ clients: days === 7 ? 12 : 0 });
  const removeUnused = (input: object) => {
    asked.push(input);
    return { clients: 12 };
  };
  await open({ list: () => pageOf([aGroup()]), unused, removeUnused });
  await userEvent.click(screen.getByRole("button", { name: "Remove unused…" }));
  const dialog = within(screen.getByRole("dialog"));
  expect(await dialog.findByText("0 clients to remove")).toBeDefined();
  expect(dialog.getByRole<HTMLButtonElement>("button", { name: "Remove clients" }).disabled).toBe(true);
  await userEvent.click(dialog.getByRole("radio", { name: /^7 days/ }));
  await userEvent.click(await dialog.findByRole("button", { name: "Remove 12 clients" }));
  expect(await screen.findByText("12 clients removed.")).toBeDefined();
  expect(asked).toEqual([{ projectId: "prj_1", days: 7 }]);
});

test("a viewer reads and changes nothing", async () => {
  await open({ list: () => pageOf([aGroup()]) }, { role: "viewer" as "owner" });
  await rowOf("Claude");
  expect(screen.queryByRole("checkbox")).toBeNull();
  expect(screen.queryByRole("button", { name: /Remove unused/ })).toBeNull();
  expect(screen.queryByRole("link", { name: "Add client" })).toBeNull();
});

test("what cannot be loaded is said with its trace id and can be tried again", async () => {
  let attempts = 0;
  await open({
    list: () => {
      attempts += 1;
      if (attempts === 1) throw refusal("SERVICE_UNAVAILABLE");
      return pageOf([aGroup()]);
    },
  });
  expect((await screen.findByRole("alert")).textContent).toContain("7XQ2M");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await rowOf("Claude");
});
