import { describe, expect, test } from "vitest";
import { redirectKind } from "../../shared/redirect-uri.ts";
import { english } from "../texts/language.ts";
import type { ConsentView } from "./consent.ts";
import { consentPage } from "./consent.ts";

const view: ConsentView = {
  language: english,
  nonce: "n0nce",
  csrf: "t0ken",
  action: "/oauth/interaction/1/consent",
  switchAccountAction: "/oauth/interaction/1/switch-account",
  person: { username: "mona", provider: "GitHub" },
  client: client("http://127.0.0.1:53682/callback"),
  project: { name: "Acme", serverUrl: "http://localhost:3000/mcp" },
  scopes: [
    { name: "read", title: "Read tickets", description: "See them.", effect: "reads" },
    { name: "write", title: "Edit tickets", description: "Change them.", effect: "changes" },
    { name: "delete", title: "Delete tickets", description: "Remove them for good.", effect: "deletes" },
  ],
  staysConnectedUntil: new Date("2027-02-22T12:00:00Z"),
};

function client(redirectUri: string, name = "Claude"): ConsentView["client"] {
  return { name, nameSetBy: "client", redirectUri, kind: redirectKind(redirectUri) };
}

/** What a person reads, in the order in which they read it. */
function textOf(page: string): string {
  return page
    .slice(page.indexOf("<main>"))
    .replace(/<[^>]+>/g, "")
    .replace(/\s+/g, " ");
}

function expectInOrder(page: string, texts: string[]): void {
  let rest = page;
  for (const text of texts) {
    expect(rest).toContain(text);
    rest = rest.slice(rest.indexOf(text) + text.length);
  }
}

describe("the consent page", () => {
  test("reads from top to bottom: account, question, facts, warning, scopes, decision", () => {
    expectInOrder(textOf(consentPage(view)), [
      "Signed in as mona (GitHub)",
      "Not you?",
      "Allow “Claude” to use Acme?",
      "Name set by",
      "the app itself",
      "Self-registered",
      "Sends you back to",
      "http://127.0.0.1:53682",
      "Full address",
      "http://127.0.0.1:53682/callback",
      "http://localhost:3000/mcp",
      "a program on your own computer",
      "It will be able to",
      "Delete tickets",
      "Edit tickets",
      "Read tickets",
      "Know who you are",
      "Stay connected",
      "22 February 2027",
      "Cancel",
      "Allow",
      "never sees your password",
    ]);
  });

  test("says how far each scope goes, and not by colour alone", () => {
    expectInOrder(textOf(consentPage(view)), ["Can delete", "Can change", "Only reads"]);
  });

  test.each([
    ["http://localhost:4711/cb", "This request goes to a program on your own computer."],
    [
      "https://connector.example.com/cb",
      "We only know that it will receive access at connector.example.com.",
    ],
    ["cursor://anysphere.cursor-retrieval/cb", "whichever one handles cursor: links."],
  ])("warns of what cannot be known about %s", (redirectUri, warning) => {
    const text = textOf(consentPage({ ...view, client: client(redirectUri) }));
    expect(text).toContain(warning);
  });

  test("offers Cancel before Allow, alike in size, and neither is focused", () => {
    const page = consentPage(view);
    const buttons = [...page.matchAll(/<button class="button( primary)?" name="decision" value="(\w+)">/g)];
    expect(buttons.map(([, , value]) => value)).toEqual(["cancel", "allow"]);
    expect(page).not.toContain("autofocus");
  });

  test("protects both forms with the CSRF token", () => {
    const page = consentPage(view);
    expect(page).toContain(`action="${view.action}"><input type="hidden" name="csrf" value="t0ken">`);
    expect(page).toContain(
      `action="${view.switchAccountAction}"><input type="hidden" name="csrf" value="t0ken">`,
    );
  });

  test("the client's name is quoted, isolated, stripped and never markup", () => {
    const name = "\u202e<script>alert(1)</script>\u200b";
    const page = consentPage({ ...view, client: client("https://a.example/cb", name) });
    expect(page).toContain("“<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>”");
    expect(page).not.toContain("\u202e");
  });

  test("shows a look-alike host as punycode everywhere", () => {
    const page = consentPage({ ...view, client: client("https://сlaude.ai/cb") });
    expect(page).toContain("https://xn--laude-0ye.ai");
    expect(page).not.toContain("сlaude");
  });

  test("spells out a name of look-alike letters, beside a warning of them", () => {
    const page = consentPage({ ...view, client: client("https://a.example/cb", "\u0421laude") });
    expect(textOf(page)).toContain("Allow “\u0421laude” (xn--laude-0ye) to use Acme?");
    expect(textOf(page)).toContain("mixes letters of different alphabets");
  });

  test("says whom to ask, by an address that can be read", () => {
    const brand = (supportUrl: string) => ({ ...view, project: { ...view.project, brand: { supportUrl } } });
    const questions = "Questions about Acme, or is something wrong? ";
    expect(textOf(consentPage(brand("mailto:help@acme.dev")))).toContain(`${questions}help@acme.dev`);
    const page = consentPage(brand("https://\u0430cme.dev/support/?a=b"));
    expect(textOf(page)).toContain(`${questions}xn--cme-5cd.dev/support`);
    expect(textOf(consentPage(view))).not.toContain("Questions");
  });

  test("shows a logo only beside the name of the project it belongs to", () => {
    const brand = { logo: "data:image/webp;base64,UklGRg==" };
    const page = consentPage({ ...view, project: { ...view.project, brand } });
    const mark = `<img src="${brand.logo}" alt="" width="48" height="48"><strong><bdi>Acme</bdi></strong>`;
    expect(page.split("<img")).toHaveLength(2);
    expect(page).toContain(mark);
    expect(consentPage(view)).not.toContain("<img");
  });

  test("a development sign-in is named as one", () => {
    const page = consentPage({ ...view, person: { username: "mona" } });
    expect(textOf(page)).toContain("Signed in as mona (development sign-in)");
    expect(page).not.toContain("GitHub");
  });
});
