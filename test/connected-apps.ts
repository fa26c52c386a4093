/** Connected apps: a person with an app connected, and the page on which they see it. */
import { endpoints } from "../shared/endpoints.ts";
import type { Browser, Page } from "./browser.ts";
import type { Issuer } from "./harness.ts";
import { addProject, connect, introspect, newBrowser, signIn } from "./harness.ts";

let people = 0;

export function newPerson(): string {
  return `person-${++people}`;
}

export type Connected = Awaited<ReturnType<typeof connected>>;

/** A person with one app connected to one project. */
export async function connected(issuer: Issuer, username = newPerson()) {
  const project = await addProject(issuer);
  const { secret, serverUrl: resource } = project;
  const { clientId, tokens } = await connect(issuer, { serverUrl: resource, username });
  const grant = await issuer.database.artifacts.findOne({ model: "Grant", clientId, resource });
  const active = () => isActive(issuer, secret, tokens.access_token);
  return { username, ...project, clientId, tokens, grantId: grant?.grantId ?? "", isActive: active };
}

export async function isActive(issuer: Issuer, secret: string, token: string): Promise<unknown> {
  return (await introspect(issuer, secret, token)).active;
}

/** Signs in, in a new browser, and shows the page. */
export async function openConnectedApps(
  { issuer }: Issuer,
  username: string,
): Promise<{ browser: Browser; page: Page }> {
  const browser = newBrowser(issuer);
  const signInPage = await browser.open(issuer + endpoints.connectedApps);
  return { browser, page: await signIn(browser, signInPage, username) };
}

/** The first app's form. */
export const appForm = "form.app";
