import { describe, expect, test } from "vitest";
import { english, inLanguage } from "../texts/language.ts";
import { displayName, quotedName, redirectDisplay } from "./display-name.ts";
import { render } from "./html.ts";

describe("displayName", () => {
  test.each([
    ["an ordinary name stays", "Claude Code", "Claude Code"],
    ["another script stays", "クロード", "クロード"],
    ["right-to-left script stays", "קלוד", "קלוד"],
    ["accents are composed", "Cafe\u0301", "Café"],
    ["right-to-left override goes", "Cla\u202eedu\u202c", "Claedu"],
    ["bidi isolates and marks go", "\u2066Cla\u2069u\u200fde\u200e\u061c", "Claude"],
    ["zero-width characters go", "Cl\u200ba\u200cu\u200dd\u2060e\ufeff", "Claude"],
    ["soft hyphens and fillers go", "Cl\u00adau\u3164d\u115fe", "Claude"],
    ["tag characters go", "Claude\u{e0041}\u{e007f}", "Claude"],
    ["selectors after letters go", "Cl\ufe0fau\u{e0100}de", "Claude"],
    ["control characters go", "Cl\u0000a\u0007u\u001bd\u007fe\u009f", "Claude"],
    ["private-use characters go", "\ue000Claude\uf8ff", "Claude"],
    ["lone surrogates go", "Cla\ud800ude\udc00", "Claude"],
    ["line breaks become a space", "Claude\r\nDesktop\u2028by\u2029us\u0085now", "Claude Desktop by us now"],
    ["runs of white space shrink", "  Claude \t\u00a0\u2003\u3000 Code\u2800 ", "Claude Code"],
    ["HTML stays as text", "<b>Claude</b>", "<b>Claude</b>"],
    ["double quotes cannot close ours", 'Claude” or “"«x»＂', "Claude' or '''x''"],
    ["towers of accents are cut down", `C${"\u0337".repeat(40)}laude`, `C${"\u0337".repeat(3)}laude`],
    ["a leading accent goes", "\u0338\u0338Claude", "Claude"],
    ["emoji stay", "Claude 🦀 👍🏽 ❤️", "Claude 🦀 👍🏽 ❤️"],
    ["joined emoji stay", "👩‍💻 👩🏽‍💻 ❤️‍🔥", "👩‍💻 👩🏽‍💻 ❤️‍🔥"],
    ["nothing becomes a name", "", "Unnamed app"],
    ["nothing visible becomes a name", " \u200b\u202e\u3164\u2800\n", "Unnamed app"],
  ])("%s", (_title, name, shown) => {
    expect(displayName(name)).toBe(shown);
    expect(displayName(shown)).toBe(shown);
  });

  test("64 characters are shown, a longer name ends in an ellipsis", () => {
    expect(displayName("x".repeat(64))).toBe("x".repeat(64));
    expect(displayName("x".repeat(65))).toBe(`${"x".repeat(63)}…`);
  });

  test("a name is never cut inside a character", () => {
    expect([...displayName("🦀".repeat(5000))]).toEqual([..."🦀".repeat(63), "…"]);
  });

  test("a name of 10 KB of joiners and pictures is short and stays the same when shown again", () => {
    const shown = displayName("👩\u200d".repeat(2000));
    expect([...shown].length).toBeLessThanOrEqual(64);
    expect(shown).not.toContain("\u200d…");
    expect(displayName(shown)).toBe(shown);
  });
});

test("a quoted name is isolated, stripped and escaped", () => {
  expect(render(quotedName("<i>\u202eClaude", english))).toBe("“<bdi>&lt;i&gt;Claude</bdi>”");
  expect(render(quotedName("", inLanguage("de")))).toBe("„<bdi>App ohne Namen</bdi>“");
});

test.each([
  ["\u0421laude", "xn--laude-0ye"],
  ["Cl\u03b1ude Code", "xn--clude-e9d"],
  ["\u0421laude by Anthr\u043epic", "xn--laude-0ye xn--anthrpic-rbh"],
])("a quoted name that mixes alphabets, such as %s, is spelled out as %s", (name, spelled) => {
  for (const language of [english, inLanguage("de")]) {
    expect(render(quotedName(name, language))).toContain(`<span class="mono spelled">(${spelled})</span>`);
  }
});

test.each(["Claude", "Яндекс Browser", "Café", "東京 Client", "µTorrent", "קלוד AI"])(
  "%s is quoted and no more",
  (name) => {
    expect(render(quotedName(name, english))).toBe(`“<bdi>${name}</bdi>”`);
  },
);

describe("redirectDisplay", () => {
  test.each([
    ["https://claude.ai/api/mcp/auth_callback?a=b", "https://claude.ai"],
    ["https://connector.example.com:8443/cb", "https://connector.example.com:8443"],
    ["https://CLAUDE.ai./cb", "https://claude.ai."],
    ["https://сlaude.ai/cb", "https://xn--laude-0ye.ai"],
    ["http://127.0.0.1:53682/callback", "http://127.0.0.1:53682"],
    ["http://localhost/callback", "http://localhost"],
    ["http://[::1]:3000/", "http://[::1]:3000"],
    ["cursor://anysphere.cursor-retrieval/oauth/callback", "cursor://anysphere.cursor-retrieval"],
    ["com.example.app:/callback", "com.example.app:"],
    ["com.example.app:\u202ecallback", "com.example.app:"],
  ])("%s leads to %s", (uri, shown) => {
    expect(redirectDisplay(uri)).toBe(shown);
  });
});
