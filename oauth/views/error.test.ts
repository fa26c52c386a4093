import { expect, test } from "vitest";
import { english } from "../texts/language.ts";
import type { ErrorView } from "./error.ts";
import { errorPage } from "./error.ts";

const view: ErrorView = {
  language: english,
  nonce: "n0nce",
  title: "This address is not registered",
  message: "The app asked to be answered at an address that it did not register.",
  whoCanFix: "client",
  traceId: "9c1f7f2e",
};

test("it says what happened, who can fix it, and the trace id", () => {
  const page = errorPage(view);
  expect(page).toContain("<h1>This address is not registered</h1>");
  expect(page).toContain("The app that sent you here has to fix this.");
  expect(page).toContain('<dt>Trace id</dt><dd><bdi><span class="whole">9c1f7f2e</span></bdi></dd>');
});

test("facts, advice and one action appear only when given", () => {
  const page = errorPage({
    ...view,
    details: [{ label: "Sent", value: "http://localhost:1/cb/" }],
    advice: ["Trailing slashes count."],
    action: { label: "Go to the dashboard", href: "/?a=1&b=2" },
  });
  expect(page).toContain("<dt>Sent</dt><dd><bdi>http://localhost:1/cb/</bdi></dd>");
  expect(page).toContain("<li>Trailing slashes count.</li>");
  expect(page).toContain('href="/?a=1&amp;b=2">Go to the dashboard</a>');
  expect(errorPage(view)).not.toMatch(/<ul|<a /);
});

test("what strangers sent is shown as text", () => {
  const page = errorPage({ ...view, details: [{ label: "Sent", value: "<script>alert(1)</script>" }] });
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
});
