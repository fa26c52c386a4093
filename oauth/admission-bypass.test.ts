import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { SignInPolicy } from "../shared/sign-in-policy.ts";
import type { Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import { authorizeDevice, confirmCode, enterCode, registerDevice } from "../test/device.ts";
import type { FakeGitHub } from "../test/fake-github.ts";
import { startFakeGitHub } from "../test/fake-github.ts";
import type { Served } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  decide,
  newBrowser,
  newPkce,
  register,
  startIssuer,
} from "../test/harness.ts";
import { beginSignIn, setSignInPolicy } from "../test/sign-in.ts";

/** Ways round a project's sign-in policy. */
const mona = { id: 583_231, login: "Mona", name: "Mona Lisa", avatar_url: "https://avatars.example/mona" };
const nobody: SignInPolicy = { emailDomains: [], gitHubOrganizations: [], people: [] };
const organization: SignInPolicy = { ...nobody, gitHubOrganizations: ["acme"] };
const listed = (...people: string[]): SignInPolicy => ({ ...nobody, people });
const memberOf = (login: string) => ({ state: "active", organization: { login } });

let gitHub: FakeGitHub;
let issuer: Served;
beforeAll(async () => {
  gitHub = await startFakeGitHub();
  gitHub.person = mona;
  issuer = await startIssuer({ gitHub });
});
afterEach(() => {
  vi.useRealTimers();
  Object.assign(gitHub, { person: mona, memberships: [] });
});
afterAll(async () => {
  await issuer.close();
  await gitHub.close();
});

test("a session from elsewhere is no way round: who is signed in is judged for each project", async () => {
  const open = await begin();
  expect(textOf(await open.browser.follow(open.page, "Continue with GitHub"))).toContain("Signed in as Mona");
  const other = await begin(listed("github:octocat"), open.browser);
  expectRefused(other.page, "Mona (GitHub)");
  // The session itself is good for what anybody may use.
  expect(textOf((await begin(undefined, open.browser)).page)).toContain("Signed in as Mona");
});

test("what the provider was not asked before is asked once more, of the same person", async () => {
  gitHub.memberships = [memberOf("acme")];
  const open = await begin();
  await open.browser.follow(open.page, "Continue with GitHub");
  const { browser, page } = await begin(organization, open.browser);
  expect(textOf(page)).toContain("The owner of Acme lets in only chosen people. Sign in again");
  expect(textOf(await browser.follow(page, "Continue with GitHub"))).toContain("Signed in as Mona (GitHub)");
});

test("what a provider said counts for an hour", async () => {
  gitHub.memberships = [memberOf("acme")];
  const first = await begin(organization);
  await first.browser.follow(first.page, "Continue with GitHub");
  const soon = await begin(organization, first.browser);
  expect(textOf(soon.page)).toContain("Signed in as Mona (GitHub)");
  const anHourAgo = new Date(Date.now() - 61 * 60_000);
  await issuer.database.users.updateMany({}, { $set: { "vouched.at": anHourAgo } });
  const later = await begin(organization, first.browser);
  expect(textOf(later.page)).toContain("Sign in again");
  gitHub.memberships = [];
  expectRefused(await later.browser.follow(later.page, "Continue with GitHub"), "Mona (GitHub)");
});

test("a policy that changes while the consent page is open holds for the answer", async () => {
  const { browser, page, project } = await begin();
  const consent = await browser.follow(page, "Continue with GitHub");
  await changePolicy(project._id, listed("github:octocat"));
  const answered = await decide(browser, consent, "allow");
  expect(answered.url).not.toContain("code=");
  expect(textOf(answered)).toContain("Sign in to continue to Acme");
});

test("a remembered consent is no way round either", async () => {
  const { project, serverUrl } = await addProject(issuer);
  const redirectUri = "https://app.example/callback";
  const { client_id: clientId = "" } = await register(issuer, { redirect_uris: [redirectUri] });
  await issuer.database.clients.updateOne({ _id: clientId }, { $set: { projectId: project._id } });
  const browser = newBrowser(issuer.issuer, gitHub.url);
  const ask = () => {
    const { challenge } = newPkce();
    const request = {
      client_id: clientId,
      code_challenge: challenge,
      resource: serverUrl,
      redirect_uri: redirectUri,
    };
    return browser.open(authorizationUrl(issuer.issuer, request));
  };
  await decide(browser, await browser.follow(await ask(), "Continue with GitHub"), "allow");
  expect((await ask()).url).toContain("code=");
  await changePolicy(project._id, listed("github:octocat"));
  expectRefused(await ask(), "Mona (GitHub)");
});

test("a device's request is judged too", async () => {
  const { project, serverUrl } = await addProject(issuer);
  await setSignInPolicy(issuer, project._id, listed("github:octocat"));
  const { body } = await authorizeDevice(issuer, await registerDevice(issuer), { resource: serverUrl });
  const browser = newBrowser(issuer.issuer, gitHub.url);
  const entry = await browser.open(String(body.verification_uri));
  const page = await confirmCode(browser, await enterCode(browser, entry, String(body.user_code)));
  expectRefused(await browser.follow(page, "Continue with GitHub"), "Mona (GitHub)");
});

test("a refusal is recorded with its cause", async () => {
  const { browser, page, project } = await begin(listed("github:octocat"));
  await browser.follow(page, "Continue with GitHub");
  await issuer.events.flush();
  const steps = await issuer.database.events.find({ projectId: project._id }).sort({ at: 1 }).toArray();
  expect(steps.at(-1)).toMatchObject({
    step: "sign_in",
    outcome: "failed",
    error: "access_denied",
    cause: "the project's sign-in policy does not let this person in",
    accountId: expect.stringMatching(/^usr_/),
  });
});

function begin(policy?: SignInPolicy, browser = newBrowser(issuer.issuer, gitHub.url)) {
  return beginSignIn(issuer, { browser, policy });
}

/** With the seconds gone by for which a project is remembered. */
async function changePolicy(_id: string, policy: SignInPolicy): Promise<void> {
  await setSignInPolicy(issuer, _id, policy);
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.advanceTimersByTime(3_600_000);
}

function expectRefused(page: Page, person: string): void {
  expect(textOf(page)).toContain(`lets in only chosen people, and ${person} is not one of them.`);
  expect(page.status).toBe(200);
}
