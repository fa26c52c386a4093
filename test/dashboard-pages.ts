/** Dashboard pages: every address of the dashboard, and a project with something on each of its pages. */
import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { createProject, createSecret } from "../shared/server/projects.ts";
import { addApiKeys } from "./api-keys.ts";
import { addAttempts } from "./attempts.ts";
import type { Dashboard } from "./dashboard.ts";
import { signedInBrowser } from "./dashboard.ts";
import { addMembers, openInvitation } from "./members.ts";
import { addVisitors } from "./registrations.ts";
import { addUsage } from "./usage.ts";
import { visitorPages } from "./visitor-pages.ts";

export interface DashboardPage {
  /** Of its pictures. */
  name: string;
  path: string | ((projectId: string) => string);
  /** Its first heading, once it is there. */
  heading: string;
  /** Opens what the page shows only when asked: a dialog, a menu. */
  prepare?: (page: Page) => Promise<unknown>;
}

const ofProject = (rest: string) => (projectId: string) => `/projects/${projectId}${rest}`;

/** Each page brings its lines; more than one where it has more than one face. */
export const dashboardPages: readonly DashboardPage[] = [
  { name: "projects", path: "/", heading: "Projects" },
  { name: "new-project", path: "/new", heading: "New project" },
  { name: "overview", path: ofProject(""), heading: "Overview" },
  {
    name: "overview-as-table",
    path: ofProject("?range=30d"),
    heading: "Overview",
    prepare: (page) =>
      page
        .getByRole("button", { name: /^View as table/ })
        .first()
        .click(),
  },
  {
    name: "overview-marked",
    path: ofProject("?range=7d"),
    heading: "Overview",
    prepare: async (page) => {
      await page
        .getByRole("group", { name: /^Failures/ })
        .locator("[tabindex='0']")
        .focus();
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("ArrowUp");
    },
  },
  {
    name: "overview-unused",
    path: "/",
    heading: "Projects",
    prepare: async (page) => {
      await page.getByRole("link", { name: "Wiki" }).click();
      await page.getByRole("heading", { name: "Nobody has connected yet" }).waitFor();
    },
  },
  { name: "setup", path: ofProject("/setup"), heading: "Set up" },
  {
    name: "setup-new",
    path: "/",
    heading: "Projects",
    prepare: async (page) => {
      await page.getByRole("link", { name: "Wiki" }).click();
      await page.getByRole("link", { name: "Set-up" }).first().click();
      await page.getByText("No secret is live").waitFor();
    },
  },
  {
    name: "connections",
    path: ofProject("/connections"),
    heading: "Connections",
    prepare: (page) => page.getByText("Failures by cause").click(),
  },
  {
    name: "connections-filtered",
    path: ofProject("/connections?outcome=ended&client=cli_nobody"),
    heading: "Connections",
    prepare: (page) => page.getByText("Nothing matches these filters.").waitFor(),
  },
  {
    name: "connection",
    path: ofProject("/connections?reason=redirect_mismatch"),
    heading: "Connections",
    prepare: async (page) => {
      await page.getByRole("link", { name: "Cursor" }).click();
      await page.getByRole("heading", { name: "The redirect URI is not registered" }).waitFor();
      await page.getByText("Details").last().click();
    },
  },
  {
    name: "connection-made",
    path: ofProject("/connections?outcome=connected"),
    heading: "Connections",
    prepare: async (page) => {
      await page.getByRole("link", { name: "Claude" }).first().click();
      await page.getByRole("heading", { name: "Steps" }).waitFor();
    },
  },
  ...visitorPages,
  { name: "scopes", path: ofProject("/scopes"), heading: "Scopes" },
  {
    name: "scope-new",
    path: ofProject("/scopes"),
    heading: "Scopes",
    prepare: (page) => page.getByRole("button", { name: "New scope" }).click(),
  },
  {
    name: "scope-delete",
    path: ofProject("/scopes"),
    heading: "Scopes",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Delete mcp:tools" }).click();
      await page.getByText(/live connections? with it/).waitFor();
    },
  },
  { name: "minting", path: ofProject("/minting"), heading: "Token minting" },
  { name: "secrets", path: ofProject("/secrets"), heading: "Registration secrets" },
  { name: "secret-gone", path: ofProject("/secret"), heading: "Registration secret" },
  { name: "api-keys", path: ofProject("/api-keys"), heading: "API keys" },
  {
    name: "api-keys-import",
    path: ofProject("/api-keys"),
    heading: "API keys",
    prepare: (page) => page.getByRole("button", { name: "Import keys" }).click(),
  },
  { name: "audit", path: ofProject("/audit"), heading: "Audit" },
  {
    name: "audit-entry",
    path: ofProject("/audit"),
    heading: "Audit",
    prepare: (page) => page.getByRole("button", { name: /^renamed the project/i }).click(),
  },
  { name: "audit-filtered", path: ofProject("/audit?outcome=begun"), heading: "Audit" },
  { name: "members", path: ofProject("/members"), heading: "Members" },
  {
    name: "members-invite",
    path: ofProject("/members"),
    heading: "Members",
    prepare: (page) => page.getByRole("button", { name: "Invite member" }).click(),
  },
  {
    name: "members-role",
    path: ofProject("/members"),
    heading: "Members",
    prepare: (page) => page.getByRole("button", { name: "Change role of ada-lovelace" }).click(),
  },
  { name: "invitation", path: () => `/invitations/${openInvitation}`, heading: "Invitation" },
  { name: "invitation-missing", path: "/invitations/missing", heading: "Invitation" },
  { name: "account", path: "/account", heading: "Account" },
  { name: "admin-health", path: "/admin/health", heading: "Health" },
  { name: "admin-keys", path: "/admin/keys", heading: "Keys" },
  {
    name: "admin-keys-rotate",
    path: "/admin/keys",
    heading: "Keys",
    prepare: (page) => page.getByRole("button", { name: "Rotate signing key" }).click(),
  },
  { name: "admin-unclaimed", path: "/admin/unclaimed", heading: "Unclaimed clients" },
  { name: "admin-people", path: "/admin/people", heading: "People" },
  { name: "settings-general", path: ofProject("/settings/general"), heading: "General" },
  { name: "settings-branding", path: ofProject("/settings/branding"), heading: "Branding" },
  { name: "settings-clients", path: ofProject("/settings/clients"), heading: "Who may connect" },
  { name: "settings-tokens", path: ofProject("/settings/tokens"), heading: "Tokens" },
  { name: "settings-sign-in", path: ofProject("/settings/sign-in"), heading: "Who may sign in" },
  { name: "settings-danger", path: ofProject("/settings/danger"), heading: "Danger zone" },
  {
    name: "palette",
    path: ofProject("/secrets"),
    heading: "Registration secrets",
    prepare: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search" }).waitFor();
    },
  },
  {
    name: "cheat-sheet",
    path: ofProject("/clients"),
    heading: "Clients",
    prepare: async (page) => {
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    },
  },
];

