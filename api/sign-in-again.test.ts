/** Signing in again: what destroys or gives access rests on a sign-in of the last minutes, not on a session alone. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser, textOf } from "../test/browser.ts";
import type { Dashboard } from "../test/dashboard.ts";
import { startDashboard } from "../test/dashboard.ts";
import type { FakeGitHub } from "../test/fake-github.ts";
import { startFakeGitHub } from "../test/fake-github.ts";
import { recentSignIn } from "./trpc.ts";

const sessionCookie = "mcpauth_dashboard_session";

let gitHub: FakeGitHub;
let dashboard: Dashboard;
beforeAll(async () => {
  gitHub = await startFakeGitHub();
  dashboard = await startDashboard({ gitHub });
});
afterAll(async () => {
  await dashboard.close();
  await gitHub.close();
});

const signInAddress = (query = "") => `${dashboard.url}/auth/sign-in?next=/account${query}`;

/** A browser whose person signed in with GitHub some time ago, here and at the issuer. */
async function signedInLongAgo() {
  const browser = new Browser();
  const page = await browser.follow(await browser.open(signInAddress()), "Continue with GitHub");
  expect(page.url).toBe(`${dashboard.url}/account`);
  const ago = recentSignIn + 60_000;
  const { artifacts, dashboardSessions } = dashboard.issuer.database;
  const signedInAt = new Date(Date.now() - ago);
  await dashboardSessions.updateMany({}, { $set: { signedInAt } });
  const loginTs = Math.floor(signedInAt.getTime() / 1000);
  await artifacts.updateMany({ model: "Session" }, { $set: { "payload.loginTs": loginTs } });
  return browser;
}

/** What an act that needs a recent sign-in is answered. */
async function createInvitation(browser: Browser) {
  const { database } = dashboard.issuer;
  const userId = (await database.users.findOne({ username: "mona" }))?._id ?? "";
  const projectId = "prj_1";
  const owner = { userId, role: "owner" as const, since: new Date() };
  const project = { name: "Acme", members: [owner], serverUrls: [], scopes: [], createdAt: new Date() };
  await database.projects.replaceOne({ _id: projectId }, project, { upsert: true });
  const response = await fetch(`${dashboard.url}/trpc/invitations.create`, {
    method: "POST",
    headers: {
      Cookie: `${sessionCookie}=${browser.cookie(sessionCookie)}`,
      Origin: dashboard.url,
      "x-mcpauth-csrf": "1",
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ projectId, role: "viewer" }),
  });
  const { error } = (await response.json()) as { error?: { data: { reason: string } } };
  return error?.data.reason ?? response.status;
}

test("whoever signs in again does so at the provider, though the issuer knows them, and may then act", async () => {
  const browser = await signedInLongAgo();
  expect(await createInvitation(browser)).toBe("recent_sign_in");
  const before = browser.cookie(sessionCookie);
  const page = await browser.open(signInAddress("&fresh=1"));
  expect(textOf(page)).toContain("Continue with GitHub");
  const back = await browser.follow(page, "Continue with GitHub");
  expect(back.url).toBe(`${dashboard.url}/account`);
  expect(browser.cookie(sessionCookie)).not.toBe(before);
  expect(await createInvitation(browser)).toBe(200);
});

test("a new session that rests on an old sign-in at the issuer does not count as one", async () => {
  const browser = await signedInLongAgo();
  const before = browser.cookie(sessionCookie);
  expect((await browser.open(signInAddress())).url).toBe(`${dashboard.url}/account`);
  expect(browser.cookie(sessionCookie)).not.toBe(before);
  expect(await createInvitation(browser)).toBe("recent_sign_in");
});

test("who leaves the demand out on the way to the issuer does not get round it", async () => {
  const browser = await signedInLongAgo();
  const left = await fetch(signInAddress("&fresh=1"), { redirect: "manual" });
  const request = new URL(left.headers.get("location") ?? "");
  request.searchParams.delete("prompt");
  request.searchParams.set("max_age", "1000000");
  const Cookie = left.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const answer = await answerOf(browser, request);
  expect(answer).toContain(`${dashboard.url}/auth/callback?code=`);
  const taken = await fetch(answer, { headers: { Cookie }, redirect: "manual" });
  expect(taken.headers.get("location")).toBe("/sign-in?error=failed");
  expect(taken.headers.getSetCookie().join()).not.toContain(sessionCookie);
});

/** Where the issuer leads a browser that is signed in there, without going there. */
async function answerOf(browser: Browser, request: URL): Promise<string> {
  const cookies = ["mcpauth_issuer_session", "mcpauth_issuer_session.sig"];
  const Cookie = cookies.map((name) => `${name}=${browser.cookie(name)}`).join("; ");
  const response = await fetch(request, { headers: { Cookie }, redirect: "manual" });
  return response.headers.get("location") ?? "";
}
