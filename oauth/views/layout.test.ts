import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { consentPage } from "./consent.ts";
import { errorPage } from "./error.ts";
import { returningPage } from "./returning.ts";
import { signInPage } from "./sign-in.ts";
import { signOutPage } from "./sign-out.ts";

const nonce = "n0nce";
const csrf = "t0ken";
const scope = { name: "x", title: "Use tools", description: "Act for you.", effect: "changes" } as const;

/** Each page with everything it can hold, and a name meant to break it. */
const name = `</style><script>alert("x")</script>\u202e${"W".repeat(10_000)}`;
const pages = {
  "sign-in": signInPage({
    nonce,
    csrf,
    request: { clientName: name, projectName: "Acme", serverUrl: "https://mcp.example.com" },
    gitHub: { href: "/g" },
    development: { action: "/d", username: "mona" },
    problem: "GitHub did not answer in time. Try again.",
  }),
  consent: consentPage({
    nonce,
    csrf,
    action: "/a",
    switchAccountAction: "/s",
    person: { username: "mona", provider: "GitHub" },
    client: { name, nameSetBy: "client", redirectUri: "https://a.example/cb", kind: "https" },
    project: { name: "Acme", serverUrl: "https://mcp.example.com" },
    scopes: Array.from({ length: 20 }, () => scope),
    staysConnectedUntil: new Date("2027-02-22T00:00:00Z"),
  }),
  returning: returningPage({
    nonce,
    location: "com.example.app:/cb?code=abc",
    clientName: name,
    outcome: "allowed",
  }),
  error: errorPage({
    nonce,
    title: "This page has expired",
    message: "The request was open for too long.",
    whoCanFix: "you",
    action: { label: "Go to the dashboard", href: "/" },
    details: [{ label: "Error", value: "invalid_request" }],
    advice: ["Start again in your app."],
    traceId: "9c1f7f2e",
  }),
  "sign-out": signOutPage({ nonce, csrf, action: "/o", username: "mona", returnUrl: "/" }),
  "signed-out": signOutPage({ nonce, csrf, action: "/o", returnUrl: "/" }),
};

describe.each(Object.entries(pages))("the %s page", (_name, page) => {
  test("fits into 8 KB as it travels", () => {
    expect(gzipSync(page).length).toBeLessThanOrEqual(8 * 1024);
  });

  test("has no script, no inline handler and no inline style attribute", () => {
    expect(page).not.toMatch(/<script/i);
    expect(page).not.toMatch(/<[^>]*\s(on\w+|style)=/i);
  });

  test("loads nothing: one request is the whole page", () => {
    expect(page).not.toMatch(/\ssrc(set)?=|<link|@import|url\(/i);
  });

  test("has one style element, with the nonce", () => {
    expect(page.match(/<style[^>]*>/g)).toEqual([`<style nonce="${nonce}">`]);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });

  test("has a language, a title, one main landmark and one heading of the first rank", () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toMatch(/<title>[^<]+ · mcpauth<\/title>/);
    expect(page.match(/<main>/g)).toHaveLength(1);
    expect(page.match(/<h1>/g)).toHaveLength(1);
  });
});

test("a page on the way of connecting says which step it is", () => {
  expect(pages["sign-in"]).toContain('<li aria-current="step">Sign in</li>');
  expect(pages.consent).toContain('<li aria-current="step">Allow</li>');
  expect(pages.returning).toContain('<li aria-current="step">Return</li>');
  expect(pages.error).not.toContain("aria-current=");
});