export interface Owner {
  projectId: string;
  /** Signs in a browser that has it. */
  cookie: { name: string; value: string; url: string };
}

/** A person with a project that a client has connected to, and one to which nothing has happened yet. */
export async function newOwner(dashboard: Dashboard): Promise<Owner> {
  const { url, issuer } = dashboard;
  const username = `owner-${randomUUID().slice(0, 8)}`;
  const { browser } = await signedInBrowser(dashboard, username);
  const owner = await issuer.database.users.findOne({ username });
  if (!owner) throw new Error(`${username} did not sign in`);
  const serverUrl = `https://${username}.acme.dev/mcp`;
  const project = await createProject(issuer.database, { ownerId: owner._id, name: "Acme Tools", serverUrl });
  const projectId = project._id;
  const { secret } = await createSecret(issuer, { projectId, createdBy: owner._id });
  await addUsage(issuer.database, projectId);
  await addVisitors(issuer.database, { projectId, serverUrl });
  await addApiKeys(issuer, projectId);
  await addAttempts(issuer, { projectId, serverUrl, secret });
  await addMembers(issuer.database, { projectId: project._id, ownerId: owner._id });
  dashboard.admins.push(`development:${username}`);
  await createProject(issuer.database, {
    ownerId: owner._id,
    name: "Wiki",
    serverUrl: `https://${username}.acme.dev/wiki`,
  });
  const name = "mcpauth_dashboard_session";
  return { projectId: project._id, cookie: { name, value: browser.cookie(name) ?? "", url } };
}
