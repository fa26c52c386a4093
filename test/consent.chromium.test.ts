import { randomUUID } from "node:crypto";
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "../shared/scope.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { TabOptions } from "./chromium.ts";
import { Chromium, errorAnswer, executable } from "./chromium.ts";
import type { AuthorizationRequest, LoopbackClient } from "./connection.ts";
import {
  decide,
  requestOf,
  serveWebClient,
  signInForDevelopment,
  startLoopbackClient,
} from "./connection.ts";
import type { DocumentHost } from "./document-host.ts";
import { startDocumentHost } from "./document-host.ts";
import type { Issuer, Tokens } from "./harness.ts";
import { redeem, register, startIssuer } from "./harness.ts";

const webClient = "https://app.example/callback";
const cursor = "cursor://anysphere.cursor-mcp/oauth/callback";

const scopes: Scope[] = [
  { name: "read", title: "Read tickets", description: "See them.", effect: "reads", default: true },
  {
    name: "write",
    title: "Edit tickets",
    description: "Change them.",
    effect: "changes",
    default: true,
    optional: true,
  },
];

/** How a client says who it is, and where its answer goes. */
const kinds = [
  { kind: "document, own host", document: true, at: "https" },
  { kind: "document, loopback", document: true, at: "loopback" },
  { kind: "registered, https", at: "https" },
  { kind: "registered, loopback", at: "loopback" },
  { kind: "registered, app's scheme", at: "private-use" },
  { kind: "added by the owner", owner: true, at: "https" },
] as const;

type Kind = { document?: true; owner?: true; at: (typeof kinds)[number]["at"] };

/** 640 px are 1280 px at a zoom of 200 %. */
const looks: TabOptions[] = [
  { javaScript: false, width: 320 },
  { javaScript: true, width: 1280, dark: true },
  { javaScript: false, width: 640 },
];

