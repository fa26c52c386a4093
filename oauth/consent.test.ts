/** What a person is told before they allow an app, and what the app gets of what it asked for. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "../shared/scope.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { Browser, Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import type { DeviceAnswer } from "../test/device.ts";
import { authorizeDevice, confirmCode, openConfirm, poll, registerDevice } from "../test/device.ts";
import type { Issuer, Tokens } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  decide,
  introspect,
  loopbackRedirect,
  newBrowser,
  newPkce,
  redeem,
  refresh,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";

const https = "https://app.example/callback";

const scopes: Scope[] = [
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

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

describe("of what is asked for", () => {
  test.each([
    { ticked: ["write", "delete"], granted: "read write delete" },
    { ticked: ["delete"], granted: "read delete" },
    { ticked: [], granted: "read" },
  ])("with $ticked ticked, $granted is granted, and stays so", async ({ ticked, granted }) => {
    const begun = await begin();
    const page = await allow(begun, ["read", ...ticked]);
    const tokens = await redeemed(begun, page);
    expect(tokens.scope).toBe(granted);
    const again = { client_id: begun.clientId, refresh_token: tokens.refresh_token };
    const renewed = (await (await refresh(issuer, again)).json()) as Tokens;
    for (const { access_token } of [tokens, renewed]) {
      expect(await introspect(issuer, begun.secret, access_token)).toMatchObject({ scope: granted });
    }
    const widened = await refresh(issuer, {
      client_id: begun.clientId,
      refresh_token: renewed.refresh_token,
      scope: "read write delete",
    });
    expect(widened.status).toBe(granted === "read write delete" ? 200 : 400);
  });

  test("what must be there cannot be left out, and what was not asked for cannot be added", async () => {
    const begun = await begin({ scope: "read write" });
    const without = await allow(begun, ["write"]);
    expect(without.url).toContain("/oauth/interaction/");
    expect(await grants(begun.clientId)).toBe(0);
    const more = await allow(begun, ["read", "delete", "admin"]);
    expect((await redeemed(begun, more)).scope).toBe("read");
  });

  test("nothing at all cannot be allowed: the page says what to do", async () => {
    const begun = await begin({ scope: "write delete" });
    const again = await allow(begun, []);
    expect(textOf(again)).toContain("Nothing was ticked, so there is nothing to allow.");
    expect(again.html).not.toContain(" checked");
    expect(await grants(begun.clientId)).toBe(0);
    const { url } = await decide(begun.browser, again, "cancel");
    expect(url).toContain("error=access_denied");
  });

  test("a device gets what was ticked too", async () => {
    const { project, serverUrl, secret } = await addProject(issuer);
    await issuer.database.projects.updateOne({ _id: project._id }, { $set: { scopes } });
    const client = await registerDevice(issuer, { software_id: serverUrl });
    const { body } = await authorizeDevice(issuer, client, { resource: serverUrl });
    const device = { issuer, client, answer: body as unknown as DeviceAnswer };
    const { browser, page } = await openConfirm(device);
    const consent = await signIn(browser, await confirmCode(browser, page));
    await browser.submit(consent, { decision: "allow", scope: ["read", "write"] }, consentForm);
    const { access_token = "", scope } = (await poll(device)).body;
    expect(scope).toBe("read write");
    expect(await introspect(issuer, secret, access_token)).toMatchObject({ scope });
  });
});

describe("an app that asks for more", () => {
  test("has what is new marked, and is asked about all of it", async () => {
    const begun = await begin({ scope: "read" });
    await allow(begun, ["read"]);
    const page = await begun.browser.open(begun.url.replace("scope=read", "scope=read+write"));
    expect(textOf(page)).toContain("It will be able to Write New");
    expect(textOf(page).match(/New/g)).toHaveLength(1);
    expect(await redeemed(begun, await allow({ ...begun, consent: page }, ["read", "write"]))).toMatchObject({
      scope: "read write",
    });
  });

  test("is asked about what is new only, if the owner added it; what was refused is asked again", async () => {
    const begun = await begin({ byOwner: true, redirectUri: https, scope: "read" });
    await allow(begun, ["read"]);
    const url = begun.url.replace("scope=read", "scope=read+write+delete");
    const page = await begun.browser.open(url);
    expect(textOf(page)).toContain("It asks for more than you allowed before Delete New");
    expect(textOf(page)).toContain("1 permission you allowed before");
    const tokens = await redeemed(begun, await allow({ ...begun, consent: page }, ["read", "write"]));
    expect(tokens.scope).toBe("read write");
    expect(textOf(await begun.browser.open(url))).toContain("2 permissions you allowed before");
    const known = await begun.browser.open(begun.url.replace("scope=read", "scope=read+write"));
    expect(known.url.startsWith(https)).toBe(true);
  });
});

describe("the app is introduced", () => {
  test("by when it was first seen and how many others allowed it", async () => {
    const begun = await begin();
    expect(textOf(begun.consent)).toContain("First seen herethis minute, and nobody else has allowed it");
    await allow(begun, ["read"]);
    expect(await greeting(begun, "hubot")).toContain("and one other person has allowed it");
    expect(await greeting(begun, "mona")).toContain("and nobody else has allowed it");
    const others = Array.from({ length: 60 }, (_, index) => ({
      _id: `${begun.clientId} ${index}`,
      model: "Grant",
      payload: {},
      clientId: begun.clientId,
      accountId: `usr_${index % 55}`,
    }));
    await issuer.database.artifacts.insertMany(others);
    expect(await greeting(begun, "mona")).toContain("and more than 50 other people have allowed it");
  });

  test("as added by the owner, at the owner's project and at no other", async () => {
    const begun = await begin({ byOwner: true, redirectUri: https });
    const text = textOf(begun.consent);
    expect(text).toContain("Name set bythe owner of this server Added by the owner");
    expect(text).not.toContain("First seen here");
    expect(begun.consent.html).not.toContain('class="note"');
    const elsewhere = await begin({ redirectUri: https, clientId: begun.clientId });
    expect(textOf(elsewhere.consent)).toContain("the app itself Self-registered");
  });

  test("with a warning where a program on this computer could be anybody's, even if the owner added it", async () => {
    const { consent } = await begin({ byOwner: true });
    expect(textOf(consent)).toContain("This request goes to a program on your own computer.");
  });

  test.each(["GitHub", "Acme", "mcpauth"])("with a doubt, if it calls itself %s", async (name) => {
    const { consent } = await begin({ clientName: name });
    expect(textOf(consent)).toContain("It goes by a name you may trust");
  });
});

test("the page speaks the language the app or the browser asks for", async () => {
  const { url } = await begin();
  const german = newBrowser(issuer.issuer);
  const page = await signIn(german, await german.open(`${url}&ui_locales=de-AT`));
  expect(page.html).toContain('<html lang="de">');
  expect(textOf(page)).toContain("Darf „Claude“ Acme benutzen?");
});

test("a project's colour and links are on its pages", async () => {
  const branding = {
    accent: "#ffff00",
    termsUrl: "https://acme.example/terms",
    privacyUrl: "https://acme.example/privacy",
  };
  const { signInPage, consent } = await begin({ branding });
  for (const { html } of [signInPage, consent]) {
    expect(html).toContain('href="https://acme.example/terms"');
    expect(html).toContain('href="https://acme.example/privacy"');
    expect(html).toMatch(/:root \{ --accent: #[\da-f]{6}; /);
    expect(html).not.toContain("--accent: #ffff00; --accent-hover: #ffff3d; --on-accent: #ffffff");
  }
});

interface Begun {
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

const consentForm = 'form[action$="/consent"]';

async function begin(asking: Asking = {}): Promise<Begun> {
  const { scope = "read write delete", redirectUri = loopbackRedirect, clientName = "Claude" } = asking;
  const { project, serverUrl, secret } = await addProject(issuer);
  const { branding } = asking;
  await issuer.database.projects.updateOne(
    { _id: project._id },
    { $set: { scopes, ...(branding && { branding }) } },
  );
  const metadata = { redirect_uris: [redirectUri], client_name: clientName, software_id: serverUrl };
  const client = asking.byOwner ? await addClient(project._id, metadata) : undefined;
  const clientId = asking.clientId ?? client ?? (await register(issuer, metadata)).client_id ?? "";
  const { verifier, challenge } = newPkce();
  const request = { client_id: clientId, redirect_uri: redirectUri, resource: serverUrl, scope };
  const url = authorizationUrl(issuer.issuer, { ...request, code_challenge: challenge });
  const browser = newBrowser(issuer.issuer);
  const signInPage = await browser.open(url);
  const consent = await signIn(browser, signInPage);
  return { url, browser, signInPage, consent, clientId, verifier, secret, redirectUri };
}

/** As the dashboard does it. */
async function addClient(projectId: string, { software_id, ...metadata }: Record<string, unknown>) {
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

function allow({ browser, consent }: Pick<Begun, "browser" | "consent">, scope: string[]): Promise<Page> {
  return browser.submit(consent, { decision: "allow", scope }, consentForm);
}

async function redeemed(begun: Begun, { url }: Page): Promise<Tokens> {
  const callback = new URL(url);
  const code = callback.searchParams.get("code") ?? "";
  return (await (await redeem(issuer, { ...begun, code, callback })).json()) as Tokens;
}

async function greeting({ url }: Begun, username: string): Promise<string> {
  const browser = newBrowser(issuer.issuer);
  return textOf(await signIn(browser, await browser.open(url), username));
}

function grants(clientId: string): Promise<number> {
  return issuer.database.artifacts.countDocuments({ clientId, model: "Grant" });
}
