import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { Keyring } from "../shared/server/keyring.ts";
import { CookieKeys } from "./cookie-keys.ts";

const [older, newer] = [randomBytes(32), randomBytes(32)];
const keys = new CookieKeys(new Keyring([older]));
const replaced = new CookieKeys(new Keyring([newer, older]));

test("a signature holds for what was signed, and for nothing else", () => {
  const signature = keys.sign("session=one");
  expect(keys.verify("session=one", signature)).toBe(true);
  expect(keys.verify("session=two", signature)).toBe(false);
  for (const wrong of ["", signature.slice(1), `${signature}A`, `${signature.slice(1)}ü`]) {
    expect(keys.verify("session=one", wrong)).toBe(false);
  }
});

test("what an older key signed still holds, and is told from what the newest signed", () => {
  expect(replaced.index("session=one", keys.sign("session=one"))).toBe(1);
  expect(replaced.index("session=one", replaced.sign("session=one"))).toBe(0);
  expect(keys.index("session=one", replaced.sign("session=one"))).toBe(-1);
});
