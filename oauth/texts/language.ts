/** Language: which one a page speaks, and how it writes days and times. */
import { de } from "./de.ts";
import type { Texts } from "./en.ts";
import { en } from "./en.ts";

const catalogue = { en, de } satisfies Record<string, Texts>;

export interface Language {
  /** Of the texts: `<html lang>`. */
  tag: keyof typeof catalogue;
  /** Of days and times: the same language as the person's own region writes it. */
  locale: string;
  texts: Texts;
}

/** Days come before months here, since a month that is spelled out can be read either way. */
export const english: Language = { tag: "en", locale: "en-GB", texts: en };

/** What a request says of the language its person reads. */
export interface Asked {
  /** The parameter `ui_locales` (OpenID Connect Core §3.1.2.1): tags in the order of preference. */
  uiLocales?: unknown;
  /** The header `Accept-Language`. */
  acceptLanguage?: string | undefined;
}

/** The first language asked for that there is: the client knows its person better than the browser does. */
export function languageOf({ uiLocales, acceptLanguage = "" }: Asked): Language {
  const tags = [
    ...String(uiLocales ?? "")
      .slice(0, 500)
      .split(" "),
    ...ranked(acceptLanguage.slice(0, 500)),
  ];
  for (const tag of tags) {
    const [, language = "", region] = tagPattern.exec(tag) ?? [];
    const known = knownTag(language.toLowerCase());
    if (known) return inLanguage(known, region);
  }
  return english;
}

export function inLanguage(tag: Language["tag"], region?: string): Language {
  const plain = tag === "en" ? english.locale : tag;
  return { tag, locale: region ? `${tag}-${region.toUpperCase()}` : plain, texts: catalogue[tag] };
}

/** The address of a page of ours, to be shown in the language that its reader asked for by parameter. */
export function keepLanguage(path: string, uiLocales: unknown): string {
  return typeof uiLocales === "string" && uiLocales !== ""
    ? `${path}?${new URLSearchParams({ ui_locales: uiLocales })}`
    : path;
}

export const languageTags = Object.keys(catalogue) as Language["tag"][];

/** Language, script and region (RFC 5646 §2.1). Whatever follows would only change how numbers look. */
const tagPattern = /^([a-z]{2,3})(?:-[a-z]{4})?(?:-([a-z]{2}|\d{3}))?(?:-|$)/i;

function knownTag(language: string): Language["tag"] | undefined {
  return languageTags.find((tag) => tag === language);
}

/** RFC 9110 §12.5.4: by weight, and of one weight in the order in which they stand. What weighs nothing is not wanted. */
function ranked(header: string): string[] {
  return header
    .split(",")
    .map((entry) => {
      const [tag = "", weight = ""] = entry.trim().split(/\s*;\s*q=/i);
      return { tag, weight: weight === "" ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
