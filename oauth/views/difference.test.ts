import { expect, test } from "vitest";
import { closestTo, differenceOf } from "./difference.ts";
import { render } from "./html.ts";

const registered = "http://127.0.0.1:53682/callback";

test.each([
  ["http://localhost:53682/callback", "host", "http://<mark>localhost</mark>:53682/callback"],
  ["https://127.0.0.1:53682/callback", "scheme", "http<mark>s</mark>://127.0.0.1:53682/callback"],
  ["http://127.0.0.1:53683/callback", "port", "http://127.0.0.1:5368<mark>3</mark>/callback"],
  ["http://127.0.0.1:53682/callback/", "slash", "http://127.0.0.1:53682/callback<mark>/</mark>"],
  ["http://127.0.0.1:53682/cb", "path", "http://127.0.0.1:53682/c<mark>b</mark>"],
  ["http://127.0.0.1:53682/callback?a=1", "query", "http://127.0.0.1:53682/callback<mark>?a=1</mark>"],
  ["HTTP://127.0.0.1:53682/callback", "spelling", "<mark>HTTP</mark>://127.0.0.1:53682/callback"],
])("%s differs by its %s", (asked, where, marked) => {
  const difference = differenceOf(asked, registered);
  expect(difference.where).toEqual([where]);
  expect(render(difference.asked)).toBe(marked);
});

test("several differences are marked and named one by one", () => {
  const { where, asked } = differenceOf("http://localhost:1/callback/", registered);
  expect(where).toEqual(["host", "port", "slash"]);
  expect(render(asked)).toBe("http://<mark>localhost</mark>:<mark>1</mark>/callback<mark>/</mark>");
});

test("what is no address at all differs throughout", () => {
  expect(differenceOf("callback", registered).where).toEqual(["scheme", "host", "port", "path"]);
});

test("what is missing is marked in the registered one", () => {
  const { asked, registered: marked } = differenceOf(registered, `${registered}/`);
  expect(render(asked)).toBe(registered);
  expect(render(marked)).toBe(`${registered}<mark>/</mark>`);
});

test("what strangers sent is text in it", () => {
  expect(render(differenceOf(`${registered}<b>`, registered).asked)).toContain("<mark>&lt;b&gt;</mark>");
});

test("of several the one with most in common is shown", () => {
  const uris = ["https://a.example/cb", registered, "cursor://cb"];
  expect(closestTo("http://localhost:53682/callback", uris)).toBe(registered);
  expect(closestTo("x", [])).toBeUndefined();
});
