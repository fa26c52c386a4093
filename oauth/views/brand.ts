/** Brand: a project's own colour and links, on our pages. */
import type { Language } from "../texts/language.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";

export interface Brand {
  /** Each with a contrast of 4.5 and more to what lies below it and to what stands on it. */
  colours?: { light: AccentColours; dark: AccentColours } | undefined;
  termsUrl?: string | undefined;
  privacyUrl?: string | undefined;
}

/** As `#rrggbb`. */
export interface AccentColours {
  accent: string;
  hover: string;
  onAccent: string;
}

export function brandStyles({ colours }: Brand): Html | false {
  if (!colours) return false;
  return html`
:root { ${variables(colours.light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(colours.dark)} } }`;
}

export function brandLinks(
  { name, brand }: { name: string; brand?: Brand | undefined },
  { texts }: Language,
): Html | false {
  const project = html`<bdi>${name}</bdi>`;
  const links = [
    { href: brand?.termsUrl, words: texts.consent.terms(project) },
    { href: brand?.privacyUrl, words: texts.consent.privacy(project) },
  ].filter(({ href }) => href !== undefined);
  if (links.length === 0) return false;
  return html`<p class="links">${links.map(({ href, words }) => html`<a href="${href}" rel="noreferrer">${words}</a> `)}</p>`;
}

function variables({ accent, hover, onAccent }: AccentColours): Html {
  return html`--accent: ${accent}; --accent-hover: ${hover}; --on-accent: ${onAccent};`;
}
