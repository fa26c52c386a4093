import { expect, test } from "vitest";
import { english } from "../texts/language.ts";
import type { SignOutView } from "./sign-out.ts";
import { signOutPage } from "./sign-out.ts";

const view: SignOutView = {
  language: english,
  nonce: "n0nce",
  csrf: "t0ken",
  action: "/oauth/sign-out",
  returnUrl: "http://localhost:4001/",
  connectedAppsUrl: "/oauth/connected-apps",
};

test("it asks before it ends the session, and staying is a plain link", () => {
  const page = signOutPage({ ...view, username: "mona" });
  expect(page).toContain("<strong><bdi>mona</bdi></strong>");
  expect(page).toContain(`action="/oauth/sign-out"><input type="hidden" name="csrf" value="t0ken">`);
  expect(page).toContain(`<a class="button" href="http://localhost:4001/">Stay signed in</a>`);
});

test("who wants to end what apps may do is shown where", () => {
  expect(signOutPage({ ...view, username: "mona" })).toContain('href="/oauth/connected-apps"');
});

test("with nobody signed in there is nothing to ask", () => {
  const page = signOutPage(view);
  expect(page).toContain("<h1>You are signed out</h1>");
  expect(page).not.toContain("<form");
});
