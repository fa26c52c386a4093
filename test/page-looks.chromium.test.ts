/** How the pages look that people meet more rarely: each in light and in dark, wide, at 200 % zoom, and on a small telephone. */
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Branding } from "../shared/branding.ts";
import { endpoints } from "../shared/endpoints.ts";
import type { Scope } from "../shared/scope.ts";
import { encodeLogo } from "../shared/server/logo.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { Chromium, executable, inspect } from "./chromium.ts";
import type { AuthorizationRequest, LoopbackClient } from "./connection.ts";
import {
  decide,
  requestOf,
  signInForDevelopment,
  signInWithGitHub,
  startLoopbackClient,
} from "./connection.ts";
import { addClient } from "./consent.ts";
import { authorizeDevice, registerDevice } from "./device.ts";
import type { FakeGitHub } from "./fake-github.ts";
import { startFakeGitHub } from "./fake-github.ts";
import type { FakeOpenIdProvider } from "./fake-openid-provider.ts";
import { startFakeOpenIdProvider } from "./fake-openid-provider.ts";
import type { Issuer } from "./harness.ts";
import { redeem, startIssuer } from "./harness.ts";

/** 640 px are 1280 px at a zoom of 200 %. */
const looks = [
  { width: 1280, dark: false },
  { width: 1280, dark: true },
  { width: 640, dark: false },
  { width: 320, dark: true },
  { width: 320, dark: false },
];

const scopes: Scope[] = [
  { name: "read", title: "Read tickets", description: "See them.", effect: "reads", default: true },
  { name: "write", title: "Edit tickets", description: "Change them.", effect: "changes", default: false },
  {
    name: "delete",
    title: "Delete tickets",
    description: "Remove them for good.",
    effect: "deletes",
    default: false,
    optional: true,
  },
];

const drawing = `<svg width="200" height="200"><circle cx="100" cy="100" r="80" fill="#b0640f"/></svg>`;

const branding: Branding = {
  accent: "#b0640f",
  logo: await encodeLogo(await sharp(Buffer.from(drawing)).png().toBuffer()),
  termsUrl: "https://acme.example/terms",
  privacyUrl: "https://acme.example/privacy",
  supportUrl: "mailto:help@acme.example",
};

const longName = "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwww Wwwwwwwwwwwwwwwwwwwwwwwwwwwww";

interface Begun {
  page: Page;
  request: AuthorizationRequest;
}

interface Shown {
  title: string;
  /** What the project has of its own. */
  project?: Partial<ProjectRecord>;
  clientName?: string;
  projectName?: string;
  show(begun: Begun): Promise<void>;
}

