import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { defaultMinting } from "../../../shared/minting.ts";
import { starterScopes } from "../../../shared/scope.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, refusal, renderApp } from "../../test-app.tsx";
import type { Outputs } from "../../trpc.ts";

type Settings = Outputs["minting"]["get"];

const admin = { ...starterScopes[0]!, name: "mcp:admin", title: "Manage it", default: false };
const provider = {
  issuer: "https://login.acme.dev/",
  jwksUri: "https://login.acme.dev/jwks",
  audience: "acme",
  algorithms: ["RS256" as const],
  clockToleranceSeconds: 30,
};

test("what holds is shown, and there is nothing to save", async () => {
  await open();
  expect(checkbox(/^A user id of yours/).checked).toBe(true);
  expect(checkbox(/^An access token of this project/).checked).toBe(false);
  expect(screen.getByText("Off until you add a provider below.")).toBeDefined();
  expect(radio(/^All/).checked).toBe(true);
  expect(lifetime().value).toBe("3600");
  expect(radio(/^Mint again/).checked).toBe(true);
  expect(save().disabled).toBe(true);
});

test("each kind says what it means and how it is named on the wire", async () => {
  await open();
  expect(checkbox(/can name anyone.*urn:mcpauth:params:oauth:token-type:subject$/)).toBeDefined();
  expect(checkbox(/never outlives the first.*urn:ietf:params:oauth:token-type:access_token$/)).toBeDefined();
});

test("only what was changed is sent, and then holds", async () => {
  const { sent } = await open();
  await userEvent.click(checkbox(/^An access token/));
  await userEvent.clear(lifetime());
  await userEvent.type(lifetime(), "5430");
  expect(described(lifetime())).toContain("That is 1 h 30 min 30 s.");
  await userEvent.click(radio(/^Refresh/));
  expect(sent).toEqual([]);
  await userEvent.click(save());
  expect(await screen.findByText("The minting settings are saved.")).toBeDefined();
  expect(sent).toEqual([
    { projectId: "prj_1", ownTokens: true, maxLifetimeSeconds: 5430, refreshTokens: true },
  ]);
  expect(radio(/^Refresh/).checked).toBe(true);
  expect(save().disabled).toBe(true);
});

test("scopes are all of the project's or those that are ticked", async () => {
  const { sent } = await open();
  await userEvent.click(radio(/^Some/));
  await userEvent.click(checkbox(/^mcp:admin/));
  await userEvent.click(save());
  await waitFor(() => expect(save().disabled).toBe(true));
  await userEvent.click(radio(/^All/));
  await userEvent.click(save());
  await waitFor(() => expect(save().disabled).toBe(true));
  expect(sent).toEqual([
    { projectId: "prj_1", scopes: ["mcp:admin"] },
    { projectId: "prj_1", scopes: [] },
  ]);
});

test("what cannot be is not sent: each field says why, and the first has the focus", async () => {
  const { calls } = await open({ settings: { scopes: ["mcp:tools"] } });
  await userEvent.click(checkbox(/^mcp:tools/));
  await userEvent.clear(lifetime());
  await userEvent.click(save());
  expect(described(checkbox(/^mcp:tools/))).toBe("Choose at least one scope, or allow all.");
  expect(described(lifetime())).toContain("Enter whole seconds.");
  expect(document.activeElement).toBe(checkbox(/^mcp:tools/));
  expect(calls).not.toContain("minting.set");
});

test("settings that cannot be saved stay chosen, and say why", async () => {
  await open({ set: refusal("SERVICE_UNAVAILABLE") });
  await userEvent.click(checkbox(/^A user id/));
  await userEvent.click(save());
  expect((await screen.findByRole("alert")).textContent).toContain("7XQ2M");
  expect(checkbox(/^A user id/).checked).toBe(false);
});