describe.skipIf(!executable)("in Chromium", () => {
  let chromium: Chromium;
  let host: DocumentHost;
  let issuer: Issuer;
  let loopbackClient: LoopbackClient;

  beforeAll(async () => {
    host = await startDocumentHost();
    [chromium, issuer, loopbackClient] = await Promise.all([
      Chromium.launch(),
      startIssuer({ outbound: host.outbound }),
      startLoopbackClient(),
    ]);
  });
  afterAll(async () => {
    await chromium.close();
    await Promise.all([issuer.close(), host.close(), loopbackClient.close()]);
  });
  function redirectUriOf({ document, at }: Kind): string {
    if (at === "loopback") return loopbackClient.redirectUri;
    if (at === "private-use") return cursor;
    return document ? `${host.origin}/callback` : webClient;
  }

  function publishDocument(redirectUri: string): string {
    const path = `/${randomUUID()}`;
    const clientId = host.origin + path;
    const body = { client_id: clientId, client_name: "Claude", redirect_uris: [redirectUri] };
    host.documents.set(path, { body });
    return clientId;
  }

  /** A new client's request for a new project, of whose two scopes one may be left out. */
  async function request(kind: Kind): Promise<AuthorizationRequest> {
    const redirectUri = redirectUriOf(kind);
    const metadata = { redirect_uris: [redirectUri], client_name: "Claude", software_id: randomUUID() };
    const clientId = kind.document
      ? publishDocument(redirectUri)
      : ((await register(issuer, metadata)).client_id ?? "");
    const asked = await requestOf(issuer, { redirectUri, clientId });
    const { projects, clients } = issuer.database;
    const project = await projects.findOneAndUpdate({ serverUrls: asked.serverUrl }, { $set: { scopes } });
    if (!kind.owner || !project) return asked;
    const { _id: _, ...registered } = (await clients.findOne({ _id: clientId })) ?? { _id: "" };
    const added = { ...registered, _id: newIdentifier("cli"), projectId: project._id };
    await clients.insertOne(added as Parameters<typeof clients.insertOne>[0]);
    return { ...asked, clientId: added._id, url: asked.url.replace(clientId, added._id) };
  }

  /** A new person's tab on the consent page. */
  async function begin(kind: Kind, options: TabOptions): Promise<Begun> {
    const asked = await request(kind);
    const page = await chromium.open(options);
    await serveWebClient(page);
    await page.goto(asked.url);
    await signInForDevelopment(page);
    await page.getByRole("button", { name: "Allow" }).waitFor();
    return { page, request: asked };
  }

  async function expectCode(asked: AuthorizationRequest, callback: URL, scope = "read write"): Promise<void> {
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      code: expect.stringMatching(/^mcpauth_ac_/),
      state: "a-state",
      iss: issuer.issuer,
    });
    const code = callback.searchParams.get("code") ?? "";
    const response = await redeem(issuer, { ...asked, code, callback });
    expect(response.status).toBe(200);
    expect(((await response.json()) as Tokens).scope).toBe(scope);
  }

  interface Begun {
    page: Page;
    request: AuthorizationRequest;
  }

  /** Each is one way a person can go from the consent page of any client. */
  const ways: { way: string; provokes?: RegExp[]; go(begun: Begun): Promise<void> }[] = [
    {
      way: "Allow arrives with a code that works",
      async go({ page, request: asked }) {
        await expectCode(asked, await decide(page, asked.redirectUri, "Allow"));
      },
    },
    {
      way: "Cancel arrives as access_denied",
      async go({ page, request: { redirectUri } }) {
        const { searchParams } = await decide(page, redirectUri, "Cancel");
        expect(Object.fromEntries(searchParams)).toEqual({
          error: "access_denied",
          error_description: expect.any(String),
          state: "a-state",
          iss: issuer.issuer,
        });
      },
    },
    {
      way: "what is unticked is not granted",
      async go({ page, request: asked }) {
        await page.getByRole("checkbox", { name: "Edit tickets" }).uncheck();
        await expectCode(asked, await decide(page, asked.redirectUri, "Allow"), "read");
      },
    },
    {
      way: "“Not you?” lets another allow",
      async go({ page, request: asked }) {
        await page.getByRole("button", { name: "Not you?" }).click();
        await page.getByRole("heading", { name: "Sign in to continue to Acme" }).waitFor();
        await signInForDevelopment(page, "hubert");
        await page.getByText("Signed in as hubert").waitFor();
        await expectCode(asked, await decide(page, asked.redirectUri, "Allow"));
      },
    },
    {
      way: "going back sends nothing again",
      async go({ page, request: asked }) {
        const callback = await decide(page, asked.redirectUri, "Allow");
        await expectCode(asked, callback);
        await page.goBack();
        await page.getByRole("heading", { name: "You have answered already" }).waitFor();
        await page.getByText("“Claude” has your answer").waitFor();
        expect(await page.getByRole("link", { name: "Continue to" }).count()).toBe(0);
      },
    },
    {
      way: "a second click gets the lost answer",
      async go({ page, request: asked }) {
        const made = loseFirstAnswer(page);
        const allow = page.getByRole("button", { name: "Allow" });
        await allow.scrollIntoViewIfNeeded();
        const { x = 0, y = 0 } = (await allow.boundingBox()) ?? {};
        const arrived = page.waitForRequest((request) => request.url().startsWith(asked.redirectUri));
        // By the mouse alone: a locator would wait for the page that is never to come.
        await page.mouse.click(x + 9, y + 9);
        await made;
        await page.mouse.click(x + 9, y + 9);
        await expectCode(asked, new URL((await arrived).url()));
        const codes = { clientId: asked.clientId, model: "AuthorizationCode" };
        expect(await issuer.database.artifacts.countDocuments(codes)).toBe(1);
      },
    },
    {
      way: "an expired request says what to do",
      provokes: [errorAnswer(400)],
      async go({ page, request: { clientId } }) {
        await issuer.database.artifacts.deleteMany({ model: "Interaction" });
        await page.getByRole("button", { name: "Allow" }).click();
        await page.getByRole("heading", { name: "This request has expired" }).waitFor();
        await page.getByText("Go back to the app you came from and connect again.").waitFor();
        expect(await issuer.database.artifacts.countDocuments({ clientId, model: "Grant" })).toBe(0);
      },
    },
  ];

  const matrix = ways.flatMap(({ way, provokes, go }, row) =>
    kinds.map((kind, column) => ({
      ...{ way, go, kind, of: kind.kind },
      look: { ...looks[(row + column) % looks.length], ...(provokes && { provokes }) },
    })),
  );

  test.each(matrix)("$of: $way", async ({ kind, go, look }) => {
    await go(await begin(kind, look));
  });
});

/** The server makes the first answer, and the browser never sees it. @returns once it is made */
function loseFirstAnswer(page: Page): Promise<void> {
  const decision = (url: URL) => url.pathname.endsWith("/consent");
  return new Promise((resolve, reject) => {
    const lose = async (route: Route) => {
      await page.unroute(decision);
      await route.fetch();
      resolve();
    };
    page.route(decision, (route) => lose(route).catch(reject)).catch(reject);
  });
}
