/** Brand: a project's own colour, logo and links, on our pages. */
import type { AccentColours } from "../../shared/accent.ts";
import type { Language } from "../texts/language.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";

export interface Brand {
  /** Each with a contrast of 4.5 and more to what lies below it and to what stands on it. */
  colours?: { light: AccentColours; dark: AccentColours } | undefined;
  /** A `data:` URL. A page that shows it has to be sent as one that does (oauth/pages.ts). */
  logo?: string | undefined;
  termsUrl?: string | undefined;
  privacyUrl?: string | undefined;
  supportUrl?: string | undefined;
}

interface Branded {
  name: string;
  brand?: Brand | undefined;
}

export function brandStyles({ colours }: Brand): Html | false {
  if (!colours) return false;
  return html`
:root { ${variables(colours.light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(colours.dark)} } }`;
}

/** Beside the name it belongs to: alone above a question about an app it would pass for that app's. */
export function brandMark({ name, brand }: Branded): Html | false {
  if (!brand?.logo) return false;
  return html`<p class="brand"><img src="${brand.logo}" alt="" width="48" height="48"><strong><bdi>${name}</bdi></strong></p>`;
}

/** Whom to ask, as an address that can be read before it is followed. */
export function brandSupport({ name, brand }: Branded, { texts }: Language): Html | false {
  if (!brand?.supportUrl) return false;
  const { protocol, host, pathname } = new URL(brand.supportUrl);
  const address = protocol === "mailto:" ? pathname : `${host}${pathname.replace(/\/$/, "")}`;
  const link = html`<a href="${brand.supportUrl}" rel="noreferrer">${address}</a>`;
  return html`<p>${texts.consent.questions(html`<bdi>${name}</bdi>`, link)}</p>`;
}

export function brandLinks({ name, brand }: Branded, { texts }: Language): Html | false {
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
