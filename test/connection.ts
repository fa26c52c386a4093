/** Connection: one run of the flow in a real browser, from a client's request to the place where its answer arrives. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import type { Issuer } from "./harness.ts";
import { addProject, authorizationUrl, loopbackRedirect, newPkce, register } from "./harness.ts";

export interface AuthorizationRequest {
  url: string;
  clientId: string;
  redirectUri: string;
  verifier: string;
  serverUrl: string;
}

interface Parties {
  redirectUri?: string;
  clientName?: string;
  /** An address of a metadata document; a new registration if not given. */
  clientId?: string;
  projectName?: string;
}

/** A request of a new client for a new project. */
export async function requestOf(issuer: Issuer, parties: Parties = {}): Promise<AuthorizationRequest> {
  const { redirectUri = loopbackRedirect, clientName = "Claude", projectName = "Acme" } = parties;
  const { serverUrl } = await addProject(issuer, { name: projectName });
  const metadata = { redirect_uris: [redirectUri], client_name: clientName };
  const clientId = parties.clientId ?? (await register(issuer, metadata)).client_id ?? "";
  const { verifier, challenge } = newPkce();
  const url = authorizationUrl(issuer.issuer, {
    client_id: clientId,
    code_challenge: challenge,
    redirect_uri: redirectUri,
    resource: serverUrl,
  });
  return { url, clientId, redirectUri, verifier, serverUrl };
}

export async function signInForDevelopment(page: Page, username = "mona"): Promise<void> {
  await page.getByRole("textbox", { name: "Login" }).fill(username);
  await page.getByRole("button", { name: "Sign in for development" }).click();
}

export async function signInWithGitHub(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Continue with GitHub" }).click();
}

/** Answers the consent page, and waits until the browser is at the client. @returns the address it was led to */
export async function decide(page: Page, redirectUri: string, decision: "Allow" | "Cancel"): Promise<URL> {
  const asked = page.waitForRequest((request) => request.url().startsWith(redirectUri));
  await page.getByRole("button", { name: decision, exact: true }).click();
  const request = await asked;
  // An app that owns a scheme is no page: the browser stays where it is.
  if (redirectUri.startsWith("http")) await page.waitForURL(request.url());
  else await request.response();
  return new URL(request.url());
}

/** Addresses the browser was led to that are no pages. A redirect to one is seen only by the browser's own protocol. */
export async function watchApps(page: Page): Promise<string[]> {
  const opened: string[] = [];
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ request: { url } }) => {
    if (!/^(https?|data):/.test(url)) opened.push(url);
  });
  return opened;
}

export interface LoopbackClient {
  redirectUri: string;
  answers: string[];
  close(): Promise<void>;
}

/** A client on this computer, which waits for its answer at a port of its own. */
export async function startLoopbackClient(): Promise<LoopbackClient> {
  const answers: string[] = [];
  const server = createServer((request, response) => {
    answers.push(`http://${request.headers.host}${request.url}`);
    response.setHeader("Content-Type", "text/html").end(clientPage);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    redirectUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    answers,
    close,
  };
}

/** A client's page on the web. */
export async function serveWebClient(page: Page): Promise<void> {
  await page.route(/^https:\/\/app\.example(:\d+)?\/callback/, (route) =>
    route.fulfill({ contentType: "text/html", body: clientPage }),
  );
}

const clientPage =
  '<!doctype html><html lang="en"><title>Claude</title><link rel="icon" href="data:,"><h1>Connected</h1>';
