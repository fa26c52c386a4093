import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { accentColours } from "../../shared/accent.ts";
import type { Language } from "../texts/language.ts";
import { inLanguage, languageTags } from "../texts/language.ts";
import { connectedAppsPage, signedOutPage } from "./connected-apps.ts";
import { consentPage } from "./consent.ts";
import { confirmDevicePage, deviceAnsweredPage, deviceRefusedPage, enterCodePage } from "./device.ts";
import { errorPage } from "./error.ts";
import { returningPage } from "./returning.ts";
import { signInPage } from "./sign-in.ts";
import { signOutPage } from "./sign-out.ts";

const nonce = "n0nce";
const csrf = "t0ken";
const serverUrl = "https://mcp.example.com";
const scope = {
  name: "x",
  title: "Use tools",
  description: "Act for you.",
  effect: "changes",
  default: true,
} as const;

/** A name meant to break the page it is on. */
const name = `</style><script>alert("x")</script>\u202e${"W".repeat(10_000)}`;

/** As large as they get (shared/server/logo.ts), and what no compression makes smaller. */
const logo = `data:image/webp;base64,${randomBytes(2048).toString("base64")}`;

const brand = {
  logo,
  colours: accentColours("#b0640f"),
  termsUrl: "https://acme.example/terms",
  privacyUrl: "https://acme.example/privacy",
  supportUrl: "mailto:help@acme.example",
};

const permission = {
  grantId: "g",
  clientId: "c",
  resource: serverUrl,
  projectName: "Acme",
  supportUrl: "mailto:help@acme.example",
  scopes: [scope, { ...scope, effect: "deletes" }, { ...scope, effect: "reads" }, { name: "gone" }],
  since: new Date("2026-02-22T00:00:00Z"),
  lastUsedAt: new Date(),
  ends: { idle: new Date("2026-12-22T00:00:00Z"), latest: new Date("2027-02-22T00:00:00Z") },
} as const;

const connected = {
  name,
  clientId: "c",
  nameSetBy: "client",
  permissions: [permission, permission],
} as const;

/** Each page with everything it can hold. */
const pages: Record<string, (language: Language) => string> = {
  "sign-in": (language) =>
    signInPage({
      language,
      nonce,
      csrf,
      request: { clientName: name, projectName: "Acme", serverUrl, brand },
      providers: [
        { name: "github", label: "GitHub", href: "/g", evidence: { emails: false, organizations: false } },
      ],
      development: { action: "/d", username: "mona" },
      problem: { kind: "unavailable", provider: "GitHub" },
    }),
  consent: (language) =>
    consentPage({
      language,
      nonce,
      csrf,
      action: "/a",
      switchAccountAction: "/s",
      person: { username: "mona", provider: "GitHub" },
      client: { name, nameSetBy: "client", redirectUri: "https://a.example/cb", kind: "https" },
      project: { name: "Acme", serverUrl, brand },
      scopes: Array.from({ length: 20 }, () => scope),
      staysConnectedUntil: new Date("2027-02-22T00:00:00Z"),
    }),
  returning: (language) =>
    returningPage({
      language,
      nonce,
      location: "com.example.app:/cb?code=abc",
      clientName: name,
      outcome: "allowed",
    }),
  error: (language) =>
    errorPage({
      language,
      nonce,
      title: "This page has expired",
      message: "The request was open for too long.",
      whoCanFix: "you",
      action: { label: "Go to the dashboard", href: "/" },
      details: [{ label: "Error", value: "invalid_request" }],
      advice: ["Start again in your app."],
      traceId: "9c1f7f2e",
    }),
  "device code": (language) =>
    enterCodePage({ language, nonce, action: "/d", xsrf: "x", userCode: name, problem: "unknown" }),
  "device confirmation": (language) =>
    confirmDevicePage({
      language,
      nonce,
      action: "/d",
      xsrf: "x",
      userCode: "BCDF-GHJK",
      client: { name, nameSetBy: "client" },
      project: { name: "Acme", serverUrl },
      device: { address: "203.0.113.7", userAgent: name, askedAt: new Date() },
    }),
  "device answered": (language) => deviceAnsweredPage({ language, nonce, clientName: name }),
  "device refused": (language) => deviceRefusedPage({ language, nonce, action: "/d", reason: "tries" }),
  "connected apps": (language) =>
    connectedAppsPage({
      language,
      nonce,
      csrf,
      action: "/c",
      username: "mona",
      apps: Array.from({ length: 20 }, () => connected),
      notice: { clientName: name, projectName: "Acme" },
    }),
  "connected apps without any": (language) =>
    connectedAppsPage({ language, nonce, csrf, action: "/c", username: "mona", apps: [] }),
  "signed out everywhere": (language) =>
    signedOutPage({ language, nonce, action: "/c", where: "everywhere" }),
  "sign-out": (language) => signOutPage({ ...signOut, language, username: "mona" }),
  "signed out": (language) => signOutPage({ ...signOut, language }),
};

const signOut = { nonce, csrf, action: "/o", returnUrl: "/", connectedAppsUrl: "/c" };

const spoken = languageTags.flatMap((tag) =>
  Object.entries(pages).map(([title, render]) => ({ title, tag, page: render(inLanguage(tag)) })),
);

describe.each(spoken)("the page $title in $tag", ({ page, tag }) => {
  test("fits into 8 KB as it travels", () => {
    expect(gzipSync(page).length).toBeLessThanOrEqual(8 * 1024);
  });

  test("has no script, no inline handler and no inline style attribute", () => {
    expect(page).not.toMatch(/<script/i);
    expect(page).not.toMatch(/<[^>]*\s(on\w+|style)=/i);
  });

  test("loads nothing: one request is the whole page", () => {
    expect(page.replaceAll(` src="${logo}"`, "")).not.toMatch(/\ssrc(set)?=|<link|@import|url\(/i);
  });

  test("has one style element, with the nonce", () => {
    expect(page.match(/<style[^>]*>/g)).toEqual([`<style nonce="${nonce}">`]);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });

  test("has its language, a title, one main landmark and one heading of the first rank", () => {
    expect(page.startsWith(`<!doctype html>\n<html lang="${tag}">`)).toBe(true);
    expect(page).toMatch(/<title>[^<]+ · mcpauth<\/title>/);
    expect(page.match(/<main>/g)).toHaveLength(1);
    expect(page.match(/<h1>/g)).toHaveLength(1);
  });

  test("leaves no trace of a value that is missing", () => {
    expect(page).not.toMatch(/undefined|\[object|NaN|Invalid Date/);
  });
});

test.each([
  { title: "sign-in", step: "signIn" },
  { title: "consent", step: "allow" },
  { title: "returning", step: "return" },
  { title: "device answered", step: "return" },
  { title: "error", step: undefined },
] as const)("the page $title says which step of connecting it is: $step", ({ title, step }) => {
  for (const language of languageTags.map((tag) => inLanguage(tag))) {
    const current = /<li aria-current="step">([^<]+)</.exec(pages[title]?.(language) ?? "")?.[1];
    expect(current).toBe(step && language.texts.shell.step[step]);
  }
});
