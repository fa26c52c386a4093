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
  const words = dates.of(`${locale} ${dateStyle}`, () => inUtc(locale, { dateStyle })).format(at);
  return html`<time datetime="${at.toISOString().slice(0, 10)}">${words}</time>`;
}

/** Kept: to make one costs more than all else on a page. */
class Formatters<Formatter> {
  readonly #made = new Map<string, Formatter>();

  of(key: string, make: () => Formatter): Formatter {
    const known = this.#made.get(key);
    if (known) return known;
    // Who asks names the region, and anybody can make up a thousand of them.
    if (this.#made.size >= 100) this.#made.clear();
    const made = make();
    this.#made.set(key, made);
    return made;
  }
}

const dates = new Formatters<Intl.DateTimeFormat>();
const moments = new Formatters<Intl.DateTimeFormat>();
const distances = new Formatters<Intl.RelativeTimeFormat>();

function inUtc(locale: string, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" });
}

/** To the minute. A server does not know where its reader is, so it says which clock it means. */
export function momentOf(at: Date, { locale }: Language): Html {
  const style = { dateStyle: "long", timeStyle: "short" } as const;
  const words = moments.of(locale, () => inUtc(locale, style)).format(at);
  return html`<time datetime="${at.toISOString()}">${words} UTC</time>`;
}

const units = [
  { unit: "day", milliseconds: 86_400_000 },
  { unit: "hour", milliseconds: 3_600_000 },
  { unit: "minute", milliseconds: 60_000 },
] as const;

/** How long ago, in the largest unit that fits; the day itself once that is a month and more. */
export function agoOf(at: Date, language: Language): Html {
  const { locale } = language;
  const milliseconds = Date.now() - at.getTime();
  const { unit, milliseconds: length } = units.find((one) => milliseconds >= one.milliseconds) ?? units[2];
  const count = Math.max(0, Math.floor(milliseconds / length));
  if (unit === "day" && count > 30) return dayOf(at, language);
  const distance = distances.of(locale, () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
  const words = distance.format(-count, unit);
  return html`<time datetime="${at.toISOString()}">${words}</time>`;
}
