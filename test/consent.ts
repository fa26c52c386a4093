/** Consent: a person on the consent page of a client that asks for three scopes, of which two may be left out. */
import type { Scope } from "../shared/scope.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { Browser, Page } from "./browser.ts";
import { textOf } from "./browser.ts";
import type { Issuer, Tokens } from "./harness.ts";
import {
  addProject,
  authorizationUrl,
  loopbackRedirect,
  newBrowser,
  newPkce,
  redeem,
  register,
  signIn,
} from "./harness.ts";

export const https = "https://app.example/callback";

/** Of which all but the first may be left out. */
export const scopes: Scope[] = [
  { name: "read", title: "Read", description: "See.", effect: "reads", default: true },
  { name: "write", title: "Write", description: "Edit.", effect: "changes", default: true, optional: true },
  {
    name: "delete",
    title: "Delete",
    description: "Remove.",
    effect: "deletes",
    default: true,
    optional: true,
  },
];

/** A new person on the consent page of a client that asks a new project. */
export interface Begun {
  issuer: Issuer;
  projectId: string;
  url: string;
  browser: Browser;
  signInPage: Page;
  consent: Page;
  clientId: string;
  verifier: string;
  secret: string;
  redirectUri: string;
}

interface Asking {
  scope?: string;
  redirectUri?: string;
  clientName?: string;
  clientId?: string;
  byOwner?: boolean;
  branding?: object;
}

export const consentForm = 'form[action$="/consent"]';

export async function begin(issuer: Issuer, asking: Asking = {}): Promise<Begun> {
  const { scope = "read write delete", redirectUri = loopbackRedirect, clientName = "Claude" } = asking;
  const { project, serverUrl, secret } = await addProject(issuer);
  const { branding } = asking;
  await issuer.database.projects.updateOne(
    { _id: project._id },
    { $set: { scopes, ...(branding && { branding }) } },
  );
  const metadata = { redirect_uris: [redirectUri], client_name: clientName, software_id: serverUrl };
  const client = asking.byOwner ? await addClient(issuer, project._id, metadata) : undefined;
  const clientId = asking.clientId ?? client ?? (await register(issuer, metadata)).client_id ?? "";
  const { verifier, challenge } = newPkce();
  const request = { client_id: clientId, redirect_uri: redirectUri, resource: serverUrl, scope };
  const url = authorizationUrl(issuer.issuer, { ...request, code_challenge: challenge });
  const browser = newBrowser(issuer.issuer);
  const signInPage = await browser.open(url);
  const consent = await signIn(browser, signInPage);
  return {
    issuer,
    projectId: project._id,
    url,
    browser,
    signInPage,
    consent,
    clientId,
    verifier,
    secret,
    redirectUri,
  };
}

/** As the dashboard does it. */
export async function addClient(
  issuer: Issuer,
  projectId: string,
  { software_id, ...metadata }: Record<string, unknown>,
) {
  const _id = newIdentifier("cli");
  const rest = { token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token"] };
  const native = String(metadata.redirect_uris).startsWith("http:");
  await issuer.database.clients.insertOne({
    _id,
    projectId,
    createdAt: new Date(),
    metadata: {
      ...metadata,
      ...rest,
      response_types: ["code"],
      application_type: native ? "native" : "web",
    },
  });
  return _id;
}

export function allow(
  { browser, consent }: Pick<Begun, "browser" | "consent">,
  scope: string[],
): Promise<Page> {
  return browser.submit(consent, { decision: "allow", scope }, consentForm);
}

export async function redeemed(begun: Begun, { url }: Page): Promise<Tokens> {
  const callback = new URL(url);
  const code = callback.searchParams.get("code") ?? "";
  return (await (await redeem(begun.issuer, { ...begun, code, callback })).json()) as Tokens;
}

/** What another browser's person reads on the consent page. */
export async function greeting({ issuer }: Begun, url: string, username: string): Promise<string> {
  const browser = newBrowser(issuer.issuer);
  return textOf(await signIn(browser, await browser.open(url), username));
}
