import { expect, test } from "vitest";
import { brandingInput } from "./branding.ts";

test.each([
  ["help@acme.dev", "mailto:help@acme.dev"],
  [" mailto:Help+mcp@mail.acme.dev ", "mailto:Help+mcp@mail.acme.dev"],
  ["https://acme.dev/support?from=mcp", "https://acme.dev/support?from=mcp"],
])("%s is an address for questions", (typed, stored) => {
  expect(brandingInput.parse({ supportUrl: typed })).toEqual({ supportUrl: stored });
});

test.each([
  "http://acme.dev/support",
  "https://help@acme.dev/",
  "javascript:alert(1)",
  "data:text/html,x",
  "mailto:a@acme.dev,b@acme.dev",
  "mailto:a@acme.dev?bcc=all@acme.dev",
  "mailto:a@acme.dev%0Abcc:all@acme.dev",
  "mailto:a@\u0441laude.ai",
  "a@localhost",
  "@acme.dev",
  "acme.dev",
  "",
])("%j is none", (supportUrl) => {
  const { error } = brandingInput.safeParse({ supportUrl });
  expect(error?.issues[0]?.message).toContain("Write an e-mail address, or one that begins with https://");
});

test("a logo is not typed: it is uploaded", () => {
  expect(brandingInput.parse({ logo: "data:text/html,x" })).toEqual({});
});
