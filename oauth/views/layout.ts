/** Layout: the document around every page of the issuer. */
import type { Language } from "../texts/language.ts";
import type { Brand } from "./brand.ts";
import { brandStyles } from "./brand.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { ledgerStyles } from "./ledger-styles.ts";
import { styles } from "./styles.ts";

/** The steps of connecting, in the order in which a person meets them. */
const steps = ["signIn", "allow", "return"] as const;

interface Layout {
  language: Language;
  title: string;
  /** Of the style element, for `style-src 'nonce-…'`. */
  nonce: string;
  body: Html;
  head?: Html;
  /** Of the project the page is about. */
  brand?: Brand | undefined;
  /** For pages that are read rather than answered. */
  width?: "wide";
  /** Where the person stands on the way of connecting; absent on pages off that way. */
  step?: (typeof steps)[number];
}

export function layout({ language, title, nonce, body, head, step, width, brand }: Layout): Html {
  return html`<!doctype html>
<html lang="${language.tag}">
<head>
<meta charset="utf-8">
<title>${title} · mcpauth</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${head}
<style nonce="${nonce}">${styles}${width && ledgerStyles}${brand && brandStyles(brand)}</style>
</head>
<body${width && html` class="${width}"`}>
<header class="top"><span class="mark">mcpauth</span>${step && rail(step, language)}</header>
<main>${body}</main>
</body>
</html>
`;
}

/** Proves that a form was sent from a page we made for this browser. */
export function csrfField(csrf: string): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}">`;
}

function rail(current: (typeof steps)[number], { texts }: Language): Html {
  const { step: names, steps: label } = texts.shell;
  const stations = steps.map(
    (step) => html`<li${step === current && html` aria-current="step"`}>${names[step]}</li>`,
  );
  return html`<ol class="rail" aria-label="${label}">${stations}</ol>`;
}
