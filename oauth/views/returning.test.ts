import { expect, test } from "vitest";
import { english } from "../texts/language.ts";
import type { ReturningView } from "./returning.ts";
import { returningPage } from "./returning.ts";

const view: ReturningView = {
  language: english,
  nonce: "n0nce",
  location: "http://127.0.0.1:53682/callback?code=abc&state=1",
  clientName: "Claude",
  outcome: "allowed",
};

test("it moves on by itself, and by a link to the same address", () => {
  const page = returningPage(view);
  const escaped = "http://127.0.0.1:53682/callback?code=abc&amp;state=1";
  expect(page).toContain(`<meta http-equiv="refresh" content="0;url=${escaped}">`);
  expect(page).toContain(`href="${escaped}"`);
});

test("an address cannot leave its attribute", () => {
  const page = returningPage({ ...view, location: `https://a.example/"><script>'` });
  expect(page).not.toContain("<script");
  expect(page.match(/https:\/\/a\.example\/&quot;&gt;&lt;script&gt;&#39;"/g)).toHaveLength(2);
});

test("a private-use scheme leaves this tab behind, and the page says so", () => {
  const location = "cursor://anysphere.cursor-retrieval/cb?code=abc";
  expect(returningPage({ ...view, location })).toContain("you can close this tab");
  expect(returningPage(view)).not.toContain("close this tab");
});

test("it tells what was decided", () => {
  expect(returningPage(view)).toContain("You allowed access.");
  expect(returningPage({ ...view, outcome: "cancelled" })).toContain("Nothing was allowed.");
});

test("back to the dashboard it speaks of the sign-in, and quotes nobody", () => {
  const { clientName: _, ...toDashboard } = view;
  const page = returningPage(toDashboard);
  expect(page).toContain("<h1>Returning to the dashboard…</h1>");
  expect(page).toContain("You are signed in.");
  expect(page).not.toContain("“");
});