test("what the server objects to stands at its field", async () => {
  await open({
    set: refusal("BAD_REQUEST", { maxLifetimeSeconds: "A token lives no more than a day here." }),
  });
  await userEvent.type(lifetime(), "0");
  await userEvent.click(save());
  await waitFor(() => expect(described(lifetime())).toContain("no more than a day here"));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("the call to try has the issuer, the server URL and the scopes that may be minted", async () => {
  await open();
  expect(call()).toBe(`curl http://localhost:4000/api/oauth/token/exchange \\
  -H "Authorization: Bearer $MCPAUTH_SECRET" \\
  -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange \\
  -d subject_token_type=urn:mcpauth:params:oauth:token-type:subject \\
  -d subject_token=user_42 \\
  -d resource=https://mcp.acme.dev/mcp \\
  -d scope=mcp:tools`);
  expect(screen.getByRole("button", { name: "Copy minting command" })).toBeDefined();
});

test("what curl would send as it is and a form would not, is left to it to encode", async () => {
  await open({ settings: { scopes: ["mcp:tools", "mcp:admin"] }, all: true });
  expect(call()).toContain(`--data-urlencode 'scope=mcp:tools mcp:admin'`);
});

test("the call follows what is exchanged", async () => {
  await open({ settings: { ownTokens: true, identityProviders: [provider] } });
  await userEvent.click(radio(/^An id_token/));
  expect(call()).toContain(`-d subject_token="$ID_TOKEN"`);
  await userEvent.click(radio(/^A token/));
  expect(call()).toContain("token-type:access_token");
  await userEvent.click(checkbox(/^An access token/));
  await userEvent.click(save());
  await waitFor(() => expect(call()).toContain("subject_token=user_42"));
});

test("where nothing is exchanged there is no call, but a way out", async () => {
  await open({ settings: { ownUsers: false } });
  expect(screen.getByText(/every call is refused. Switch on one/)).toBeDefined();
  expect(screen.queryByRole("button", { name: "Copy minting command" })).toBeNull();
});

test("the page is reached from the rail, which marks it", async () => {
  const { history } = await open({ at: "/projects/prj_1/setup" });
  await userEvent.click(await screen.findByRole("link", { name: "Minting" }));
  await screen.findByRole("heading", { level: 1, name: "Token minting" });
  expect(history.location.pathname).toBe("/projects/prj_1/minting");
  const rail = within(screen.getByRole("navigation"));
  expect(rail.getByRole("link", { name: "Minting" }).getAttribute("aria-current")).toBe("page");
  expect(rail.getByRole("link", { name: "Set-up" }).getAttribute("aria-current")).toBeNull();
});

test("settings that cannot be loaded say so, and what else is here stays", async () => {
  let isAway = true;
  await open({
    get: () => {
      if (isAway) throw refusal("SERVICE_UNAVAILABLE");
      return defaultMinting as Settings;
    },
  });
  expect(await screen.findByText("The minting settings could not be loaded")).toBeDefined();
  expect(screen.getByRole("region", { name: "Mints" })).toBeDefined();
  isAway = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("checkbox", { name: /^A user id/ })).toBeDefined();
});

test("settings and mints that are on their way are announced as such", async () => {
  await open({ get: () => new Promise(() => {}), list: () => new Promise(() => {}) });
  expect(await screen.findByRole("status", { name: "Loading the minting settings" })).toBeDefined();
  expect(screen.getByRole("status", { name: "Loading the mints" })).toBeDefined();
});

interface Server {
  at?: string;
  settings?: Partial<Settings>;
  /** Whether a client gets both scopes that asks for none. */
  all?: boolean;
  /** How every change fails. */
  set?: Error;
  get?: NonNullable<Answers["minting"]>["get"];
  list?: NonNullable<Answers["minting"]>["list"];
}

/** The server keeps what is sent to it. */
async function open({ at, settings, all = false, set, get, list }: Server = {}) {
  const sent: unknown[] = [];
  let current = { ...(defaultMinting as Settings), ...settings };
  const project = aProject({ scopes: [...starterScopes, { ...admin, default: all }] });
  const app = renderApp(at ?? "/projects/prj_1/minting", {
    projects: { get: () => project, list: () => [project] },
    minting: {
      get: get ?? (() => current),
      set: (input) => {
        if (set) throw set;
        sent.push(input);
        const { projectId: _, ...changes } = input;
        current = { ...current, ...(changes as Partial<Settings>) };
        return current;
      },
      list: list ?? (() => ({ mints: [] })),
    },
  });
  if (!at) await screen.findByRole("heading", { level: 1, name: "Token minting" });
  if (!at && !get) await screen.findByRole("button", { name: "Save minting settings" });
  return { ...app, sent };
}

const checkbox = (name: RegExp) => screen.getByRole<HTMLInputElement>("checkbox", { name });
const radio = (name: RegExp) => screen.getByRole<HTMLInputElement>("radio", { name });
const lifetime = () => screen.getByLabelText<HTMLInputElement>("Longest lifetime, in seconds");
const save = () =>
  screen.getByRole<HTMLButtonElement>("button", { name: /^(Save minting settings|Saving…)$/ });
const call = () => screen.getByText(/^curl/).textContent;

function described(field: HTMLElement): string {
  const ids = field.getAttribute("aria-describedby")?.split(" ") ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent).join(" ");
}
