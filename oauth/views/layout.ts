/** Layout: the document around every page of the issuer. */
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { styles } from "./styles.ts";

/** The steps of connecting, in the order in which a person meets them. */
const steps = ["Sign in", "Allow", "Return"] as const;

interface Layout {
  title: string;
  /** Of the style element, for `style-src 'nonce-…'`. */
  nonce: string;
  body: Html;
  head?: Html;
  /** Where the person stands on the way of connecting; absent on pages off that way. */
  step?: (typeof steps)[number];
}

export function layout({ title, nonce, body, head, step }: Layout): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} · mcpauth</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${head}
<style nonce="${nonce}">${styles}</style>
</head>
<body>
<header class="top"><span class="mark">mcpauth</span>${step && rail(step)}</header>
<main>${body}</main>
</body>
</html>
`;
}

/** Proves that a form was sent from a page we made for this browser. */
export function csrfField(csrf: string): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}">`;
}

function rail(current: (typeof steps)[number]): Html {
  const stations = steps.map(
    (step) => html`<li${step === current && html` aria-current="step"`}>${step}</li>`,
  );
  return html`<ol class="rail" aria-label="Steps">${stations}</ol>`;
}
