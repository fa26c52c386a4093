/** What a person has allowed, as they see it and end it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { textOf } from "../test/browser.ts";
import { appForm, connected, isActive, newPerson, openConnectedApps } from "../test/connected-apps.ts";
import type { Served } from "../test/harness.ts";
import {
  addProject,
  authorize,
  introspect,
  newBrowser,
  redeem,
  refresh,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { inLanguage } from "./texts/language.ts";

let issuer: Served;
let address: string;
beforeAll(async () => {
  issuer = await startIssuer();
  address = issuer.issuer + endpoints.connectedApps;
});
afterAll(() => issuer.close());

test("who is not signed in signs in first, and is back", async () => {
  const browser = newBrowser(issuer.issuer);
  const signInPage = await browser.open(address);
  expect(textOf(signInPage)).toContain("Sign in to see your connected apps");
  const page = await signIn(browser, signInPage, newPerson());
  expect(page.url).toBe(address);
  expect(textOf(page)).toContain("No app is connected.");
  expect(page.headers.get("cache-control")).toBe("no-store");
  expect(textOf(await browser.open(address))).toContain("Connected apps");
});

test("it shows by app what may be done where, since when, and until when", async () => {
  const { username, clientId, serverUrl } = await connected(issuer);
  const other = await addProject(issuer, { name: "Wiki" });
  await redeem(issuer, await authorize(issuer, { clientId, resource: other.serverUrl, username }));
  const { page } = await openConnectedApps(issuer, username);
  const reading = textOf(page);
  const facts = [
    "“Claude”",
    "the app itself",
    "Acme",
    serverUrl,
    "Wiki",
    other.serverUrl,
    "Use this server's tools",
  ];
  expect(
    [...facts, "Can change", "this minute", "unless used"].filter((fact) => !reading.includes(fact)),
  ).toEqual([]);
  expect(page.html.match(/<h2>“/g)).toHaveLength(1);
  expect(reading).toContain("End all access");
  expect(reading).toContain("within 30 seconds");
});

test("it says where an app can be reported, if its project says so", async () => {
  const { username, clientId, project } = await connected(issuer);
  const { browser, page } = await openConnectedApps(issuer, username);
  expect(page.html).not.toContain("Report");
  const { projects } = issuer.database;
  const report = async (supportUrl: string) => {
    await projects.updateOne({ _id: project._id }, { $set: { branding: { supportUrl } } });
    const { html } = await browser.open(address);
    return /href="([^"]+)"[^>]*>Report this app to <bdi>Acme</.exec(html)?.[1];
  };
  expect(await report("https://acme.example/support")).toBe("https://acme.example/support");
  const letter = new URL((await report("mailto:help@acme.example")) ?? "");
  expect(letter.pathname).toBe("help@acme.example");
  expect(letter.searchParams.get("subject")).toBe(`Something is wrong with the app “Claude” (${clientId})`);
});

test("the dashboard and this page itself are no apps that somebody allowed", async () => {
  const { page } = await openConnectedApps(issuer, newPerson());
  const { artifacts } = issuer.database;
  expect(await artifacts.countDocuments({ model: "Grant", clientId: "connected-apps" })).toBeGreaterThan(0);
  expect(textOf(page)).toContain("No app is connected.");
});

test("it shows when an app was last used, by what servers asked and apps renewed", async () => {
  const { username, clientId, grantId, secret, tokens, serverUrl } = await connected(issuer);
  await introspect(issuer, secret, tokens.access_token);
  await issuer.events.flush();
  const { artifacts, events } = issuer.database;
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000 - 1000);
  const iat = Math.floor(hoursAgo(50).getTime() / 1000);
  await artifacts.updateMany({ grantId }, { $set: { "payload.iat": iat } });
  await events.updateMany({ attempt: grantId }, { $set: { at: hoursAgo(3) } });
  const { browser, page } = await openConnectedApps(issuer, username);
  expect(textOf(page)).toContain("3 hours ago");
  await events.deleteMany({ attempt: grantId });
  expect(textOf(await browser.open(address))).toContain("2 days ago");
  await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token, resource: serverUrl });
  expect(textOf(await browser.open(address))).toContain("this minute");
});

test("a connection whose tokens have all expired is gone", async () => {
  const { username, grantId } = await connected(issuer);
  const expired = { $set: { expiresAt: new Date(Date.now() - 1000) } };
  await issuer.database.artifacts.updateMany({ grantId, model: { $ne: "Grant" } }, expired);
  expect(textOf((await openConnectedApps(issuer, username)).page)).toContain("No app is connected.");
});

test("an app that comes back without a question stays, also while it has no token", async () => {
  const { username, clientId, grantId, project } = await connected(issuer);
  const { artifacts, clients } = issuer.database;
  await artifacts.deleteMany({ grantId, model: { $ne: "Grant" } });
  // A client of its own: those that register themselves are not remembered.
  const { metadata } = (await clients.findOne({ _id: clientId })) ?? { metadata: {} };
  const added = { ...metadata, redirect_uris: ["https://app.example/cb"], client_name: "Studio" };
  const _id = `cli_${username}`;
  await clients.insertOne({ _id, metadata: added, createdAt: new Date(), projectId: project._id });
  await artifacts.updateOne({ grantId, model: "Grant" }, { $set: { clientId: _id } });
  const reading = textOf((await openConnectedApps(issuer, username)).page);
  expect(reading).toContain("it can come back without asking you");
  expect(reading).toContain("Name set by the developer of Acme");
});

test("one permission ends, at once, and the others of the app go on", async () => {
  const one = await connected(issuer);
  const other = await addProject(issuer, { name: "Wiki" });
  const authorized = await authorize(issuer, {
    clientId: one.clientId,
    resource: other.serverUrl,
    username: one.username,
  });
  const { access_token: kept } = (await (await redeem(issuer, authorized)).json()) as {
    access_token: string;
  };
  const { browser, page } = await openConnectedApps(issuer, one.username);
  const after = await browser.submit(page, { grant: one.grantId }, appForm);
  expect(textOf(after)).toContain(
    "“Claude” no longer has access to Acme. Servers stop accepting it within 30 seconds.",
  );
  expect(after.html).toContain('role="status"');
  expect(await one.isActive()).toBe(false);
  expect(await isActive(issuer, other.secret, kept)).toBe(true);
  const renewal = await refresh(issuer, { client_id: one.clientId, refresh_token: one.tokens.refresh_token });
  expect(await renewal.json()).toMatchObject({ error: "invalid_grant" });
  const again = await browser.submit(page, { grant: one.grantId }, appForm);
  expect(textOf(again)).toContain("that access had ended already");
});

test("all access of an app ends together, and no other app's", async () => {
  const one = await connected(issuer);
  const { client_id: otherClient = "" } = await register(issuer, { client_name: "Cursor" });
  const elsewhere = await authorize(issuer, {
    clientId: otherClient,
    resource: one.serverUrl,
    username: one.username,
  });
  const { access_token: kept } = (await (await redeem(issuer, elsewhere)).json()) as { access_token: string };
  const { browser, page } = await openConnectedApps(issuer, one.username);
  const after = await browser.submit(page, { client: one.clientId }, appForm);
  expect(textOf(after)).toContain("“Claude” no longer has access to anything of yours.");
  expect(await one.isActive()).toBe(false);
  expect(await isActive(issuer, one.secret, kept)).toBe(true);
});

test("what a person ended is in the record of the attempt", async () => {
  const { username, grantId, clientId, project } = await connected(issuer);
  const { browser, page } = await openConnectedApps(issuer, username);
  await browser.submit(page, { grant: grantId }, appForm);
  await issuer.events.flush();
  const recorded = await issuer.database.events.findOne({ step: "revocation", attempt: grantId });
  expect(recorded).toMatchObject({ outcome: "ok", clientId, projectId: project._id });
});

describe("signing out", () => {
  const form = { here: { sign_out: "here" }, everywhere: { sign_out: "everywhere" } };

  test("here leaves other browsers and the apps alone", async () => {
    const one = await connected(issuer);
    const [here, there] = [
      await openConnectedApps(issuer, one.username),
      await openConnectedApps(issuer, one.username),
    ];
    const page = await here.browser.submit(here.page, form.here);
    expect(textOf(page)).toContain("You are signed out");
    expect(textOf(await here.browser.follow(page, "Sign in"))).toContain(
      "Sign in to see your connected apps",
    );
    expect(textOf(await there.browser.open(address))).toContain(one.serverUrl);
    expect(await one.isActive()).toBe(true);
  });

  test("everywhere ends each session of this person, those of the dashboard too, and nobody else's", async () => {
    const one = await connected(issuer);
    const { dashboardSessions, users } = issuer.database;
    const { _id: userId = "" } = (await users.findOne({ username: one.username })) ?? {};
    const now = new Date();
    const expiresAt = new Date(now.getTime() + 60_000);
    const times = { signedInAt: now, createdAt: now, lastSeenAt: now, expiresAt };
    await dashboardSessions.insertMany([
      { _id: `${userId} 1`, userId, ...times },
      { _id: `${userId} 2`, userId: "usr_other", ...times },
    ]);
    const [here, there, stranger] = [
      await openConnectedApps(issuer, one.username),
      await openConnectedApps(issuer, one.username),
      await openConnectedApps(issuer, newPerson()),
    ];
    expect(textOf(await here.browser.submit(here.page, form.everywhere))).toContain(
      "You are signed out everywhere",
    );
    for (const { browser } of [here, there]) {
      expect(textOf(await browser.open(address))).toContain("Sign in to see your connected apps");
    }
    expect(textOf(await stranger.browser.open(address))).toContain("No app is connected.");
    expect(
      await dashboardSessions
        .find({})
        .map((session) => session.userId)
        .toArray(),
    ).toEqual(["usr_other"]);
    expect(await one.isActive()).toBe(true);
  });
});

test("the language asked for lasts through sign-in and every act", async () => {
  const { username, grantId } = await connected(issuer);
  const { connectedApps } = inLanguage("de").texts;
  const browser = newBrowser(issuer.issuer);
  const signInPage = await browser.open(`${address}?ui_locales=de`);
  expect(textOf(signInPage)).toContain("Melden Sie sich an, um Ihre verbundenen Apps zu sehen");
  const page = await signIn(browser, signInPage, username);
  expect(textOf(page)).toContain(connectedApps.lead);
  expect(textOf(page)).toContain("Die Werkzeuge dieses Servers benutzen");
  const ended = await browser.submit(page, { grant: grantId }, appForm);
  expect(textOf(ended)).toContain("„Claude“ hat keinen Zugriff auf Acme mehr.");
  const left = await browser.submit(ended, { sign_out: "everywhere" });
  expect(textOf(left)).toContain(connectedApps.signedOutEverywhere);
  expect(textOf(await browser.follow(left, connectedApps.signIn))).toContain("Melden Sie sich an");
});
