import { describe, expect, test } from "vitest";
import { Html, render } from "../views/html.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type { Asked } from "./language.ts";
import { inLanguage, keepLanguage, languageOf } from "./language.ts";
import { scopeWords } from "./scope-words.ts";

describe("the language of a page", () => {
  test.each<[Asked, string]>([
    [{}, "en-GB"],
    [{ acceptLanguage: "de" }, "de"],
    [{ acceptLanguage: "de-AT,de;q=0.9,en;q=0.8" }, "de-AT"],
    [{ acceptLanguage: "en;q=0.8, DE-CH" }, "de-CH"],
    [{ acceptLanguage: "fr-FR, de;q=0, en-us;q=0.1" }, "en-US"],
    [{ acceptLanguage: "zh-Hant-TW, de-Latn-DE-1996" }, "de-DE"],
    [{ acceptLanguage: "den, deutsch, *" }, "en-GB"],
    [{ acceptLanguage: "de;q=x, ;, " }, "en-GB"],
    [{ uiLocales: "de", acceptLanguage: "en" }, "de"],
    [{ uiLocales: "fr de-u-nu-thai en" }, "de"],
    [{ uiLocales: "tlh", acceptLanguage: "de" }, "de"],
    [{ uiLocales: ["de", "en"] }, "en-GB"],
    [{ uiLocales: "<script>" }, "en-GB"],
    [{ uiLocales: `${"x ".repeat(10_000)}de` }, "en-GB"],
  ])("for %o is that of %s", (asked, locale) => {
    expect(languageOf(asked)).toMatchObject({ locale, tag: locale.slice(0, 2) });
  });

  test("stays the one asked for by parameter, and a stranger's value stays a value", () => {
    expect(keepLanguage("/oauth/device", "de en")).toBe("/oauth/device?ui_locales=de+en");
    expect(keepLanguage("/oauth/device", `"><script>&x=1`)).not.toMatch(/[<>"]|&x/);
    for (const none of [undefined, "", ["de"]]) expect(keepLanguage("/x", none)).toBe("/x");
  });
});

test("a scope speaks the language of the page where its project has said it in that", () => {
  const scope = {
    title: "Delete",
    description: "For good.",
    translations: { de: { title: "Löschen", description: "Endgültig." } },
  };
  expect(scopeWords(scope, inLanguage("de")).title).toBe("Löschen");
  expect(scopeWords(scope, inLanguage("en")).title).toBe("Delete");
  expect(scopeWords({ title: "Delete", description: "" }, inLanguage("de")).title).toBe("Delete");
});

type Leaf = [path: string, text: unknown];

function leaves(texts: object, path = ""): Leaf[] {
  return Object.entries(texts).flatMap(([key, value]): Leaf[] => {
    const isLeaf = typeof value !== "object" || value instanceof Html || Array.isArray(value);
    return isLeaf ? [[`${path}${key}`, value]] : leaves(value, `${path}${key}.`);
  });
}

const markers = ["⟨one⟩", "⟨two⟩", "⟨three⟩"];

function read(text: unknown): string {
  if (Array.isArray(text)) return text.map(read).join("\n");
  if (typeof text !== "function") return text instanceof Html ? render(text) : String(text);
  // A page fills in markup, words or numbers; a marker does for each of them.
  return read(text(...markers.slice(0, text.length)));
}

test.each([
  { tag: "en", texts: en },
  { tag: "de", texts: de },
])("each text says something and leaves out nothing it is given, in $tag", ({ texts }) => {
  const wrong = leaves(texts).filter(([, text]) => {
    const given = typeof text === "function" ? markers.slice(0, text.length) : [];
    const words = read(text);
    return (
      words.trim() === "" || /undefined|\[object/.test(words) || !given.every((one) => words.includes(one))
    );
  });
  expect(wrong.map(([path]) => path)).toEqual([]);
});

/** The same word in both. */
const loanwords = new Set(["Server", "Code", "Client"]);

test("nothing German was left in English", () => {
  const english = new Map(leaves(en).map(([path, text]) => [path, read(text)]));
  const same = leaves(de).filter(([path, text]) => {
    const words = read(text);
    const isProse = /\p{L}/u.test(words.replace(/⟨\w+⟩/g, ""));
    return isProse && english.get(path) === words && !loanwords.has(words);
  });
  expect(same.map(([path]) => path)).toEqual([]);
});