describe.skipIf(!executable)("in Chromium", () => {
  let chromium: Chromium;
  let gitHub: FakeGitHub;
  let providers: FakeOpenIdProvider[];
  let issuer: Issuer;
  let client: LoopbackClient;

  beforeAll(async () => {
    [chromium, gitHub, client, ...providers] = await Promise.all([
      Chromium.launch(),
      startFakeGitHub(),
      startLoopbackClient(),
      startFakeOpenIdProvider({ name: "google", label: "Google", kind: "google" }),
      startFakeOpenIdProvider(),
    ]);
    issuer = await startIssuer({ gitHub, openId: providers });
  });
  afterAll(async () => {
    await chromium.close();
    await Promise.all([issuer, gitHub, client, ...providers].map((each) => each.close()));
  });

  async function consent({ page, request }: Begun, parameters = ""): Promise<void> {
    await page.goto(request.url + parameters);
    if ((await page.locator("#username").count()) > 0) {
      await page.locator("#username").fill("mona");
      await page.locator("#username").press("Enter");
    }
    await page.locator('[name="decision"]').first().waitFor();
  }

  /** Allowed once, with a token. */
  async function connect(begun: Begun): Promise<void> {
    await consent(begun);
    const callback = await decide(begun.page, begun.request.redirectUri, "Allow");
    const code = callback.searchParams.get("code") ?? "";
    await redeem(issuer, { ...begun.request, code, callback });
  }

  async function projectOf({ serverUrl }: AuthorizationRequest): Promise<ProjectRecord> {
    const project = await issuer.database.projects.findOne({ serverUrls: serverUrl });
    if (!project) throw new Error(`no project has ${serverUrl}`);
    return project;
  }

  /** As far as the consent page about a device. */
  async function device({ page, request }: Begun): Promise<void> {
    const registered = await registerDevice(issuer, {
      client_name: "Acme TV",
      software_id: request.verifier,
    });
    const { body } = await authorizeDevice(issuer, registered, { resource: request.serverUrl });
    await page.goto(String(body.verification_uri_complete));
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await signInForDevelopment(page);
    await page.getByRole("button", { name: "Allow" }).waitFor();
  }

  const pages: Shown[] = [
    {
      title: "sign-in with a logo and several providers",
      project: { branding },
      show: async ({ page, request }) => void (await page.goto(request.url)),
    },
    {
      title: "sign-in in German",
      project: { branding },
      show: async ({ page, request }) => void (await page.goto(`${request.url}&ui_locales=de`)),
    },
    {
      title: "sign-in of somebody who is not let in",
      project: { signInPolicy: { emailDomains: [], gitHubOrganizations: [], people: ["github:hubert"] } },
      async show({ page, request }) {
        await page.goto(request.url);
        await signInWithGitHub(page);
        await page.getByRole("alert").getByText("is not one of them").waitFor();
      },
    },
    {
      title: "consent with a logo, links and whom to ask",
      project: { branding },
      show: (begun) => consent(begun),
    },
    {
      title: "consent in German",
      project: { branding, scopes },
      show: (begun) => consent(begun, "&ui_locales=de-CH"),
    },
    { title: "consent of look-alike letters", clientName: "\u0421laude", show: (begun) => consent(begun) },
    {
      title: "consent for more than before",
      project: { scopes },
      async show(begun) {
        await connect(begun);
        await consent(begun, "&scope=write+delete");
        await begun.page.getByText("New").first().waitFor();
      },
    },
    {
      title: "consent for more than before, of an app that the owner added",
      project: { scopes, branding },
      async show({ page, request }) {
        const { _id } = await projectOf(request);
        const metadata = { redirect_uris: ["https://app.example/callback"], client_name: "Acme Studio" };
        const clientId = await addClient(issuer, _id, metadata);
        const redirectUri = metadata.redirect_uris[0] ?? "";
        const url = new URL(request.url);
        url.searchParams.set("client_id", clientId);
        url.searchParams.set("redirect_uri", redirectUri);
        const added = { ...request, redirectUri, clientId, url: url.href };
        await page.route(`${redirectUri}?**`, (route) => route.fulfill({ body: "" }));
        await connect({ page, request: added });
        await consent({ page, request: added }, "&scope=write+delete");
        await page.getByText("1 permission you allowed before").click();
      },
    },
    {
      title: "consent of a trusted app, at a project with a long name",
      projectName: longName,
      async show(begun) {
        const { clientId } = begun.request;
        const { _id: projectId } = await projectOf(begun.request);
        const now = new Date();
        await issuer.database.projectClients.insertOne({
          _id: `${projectId} ${clientId}`,
          ...{ projectId, clientId, firstSeenAt: now, lastSeenAt: now, trusted: { at: now, by: "usr_x" } },
        });
        await consent(begun);
        await begun.page.getByText("Trusted by").waitFor();
      },
    },
    { title: "consent for a device", project: { branding }, show: device },
    {
      title: "a device that was allowed",
      async show(begun) {
        await device(begun);
        await begun.page.getByRole("button", { name: "Allow" }).click();
        await begun.page.getByRole("heading", { name: "Done, go back to your device" }).waitFor();
      },
    },
    {
      title: "an answer that was given already",
      async show({ page, request }) {
        await connect({ page, request });
        await page.goBack();
        await page.getByRole("heading", { name: "You have answered already" }).waitFor();
      },
    },
    {
      title: "connected apps that can be reported",
      project: { branding, scopes },
      clientName: "\u0421laude",
      async show(begun) {
        await connect(begun);
        await begun.page.goto(issuer.issuer + endpoints.connectedApps);
        await begun.page.getByRole("link", { name: "Report this app to Acme" }).first().waitFor();
      },
    },
  ];

  test.each(pages)("$title", async ({ project, show, ...parties }) => {
    const { redirectUri } = client;
    const request = await requestOf(issuer, { redirectUri, ...parties });
    if (project)
      await issuer.database.projects.updateOne({ serverUrls: request.serverUrl }, { $set: project });
    const page = await chromium.open();
    await show({ page, request });
    for (const { width, dark } of looks) {
      await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
      await page.setViewportSize({ width, height: 800 });
      await inspect(page);
    }
  });
});
