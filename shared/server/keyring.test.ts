import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { Keyring } from "./keyring.ts";

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const keyring = new Keyring([oldKey]);
const replaced = new Keyring([newKey, oldKey]);

test("a keyring without a key is a mistake", () => {
  expect(() => new Keyring([])).toThrow(TypeError);
});

test("each purpose has a key of its own, the same at every start", () => {
  const purposes = [
    "signing-keys",
    "registration-secrets",
    "cookies",
    "forms",
    "dashboard-client",
    "dashboard-sign-in",
  ] as const;
  const keys = purposes.map((purpose) => keyring.derive(purpose)[0].toString("hex"));
  expect(new Set([...keys, oldKey.toString("hex")]).size).toBe(purposes.length + 1);
  expect(new Keyring([oldKey]).derive("cookies")).toEqual(keyring.derive("cookies"));
  expect(keyring.derive("cookies")[0]).toHaveLength(32);
});

test("keys come newest first", () => {
  expect(replaced.derive("cookies")).toEqual([
    new Keyring([newKey]).derive("cookies")[0],
    keyring.derive("cookies")[0],
  ]);
});

test("a digest is bound to key, purpose and value", () => {
  const [digest] = keyring.digests("registration-secrets", "value");
  expect(digest).toMatch(/^[\w-]{43}$/);
  expect(keyring.digests("registration-secrets", "value")).toEqual([digest]);
  expect(keyring.digests("registration-secrets", "Value")).not.toContain(digest);
  expect(keyring.digests("forms", "value")).not.toContain(digest);
  expect(new Keyring([newKey]).digests("registration-secrets", "value")).not.toContain(digest);
});

test("what was digested under a replaced key is still found", () => {
  const [digest] = keyring.digests("forms", "value");
  expect(replaced.digests("forms", "value")[1]).toBe(digest);
});

test("what is sealed opens again, and looks different each time", () => {
  const sealed = keyring.seal("signing-keys", "a-key", "plain text, ünïcode");
  expect(keyring.open("signing-keys", "a-key", sealed)).toBe("plain text, ünïcode");
  expect(keyring.seal("signing-keys", "a-key", "plain text, ünïcode")).not.toBe(sealed);
  expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain("plain");
});

test("nothing can be sealed as well", () => {
  expect(keyring.open("forms", "", keyring.seal("forms", "", ""))).toBe("");
});

test("it opens under its own context and purpose only", () => {
  const sealed = keyring.seal("signing-keys", "a-key", "text");
  expect(keyring.open("signing-keys", "another", sealed)).toBeUndefined();
  expect(keyring.open("forms", "a-key", sealed)).toBeUndefined();
});

test("a replaced key opens what it sealed; a dropped one does not", () => {
  const sealed = keyring.seal("signing-keys", "a-key", "text");
  expect(replaced.open("signing-keys", "a-key", sealed)).toBe("text");
  expect(new Keyring([newKey]).open("signing-keys", "a-key", sealed)).toBeUndefined();
});

test("the newest key seals", () => {
  const sealed = replaced.seal("signing-keys", "a-key", "text");
  expect(new Keyring([newKey]).open("signing-keys", "a-key", sealed)).toBe("text");
  expect(keyring.open("signing-keys", "a-key", sealed)).toBeUndefined();
});

test("any changed bit keeps it shut", () => {
  const bytes = Buffer.from(keyring.seal("forms", "c", "text"), "base64");
  for (const [index, byte] of bytes.entries()) {
    const changed = Buffer.from(bytes);
    changed[index] = byte ^ 1;
    expect(keyring.open("forms", "c", changed.toString("base64"))).toBeUndefined();
  }
});

test.each([0, 1, 11, 12, 20, 27, 28])("cut to %i bytes it stays shut", (length) => {
  const bytes = Buffer.from(keyring.seal("forms", "c", "text"), "base64").subarray(0, length);
  expect(keyring.open("forms", "c", bytes.toString("base64"))).toBeUndefined();
});
