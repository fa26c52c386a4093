import { describe, expect, test } from "vitest";
import type { Html, Interpolation } from "./html.ts";
import { html, render } from "./html.ts";

const dangerous = `&<>"'`;
const harmless = "&amp;&lt;&gt;&quot;&#39;";

describe("html", () => {
  test("values in text are escaped", () => {
    expect(render(html`<p>${dangerous}</p>`)).toBe(`<p>${harmless}</p>`);
  });

  test("values in attributes are escaped", () => {
    expect(render(html`<a href="${dangerous}">x</a>`)).toBe(`<a href="${harmless}">x</a>`);
  });

  test("a value that looks escaped is escaped again", () => {
    expect(render(html`${"&lt;script&gt;"}`)).toBe("&amp;lt;script&amp;gt;");
  });

  test("its own results nest without a second escape", () => {
    const inner = html`<b>${dangerous}</b>`;
    expect(render(html`<p>${inner}</p>`)).toBe(`<p><b>${harmless}</b></p>`);
  });

  test("arrays are joined, each value by its own rule", () => {
    expect(render(html`${["<", html`<br>`, [1, "&"]]}`)).toBe("&lt;<br>1&amp;");
  });

  test("false and undefined leave no trace, zero and the empty text do what they say", () => {
    expect(render(html`[${false}${undefined}${""}${0}]`)).toBe("[0]");
  });

  test("replacement patterns and backslashes in values stay as they are", () => {
    expect(render(html`${"$& $1 \\n"}`)).toBe("$&amp; $1 \\n");
  });

  test("an object in the shape of a result is not taken for one", () => {
    const forged = { markup: "<script>", toString: () => "<script>" } as unknown as Html;
    expect(() => render(html`${forged as Interpolation}`)).toThrow(TypeError);
  });
});
