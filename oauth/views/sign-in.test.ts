import { expect, test } from "vitest";
import type { SignInView } from "./sign-in.ts";
import { signInPage } from "./sign-in.ts";

const view: SignInView = { nonce: "n0nce", csrf: "t0ken" };
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
  const gitHub = { href: "/oauth/interaction/1/github" };
  const development = { action: "/oauth/interaction/1/development", username: "mona" };
  const both = signInPage({ ...view, gitHub, development });
  expect(both).toContain(`href="${gitHub.href}">Continue with GitHub</a>`);
  expect(both).toContain(
    `method="post" action="${development.action}"><input type="hidden" name="csrf" value="t0ken">`,
  );
  expect(signInPage({ ...view, gitHub })).not.toContain("development");
  expect(signInPage({ ...view, development })).not.toContain("GitHub");
});

test("the first way offered is the primary one", () => {
  const development = { action: "/d", username: "mona" };
  const labels = (page: string) =>
    [...page.matchAll(/class="button primary"[^>]*>([^<]+)/g)].map(([, label]) => label);
  expect(labels(signInPage({ ...view, gitHub: { href: "/g" }, development }))).toEqual([
    "Continue with GitHub",
  ]);
  expect(labels(signInPage({ ...view, development }))).toEqual(["Sign in for development"]);
});

test("the development login is labelled, prefilled and escaped", () => {
  const page = signInPage({ ...view, development: { action: "/d", username: `"><script>` } });
  expect(page).toContain('<label for="username">Login</label>');
  expect(page).toContain('name="username" value="&quot;&gt;&lt;script&gt;"');
  expect(page).toContain("exists only on a local address");
});

test("a problem is announced", () => {
  const page = signInPage({ ...view, problem: "GitHub did not answer in time. Try again." });
  expect(page).toContain('role="alert">GitHub did not answer in time. Try again.</p>');
  expect(signInPage(view)).not.toContain(`role="alert"`);
});
