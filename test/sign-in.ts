/** Sign-in: a new client's request for a new project, as far as the sign-in page, and the hop to a provider and back. */
import { expect } from "vitest";
import type { SignInPolicy } from "../shared/sign-in-policy.ts";
import type { Page } from "./browser.ts";
import { Browser, textOf } from "./browser.ts";
import type { Issuer } from "./harness.ts";
import { addProject, authorizationUrl, newPkce, register } from "./harness.ts";

interface Begin {
  browser: Browser;
  policy?: SignInPolicy | undefined;
  /** Of the authorization request. */
  parameters?: Record<string, string>;
}

export async function beginSignIn(issuer: Issuer, { browser, policy, parameters }: Begin) {
  const { project, serverUrl, secret } = await addProject(issuer);
  if (policy) await setSignInPolicy(issuer, project._id, policy);
  const { client_id: clientId = "" } = await register(issuer);
  const { verifier, challenge } = newPkce();
  const request = { client_id: clientId, code_challenge: challenge, resource: serverUrl, ...parameters };
  const url = authorizationUrl(issuer.issuer, request);
  const page = await browser.open(url);
  return { browser, url, page, project, verifier, clientId, secret };
}

export async function setSignInPolicy({ database }: Issuer, _id: string, signInPolicy: SignInPolicy) {
  await database.projects.updateOne({ _id }, { $set: { signInPolicy } });
}

/** A browser that goes to the provider and back, but loads the answer's address only when told to. */
export function stopsAtCallback(): { browser: Browser; goOn(): void } {
  let stopped = true;
  const browser = new Browser(({ pathname }) => !stopped || !pathname.endsWith("/callback"));
  return {
    browser,
    goOn() {
      stopped = false;
    },
  };
}

/** The address of the page's own, below which its forms and links lead, wherever it is shown. */
export function addressOf({ url, html }: Pick<Page, "url" | "html">): string {
  const path = /\/oauth\/interaction\/[\w-]+/.exec(html)?.[0];
  if (!path) throw new Error(`no page of an authorization request at ${url}: ${html.slice(0, 2000)}`);
  return new URL(path, url).href;
}

export function expectExpired(page: Page): void {
  expect(page.status).toBe(400);
  expect(textOf(page)).toContain("This request has expired");
}
