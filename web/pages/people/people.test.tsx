import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Grant, PersonSummary } from "../../../shared/person.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, hoursFromNow, refusal, renderApp } from "../../test-app.tsx";

function aPerson(about: Partial<PersonSummary> = {}): PersonSummary {
  return {
    id: "usr_2",
    name: "hubot",
    kind: "signed_in",
    provider: "github",
    email: "hubot@acme.dev",
    apps: 2,
    firstSeenAt: hoursFromNow(-30),
    lastSeenAt: hoursFromNow(-1),
    ...about,
  };
}

const grant: Grant = {
  id: "grant-1",
  person: { id: "usr_2", name: "hubot", kind: "signed_in" },
  client: { id: "cli_1", name: "Claude" },
  serverUrl: "https://mcp.acme.dev/mcp",
  scopes: ["mcp:tools"],
  since: hoursFromNow(-3),
  endsAt: hoursFromNow(100),
  lastUsedAt: hoursFromNow(-1),
  userAgent: "claude-code/2.1",
};

const minted = aPerson({ id: "prj_1::user_42", name: "user_42", kind: "minted" });
const pageOf = (people: PersonSummary[]) => ({ people, total: people.length, complete: true });

async function open(path: string, people: Answers["people"], role = "owner") {
  const project = aProject({ role: role as "owner" });
  const app = renderApp(`/projects/prj_1/people${path}`, {
    projects: { get: () => project, list: () => [project] },
    people: { list: () => pageOf([aPerson()]), grants: () => ({ grants: [grant] }), ...people },
  });
  await screen.findByRole("heading", { level: 1, name: path ? "hubot" : "People" });
  return app;
}

const openPerson = (about: Partial<PersonSummary>, people: Answers["people"] = {}, role = "owner") =>
  open("/usr_2", { get: () => aPerson(about), ...people }, role);

function recorder() {
  const sent: [string, unknown][] = [];
  const act = (name: string) => (input: { accountId: string }) => {
    sent.push([name, input]);
    return { accountId: input.accountId };
  };
  return { sent, act };
}

const ids = { projectId: "prj_1", accountId: "usr_2" };

test("people stand with where their account is and what they allowed, and lead to their page", async () => {
  const { provider: _none, email: _unknown, ...ofProduct } = minted;
  await open("", { list: () => pageOf([aPerson(), ofProduct]) });
  const [, first, second] = await screen.findAllByRole("row");
  expect(first?.textContent).toMatch(/hubot.*GitHub · hubot@acme\.dev.*2/);
  expect(second?.textContent).toMatch(/user_42.*Your own user.*Minted/);
  expect(screen.getByRole("link", { name: "user_42" }).getAttribute("href")).toBe(
    "/projects/prj_1/people/prj_1%3A%3Auser_42",
  );
  expect(screen.getByText("2 people")).toBeDefined();
});

test("filters are in the address", async () => {
  const asked: unknown[] = [];
  const list = (input: object) => {
    asked.push(input);
    return pageOf([]);
  };
  const { history } = await open("", { list });
  await userEvent.selectOptions(screen.getByLabelText("State"), "Blocked");
  await waitFor(() => expect(history.location.search).toBe("?status=blocked"));
  await waitFor(() =>
    expect(asked.at(-1)).toEqual({ projectId: "prj_1", status: "blocked", direction: "forward" }),
  );
});

test("somebody's page lists what they allowed, and one of it can be ended", async () => {
  const sent: unknown[] = [];
  const revokeGrant = (input: { grantId: string }) => {
    sent.push(input);
    return { grantId: input.grantId };
  };
  await openPerson({}, { revokeGrant });
  expect((await screen.findByText("claude-code/2.1")).closest("tr")?.textContent).toMatch(
    /Claude.*mcp:tools/,
  );
  await userEvent.click(screen.getByRole("button", { name: "End access of Claude" }));
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "End access" }));
  expect(
    await screen.findByText(/^Access of Claude ended\. Servers stop .* within 30 seconds/),
  ).toBeDefined();
  expect(sent).toEqual([{ ...ids, grantId: "grant-1" }]);
});

test("somebody is blocked with a reason, after it was said what that costs", async () => {
  const { sent, act } = recorder();
  await openPerson({}, { block: act("block") });
  await userEvent.click(screen.getByRole("button", { name: "Block" }));
  const dialog = within(screen.getByRole("dialog", { name: "Block hubot" }));
  expect(dialog.getByText(/2 apps of theirs will not work/)).toBeDefined();
  await userEvent.type(dialog.getByLabelText("Reason"), "left");
  await userEvent.click(dialog.getByRole("button", { name: "Block person" }));
  await screen.findByText(/^hubot is blocked/);
  expect(sent).toEqual([["block", { ...ids, reason: "left" }]]);
});

test("who is blocked is let in again with one click", async () => {
  const { sent, act } = recorder();
  const blocked = { at: hoursFromNow(-5), by: "mona", reason: "left" };
  await openPerson({ blocked }, { unblock: act("unblock") });
  const note = screen.getByRole("region", { name: "Blocked" });
  expect(note.textContent).toMatch(/Blocked by mona 5 hr ago: “left”/);
  await userEvent.click(within(note).getByRole("button", { name: "Unblock" }));
  await screen.findByText(/^hubot is let in again/);
  expect(sent).toEqual([["unblock", ids]]);
});

test("erasing wants the name typed, and leads back to the people", async () => {
  const { sent, act } = recorder();
  const { history } = await openPerson({}, { erase: act("erase") });
  await userEvent.click(screen.getByRole("button", { name: "Erase" }));
  const dialog = within(screen.getByRole("dialog", { name: "Erase hubot" }));
  await userEvent.type(dialog.getByRole("textbox"), "hubot");
  await userEvent.click(dialog.getByRole("button", { name: "Erase person" }));
  await waitFor(() => expect(history.location.pathname).toBe("/projects/prj_1/people"));
  expect(sent).toEqual([["erase", ids]]);
});

test("an export becomes a file", async () => {
  vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:x");
  const saved: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  await openPerson({}, { export: () => ({ json: '{"person":{}}' }) });
  await userEvent.click(screen.getByRole("button", { name: "Export" }));
  await waitFor(() => expect(saved).toEqual(["hubot.json"]));
  vi.restoreAllMocks();
});

test("a developer sees who it is and is told who could do more", async () => {
  await openPerson({}, {}, "developer");
  expect(screen.getByText("Only owners and admins can change what people may do.")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Block" })).toBeNull();
  expect(screen.queryByRole("button", { name: /^End access/ })).toBeNull();
});

test("nobody of this id is no page", async () => {
  const project = aProject();
  renderApp("/projects/prj_1/people/usr_9", {
    projects: { get: () => project, list: () => [project] },
    people: {
      get: () => {
        throw refusal("NOT_FOUND");
      },
    },
  });
  expect(await screen.findByRole("heading", { name: "There is nothing at this address" })).toBeDefined();
});
