import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Answers } from "../../test-app.tsx";
import { hoursFromNow, renderApp } from "../../test-app.tsx";
import type { AccountData } from "./account-data.ts";
import { browserName } from "./browser-name.ts";

const chrome =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

const times = { signedInAt: hoursFromNow(-5), lastSeenAt: hoursFromNow(-1) };
const data: AccountData = {
  id: "usr_1",
  username: "mona",
  name: "Mona Octocat",
  accounts: ["github:mona"],
  createdAt: hoursFromNow(-100),
  projects: [{ id: "prj_1", name: "Acme", role: "viewer", onlyOwner: false }],
  sessions: [
    { id: "here", isThis: true, userAgent: chrome, network: "203.0.113.0/24", ...times },
    { id: "there", isThis: false, userAgent: firefox, ...times },
  ],
};

const open = (changes: Partial<AccountData> = {}, account: NonNullable<Answers["account"]> = {}) =>
  renderApp("/account", { account: { get: () => ({ ...data, ...changes }), ...account } });

const rows = async (name: string) =>
  within(await screen.findByRole("list", { name }))
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent);

test("an account shows how one can be invited, the projects with their roles, and the browsers", async () => {
  open();
  expect(await screen.findByText("github:mona")).toBeDefined();
  expect(await rows("Projects")).toEqual(["AcmeViewer"]);
  const [here, there] = await rows("Signed-in browsers");
  expect(here).toMatch(/^Chrome on macOS203\.0\.113\.0\/24.*This browser$/);
  expect(there).toContain("Firefox on Linux");
});

test("another browser is signed out by its button, and all others at once", async () => {
  open(
    {
      sessions: [...data.sessions, { id: "third", isThis: false, userAgent: "curl/8", ...times }],
    },
    { endSession: ({ sessionId }) => ({ id: sessionId }), endOtherSessions: () => ({ ended: 1 }) },
  );
  await userEvent.click(await screen.findByRole("button", { name: "Sign out Firefox on Linux" }));
  await waitFor(async () => expect(await rows("Signed-in browsers")).toHaveLength(2));
  await userEvent.click(screen.getByRole("button", { name: "Sign out all others" }));
  await waitFor(async () => expect(await rows("Signed-in browsers")).toHaveLength(1));
});

test("theme, density and shortcuts are chosen here and kept in this browser", async () => {
  open();
  const preferences = within(await screen.findByRole("region", { name: "Preferences" }));
  const choose = (name: RegExp) => userEvent.click(preferences.getByRole("radio", { name }));
  await choose(/^Dark/);
  await choose(/^Compact/);
  await choose(/^Off/);
  expect(document.documentElement.dataset).toMatchObject({ theme: "dark", density: "compact" });
  expect(["theme", "density", "shortcuts"].map((key) => localStorage.getItem(`mcpauth.${key}`))).toEqual([
    "dark",
    "compact",
    "off",
  ]);
  await choose(/^System/);
  await choose(/^Roomy/);
  expect({ ...document.documentElement.dataset }).toEqual({});
});

test("the only owner of a project reads why the account cannot be deleted", async () => {
  open({ projects: [{ id: "prj_1", name: "Acme", role: "owner", onlyOwner: true }] });
  expect(await screen.findByText("You are the only owner of Acme.")).toBeDefined();
});

test("an account is deleted by typing its login, and not before", async () => {
  let deleted = 0;
  open(
    {},
    {
      delete: () => {
        deleted += 1;
        return new Promise(() => {});
      },
    },
  );
  await userEvent.click(await screen.findByRole("button", { name: "Delete account" }));
  const dialog = screen.getByRole("dialog");
  const act = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Delete account" });
  expect(act.disabled).toBe(true);
  await userEvent.type(within(dialog).getByRole("textbox"), "mona");
  await userEvent.click(act);
  await waitFor(() => expect(deleted).toBe(1));
});

test.each([
  [chrome, "Chrome on macOS"],
  [firefox, "Firefox on Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
    "Edge on Windows",
  ],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iOS"],
  ["curl/8.5", "curl/8.5"],
  ["", "Unknown browser"],
])("%j is %s", (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});
