/** Visitor pages: those of clients and people, for the table of all pages. */
import type { Page } from "playwright-core";
import type { DashboardPage } from "./dashboard-pages.ts";

const ofProject = (rest: string) => (projectId: string) => `/projects/${projectId}${rest}`;

const clients = { path: ofProject("/clients"), heading: "Clients" };
const code = { path: ofProject("/clients?q=Claude+Code"), heading: "Clients" };
const people = (filter = "") => ({ path: ofProject(`/people${filter}`), heading: "People" });

/** With what addVisitors leaves at a project. */
export const visitorPages: readonly DashboardPage[] = [
  { name: "clients", ...clients },
  { name: "clients-all", ...clients, path: ofProject("/clients?view=all&status=unused") },
  { name: "clients-nothing", ...clients, path: ofProject("/clients?q=nobody") },
  {
    name: "clients-chosen",
    ...clients,
    prepare: (page) => page.getByLabel("Select Claude at claude.ai").check(),
  },
  {
    name: "clients-unused",
    ...clients,
    prepare: async (page) => {
      await page.getByRole("button", { name: "Remove unused…" }).click();
      await page.getByText(/\d+ clients to remove/).waitFor();
    },
  },
  { name: "client", ...code, prepare: openRow("Claude Code") },
  { name: "client-people", ...code, prepare: openRow("Claude Code", "People (1)") },
  { name: "client-metadata", ...code, prepare: openRow("Claude Code", "Metadata") },
  {
    name: "client-disabled",
    ...clients,
    path: ofProject("/clients?status=disabled"),
    prepare: openRow("Cursor"),
  },
  { name: "new-client", path: ofProject("/clients/new"), heading: "Add client" },
  { name: "people", ...people() },
  { name: "person", ...people("?q=visitor-1"), prepare: openRow("visitor-1") },
  { name: "person-blocked", ...people("?status=blocked"), prepare: openRow("visitor-0") },
  {
    name: "person-erase",
    ...people("?q=visitor-1"),
    prepare: async (page) => {
      await openRow("visitor-1")(page);
      await page.getByRole("button", { name: "Erase" }).click();
    },
  },
];

/** Opens the page of something that a list names, and a tab of it. */
function openRow(name: string, tab?: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    if (tab) await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("status", { name: /^Loading/ }).waitFor({ state: "detached" });
  };
}
