import { expect, test } from "vitest";
import { localPath } from "./pending-sign-in.ts";

test.each(["/", "/new", "/projects/prj_1?a=b#c", "/%2f%2fevil.example", "/.//evil.example"])(
  "%j is a path of this origin",
  (next) => {
    expect(localPath(next)).toBe(next);
    expect(new URL(next, "https://dashboard.example").origin).toBe("https://dashboard.example");
  },
);

test.each([
  undefined,
  null,
  "",
  "new",
  "https://evil.example",
  "https:evil.example",
  "javascript:alert(1)",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\nSet-Cookie: a=b",
  "/\u0000/evil.example",
  "/\u0085/evil.example",
  " /new",
  "/new page",
  "@evil.example",
  ["/new"],
  { next: "/new" },
])("%j is none: the start page instead", (next) => {
  expect(localPath(next)).toBe("/");
});

test("a path has at most a thousand characters: the cookie must hold it", () => {
  const longest = `/${"a".repeat(1000)}`;
  expect([localPath(longest), localPath(`${longest}a`)]).toEqual([longest, "/"]);
});
