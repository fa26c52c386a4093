/** Time: days and moments as a page shows them, in the person's language and with the exact value in the markup. */
import type { Language } from "../texts/language.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";

export function dayOf(at: Date, language: Language): Html {
  return day(at, language, "long");
}

/** For where many stand side by side. */
export function shortDayOf(at: Date, language: Language): Html {
  return day(at, language, "medium");
}

function day(at: Date, { locale }: Language, dateStyle: "long" | "medium"): Html {
  const words = formatter(locale, dateStyle).format(at);
  return html`<time datetime="${at.toISOString().slice(0, 10)}">${words}</time>`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Kept: to make one costs more than all else on a page. There are as many as languages and styles. */
function formatter(locale: string, dateStyle: "long" | "medium"): Intl.DateTimeFormat {
  const key = `${locale} ${dateStyle}`;
  const kept = formatters.get(key) ?? new Intl.DateTimeFormat(locale, { dateStyle, timeZone: "UTC" });
  formatters.set(key, kept);
  return kept;
}

/** To the minute. A server does not know where its reader is, so it says which clock it means. */
export function momentOf(at: Date, { locale }: Language): Html {
  const style = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" } as const;
  const words = new Intl.DateTimeFormat(locale, style).format(at);
  return html`<time datetime="${at.toISOString()}">${words} UTC</time>`;
}

const units = [
  { unit: "day", milliseconds: 86_400_000 },
  { unit: "hour", milliseconds: 3_600_000 },
  { unit: "minute", milliseconds: 60_000 },
] as const;

/** How long ago, in the largest unit that fits; the day itself once that is a month and more. */
export function agoOf(at: Date, language: Language): Html {
  const milliseconds = Date.now() - at.getTime();
  const { unit, milliseconds: length } = units.find((one) => milliseconds >= one.milliseconds) ?? units[2];
  const count = Math.max(0, Math.floor(milliseconds / length));
  if (unit === "day" && count > 30) return dayOf(at, language);
  const words = new Intl.RelativeTimeFormat(language.locale, { numeric: "auto" }).format(-count, unit);
  return html`<time datetime="${at.toISOString()}">${words}</time>`;
}
