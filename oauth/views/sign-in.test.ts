import { expect, test } from "vitest";
import { english } from "../texts/language.ts";
import type { SignInProblem, SignInView } from "./sign-in.ts";
import { signInPage } from "./sign-in.ts";

const view: SignInView = { language: english, nonce: "n0nce", csrf: "t0ken", providers: [] };
const evidence = { emails: false, organizations: false };
const gitHub = { name: "github", label: "GitHub", href: "/oauth/interaction/1/sign-in/github", evidence };
const google = { name: "google", label: "Google", href: "/oauth/interaction/1/sign-in/google", evidence };
const request = { clientName: "Claude", projectName: "Acme MCP", serverUrl: "http://localhost:3000/mcp" };

test("it says which app asked and for which server", () => {
  const page = signInPage({ ...view, request });
  expect(page).toContain("<title>Sign in to continue to Acme MCP · mcpauth</title>");
  expect(page).toContain("<h1>Sign in to continue to <bdi>Acme MCP</bdi></h1>");
  expect(page).toContain("“<bdi>Claude</bdi>” asks to use this server.");
  expect(page).toContain("<dd>http://localhost:3000/mcp</dd>");
});

test("without a request it is the way to the dashboard", () => {
  const page = signInPage(view);
  expect(page).toContain("<h1>Sign in to the dashboard</h1>");
  expect(page).not.toContain("asks to use");
});

test("only the ways that exist are offered", () => {
  const development = { action: "/oauth/interaction/1/development", username: "mona" };
  const both = signInPage({ ...view, providers: [gitHub], development });
  expect(both).toContain(`href="${gitHub.href}">Continue with GitHub</a>`);
  expect(both).toContain(
    `method="post" action="${development.action}"><input type="hidden" name="csrf" value="t0ken">`,
  );
  expect(signInPage({ ...view, providers: [gitHub] })).not.toContain("development");
  expect(signInPage({ ...view, development })).not.toContain("GitHub");
});

test("the first way offered is the primary one", () => {
  const development = { action: "/d", username: "mona" };
  const labels = (page: string) =>
    [...page.matchAll(/class="button primary"[^>]*>([^<]+)/g)].map(([, label]) => label);
  const all = signInPage({ ...view, providers: [gitHub, google], development });
  expect(labels(all)).toEqual(["Continue with GitHub"]);
  expect(labels(signInPage({ ...view, providers: [google], development }))).toEqual(["Continue with Google"]);
  expect(labels(signInPage({ ...view, development }))).toEqual(["Sign in for development"]);
});

test("the development login is labelled, prefilled and escaped", () => {
  const page = signInPage({ ...view, development: { action: "/d", username: `"><script>` } });
  expect(page).toContain('<label for="username">Login</label>');
  expect(page).toContain('name="username" value="&quot;&gt;&lt;script&gt;"');
  expect(page).toContain("exists only on a local address");
});

test("what a provider is asked for is said", () => {
  const hint = (link: typeof gitHub) =>
    /class="hint">([^<]*)/.exec(signInPage({ ...view, providers: [link] }))?.[1];
  expect(hint(gitHub)).toBe("We read your public profile and nothing else.");
  expect(hint({ ...gitHub, evidence: { emails: true, organizations: false } })).toContain(
    "your verified e-mail addresses, and",
  );
  expect(hint({ ...gitHub, evidence: { emails: false, organizations: true } })).toContain(
    "the names of your organisations",
  );
  expect(hint({ ...gitHub, evidence: { emails: true, organizations: true } })).toContain(
    "your verified e-mail addresses and the names of your organisations",
  );
  expect(hint(google)).toBe("We read your name, picture and e-mail address, and nothing else.");
});

test("a project shows its logo, its links and whom to ask, if it has any", () => {
  const brand = {
    logo: "data:image/webp;base64,UklGRg==",
    supportUrl: "mailto:help@acme.example",
    termsUrl: "https://acme.example/terms",
  };
  const page = signInPage({ ...view, request: { ...request, brand } });
  expect(page).toContain(`<img src="${brand.logo}" alt="" width="48" height="48">`);
  expect(page).toContain(`<a href="mailto:help@acme.example" rel="noreferrer">help@acme.example</a>`);
  expect(page).toContain(`<a href="https://acme.example/terms" rel="noreferrer">`);
  expect(signInPage({ ...view, request: { ...request, brand: {} } })).not.toMatch(/<img|class="part foot"/);
});

const mona = { username: "<mona>", provider: "GitHub", projectName: "Acme" };

test.each<[SignInProblem, string]>([
  [{ kind: "login" }, "A login has 1 to 39 letters"],
  [{ kind: "denied", provider: "Google" }, "Google says that you did not continue."],
  [{ kind: "unavailable", provider: "Google" }, "Google does not answer as it should"],
  [{ kind: "unproven", ...mona }, "<bdi>Acme</bdi> lets in only chosen people. Sign in again"],
  [{ kind: "refused", ...mona }, "<bdi>&lt;mona&gt;</bdi></strong> (GitHub) is not one of them."],
])("the problem %j is announced", (problem, text) => {
  const page = signInPage({ ...view, problem });
  const alert = /role="alert">(.*?)<\/p>/.exec(page)?.[1];
  expect(alert).toContain(text);
  expect(signInPage(view)).not.toContain(`role="alert"`);
});
