import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { SignInPolicy } from "../shared/sign-in-policy.ts";
import type { Page } from "../test/browser.ts";
import { Browser, textOf } from "../test/browser.ts";
import type { FakeGitHub } from "../test/fake-github.ts";
import { startFakeGitHub } from "../test/fake-github.ts";
import type { FakeOpenIdProvider } from "../test/fake-openid-provider.ts";
import { startFakeOpenIdProvider } from "../test/fake-openid-provider.ts";
import type { Served } from "../test/harness.ts";
import { decide, newBrowser, signIn, startIssuer } from "../test/harness.ts";
import { beginSignIn } from "../test/sign-in.ts";

const mona = { id: 583_231, login: "Mona", name: "Mona Lisa", avatar_url: "https://avatars.example/mona" };
const ann = { sub: "1", preferred_username: "ann", email: "ann@acme.dev", email_verified: true };
const nobody: SignInPolicy = { emailDomains: [], gitHubOrganizations: [], people: [] };

let gitHub: FakeGitHub;
let acme: FakeOpenIdProvider;
let issuer: Served;
beforeAll(async () => {
  [gitHub, acme] = await Promise.all([startFakeGitHub(), startFakeOpenIdProvider()]);
  issuer = await startIssuer({ gitHub, openId: [acme] });
});
afterEach(() => {
  Object.assign(gitHub, { person: mona, emails: [], memberships: [] });
  Object.assign(acme, { person: ann, lies: {} });
});
beforeAll(() => {
  gitHub.person = mona;
  acme.person = ann;
});
afterAll(async () => {
  await issuer.close();
  await Promise.all([gitHub.close(), acme.close()]);
});

const domain: SignInPolicy = { ...nobody, emailDomains: ["acme.dev"] };
const organization: SignInPolicy = { ...nobody, gitHubOrganizations: ["acme"] };
const listed = (...people: string[]): SignInPolicy => ({ ...nobody, people });
const memberOf = (login: string, state = "active") => ({ state, organization: { login } });
const address = (email: string, verified = true) => ({ email, verified });

type Told = Partial<Pick<FakeGitHub, "emails" | "memberships" | "person">>;

interface Case {
  policy: SignInPolicy;
  told?: Told;
  claims?: object;
  isAdmitted: boolean;
}

const admitted = (policy: SignInPolicy, about: Partial<Case> = {}): Case => ({
  policy,
  ...about,
  isAdmitted: true,
});
const refused = (policy: SignInPolicy, about: Partial<Case> = {}): Case => ({
  policy,
  ...about,
  isAdmitted: false,
});

test.each<[string, Case]>([
  ["a member of the organisation", admitted(organization, { told: { memberships: [memberOf("Acme")] } })],
  ["a member of another", refused(organization, { told: { memberships: [memberOf("acme-inc")] } })],
  ["someone invited", refused(organization, { told: { memberships: [memberOf("acme", "pending")] } })],
  [
    "an address of the domain",
    admitted(domain, { told: { emails: [address("x@y.dev"), address("Mona@Acme.dev")] } }),
  ],
  ["one that is not verified", refused(domain, { told: { emails: [address("mona@acme.dev", false)] } })],
  ["one of a subdomain", refused(domain, { told: { emails: [address("mona@eu.acme.dev")] } })],
  ["one of a domain that ends alike", refused(domain, { told: { emails: [address("mona@notacme.dev")] } })],
  ["one with two signs", refused(domain, { told: { emails: [address("mona@acme.dev@evil.example")] } })],
  ["a listed login", admitted(listed("github:octocat", "github:mona"))],
  ["another login", refused(listed("github:octocat"))],
  ["the login of another provider", refused(listed("development:mona"))],
  ["a listed address", admitted(listed("github:m@acme.dev"), { told: { emails: [address("m@acme.dev")] } })],
  [
    "an address listed elsewhere",
    refused(listed("acme-login:m@acme.dev"), { told: { emails: [address("m@acme.dev")] } }),
  ],
  [
    "one condition of two",
    admitted({ ...organization, emailDomains: ["acme.dev"] }, { told: { emails: [address("a@acme.dev")] } }),
  ],
])("at GitHub, %s: %j", async (_what, { policy, told, isAdmitted }) => {
  Object.assign(gitHub, told);
  const { browser, page } = await begin(policy);
  const shown = await browser.follow(page, "Continue with GitHub");
  if (isAdmitted) expect(textOf(shown)).toContain("Signed in as Mona (GitHub)");
  else expectRefused(shown, "Mona (GitHub)");
});

