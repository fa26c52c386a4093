/** HTML: a template tag whose every interpolated value is escaped, so that a page can only be built safely. */

/** Markup that came from the template tag. Nothing else can make one, so its text needs no escaping again. */
export class Html {
  readonly #markup: string;

  constructor(strings: TemplateStringsArray, values: readonly Interpolation[]) {
    this.#markup = strings.reduce((markup, text, index) => markup + markupOf(values[index - 1]) + text);
  }

  static markup(html: Html): string {
    return html.#markup;
  }
}

/** `false` and `undefined` leave no trace, for `condition && html`…``. */
export type Interpolation = Html | string | number | false | undefined | readonly Interpolation[];

/** Values may stand in text and in quoted attributes; an unquoted attribute is never safe. */
export function html(strings: TemplateStringsArray, ...values: readonly Interpolation[]): Html {
  return new Html(strings, values);
}

export function render(page: Html): string {
  return Html.markup(page);
}

function markupOf(value: Interpolation): string {
  if (value === false || value === undefined) return "";
  if (value instanceof Html) return Html.markup(value);
  if (typeof value === "object") return value.map(markupOf).join("");
  return escapeText(String(value));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