test.each<[string, Case]>([
  ["an address of the domain", admitted(domain)],
  ["one that is not verified", refused(domain, { claims: { email_verified: false } })],
  ["a listed address", admitted(listed("acme-login:ann@acme.dev"))],
  [
    "a chosen name that looks like a listed address",
    refused(listed("acme-login:ceo@acme.dev"), { claims: { preferred_username: "ceo@acme.dev" } }),
  ],
  ["the name of a listed login", refused(listed("github:ann"))],
  ["no organisation of GitHub", refused(organization)],
])("at an OpenID Connect provider, %s: %j", async (_what, { policy, claims, isAdmitted }) => {
  acme.person = { ...ann, ...claims };
  const { browser, page } = await begin(policy);
  const shown = await browser.follow(page, "Continue with Acme Login");
  if (isAdmitted) expect(textOf(shown)).toContain("Signed in as ann (Acme Login)");
  else expectRefused(shown, `${acme.person.preferred_username} (Acme Login)`);
});

test("a development login counts as one", async () => {
  const { browser, page } = await begin(listed("development:mona"));
  const shown = await signIn(browser, page, "octocat");
  expectRefused(shown, "octocat (development sign-in)");
  expect(textOf(await signIn(browser, shown, "Mona"))).toContain("Signed in as Mona");
});

test("GitHub is asked for what the project needs and no more, and says so", async () => {
  const scopes = [];
  for (const policy of [
    undefined,
    listed("github:mona"),
    organization,
    domain,
    { ...listed("github:a@b.dev"), gitHubOrganizations: ["acme"] },
  ]) {
    const { browser, page } = await begin(policy, newBrowser(issuer.issuer));
    const { url } = await browser.follow(page, "Continue with GitHub");
    scopes.push([new URL(url).searchParams.get("scope"), /We read [^<]*/.exec(page.html)?.[0]]);
  }
  expect(scopes).toEqual([
    [null, "We read your public profile and nothing else."],
    [null, "We read your public profile and nothing else."],
    ["read:org", expect.stringContaining("names of your organisations")],
    ["user:email", expect.stringContaining("verified e-mail addresses")],
    ["read:org user:email", expect.stringContaining("addresses and the names of your organisations")],
  ]);
});

test("who is refused may use another account, and is not signed in for the project before that", async () => {
  const { browser, page } = await begin(listed("github:octocat"));
  const shown = await browser.follow(page, "Continue with GitHub");
  expectRefused(shown, "Mona (GitHub)");
  const stopping = await browser.open(shown.url);
  expectRefused(stopping, "Mona (GitHub)");
  gitHub.person = { ...mona, id: 1, login: "octocat" };
  const consent = await browser.follow(shown, "Continue with GitHub");
  expect(textOf(consent)).toContain("Signed in as octocat (GitHub)");
  const { url } = await decide(browser, consent, "allow");
  expect(new URL(url).searchParams.has("code")).toBe(true);
});

test("who chooses another account is asked which by GitHub", async () => {
  let isLeaving = true;
  const browser = new Browser(({ origin }) => origin === issuer.issuer || isLeaving);
  const { page } = await begin(listed("github:octocat"), browser);
  const shown = await browser.follow(page, "Continue with GitHub");
  isLeaving = false;
  const { url } = await browser.follow(shown, "Continue with GitHub");
  expect(new URL(url).searchParams.get("prompt")).toBe("select_account");
});

test("GitHub's token is kept nowhere", async () => {
  gitHub.memberships = [memberOf("acme")];
  const { browser, page } = await begin(organization);
  await browser.follow(page, "Continue with GitHub");
  const { users, signIns, artifacts } = issuer.database;
  const stored = await Promise.all([users, signIns, artifacts].map((all) => all.find({}).toArray()));
  expect(JSON.stringify(stored)).not.toContain("gho_");
});

function begin(policy?: SignInPolicy, browser = newBrowser(issuer.issuer, gitHub.url, acme.url)) {
  return beginSignIn(issuer, { browser, policy });
}

function expectRefused(page: Page, person: string): void {
  expect(textOf(page)).toContain(`lets in only chosen people, and ${person} is not one of them.`);
  expect(page.url).toContain("/oauth/interaction/");
}
