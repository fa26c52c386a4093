import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { Keyring } from "./keyring.ts";
import {
  generateRegistrationSecret,
  isRegistrationSecret,
  secretDigests,
  secretHint,
} from "./registration-secret.ts";

const issuer = "https://auth.example.com";
const secret = generateRegistrationSecret(issuer);

test("a secret has its prefix, 43 random characters, a checksum and the issuer", () => {
  expect(secret).toMatch(/^mcpauth_sk_[0-9A-Za-z]{49}_[\w-]+$/);
  const [, , , tail = ""] = secret.split("_");
  expect(Buffer.from(tail, "base64url").toString()).toBe(issuer);
});

test("the issuer in it may be any", () => {
  for (const other of [
    "http://localhost:4000",
    "http://[::1]:4000",
    "https://a.b",
    `https://${"a".repeat(60)}.c`,
  ]) {
    const made = generateRegistrationSecret(other);
    expect(isRegistrationSecret(made)).toBe(true);
    expect(Buffer.from(made.slice("mcpauth_sk_".length + 50), "base64url").toString()).toBe(other);
  }
});

test("no two secrets are alike", () => {
  const made = Array.from({ length: 1000 }, () => generateRegistrationSecret(issuer));
  expect(new Set(made.map((value) => value.slice(11, 54))).size).toBe(1000);
  expect(made.every(isRegistrationSecret)).toBe(true);
});

test("it can be sent in a header and in a URL without encoding", () => {
  expect(encodeURIComponent(secret)).toBe(secret);
});

test("one mistyped character is noticed, wherever it is", () => {
  for (const [index, character] of [...secret].entries()) {
    const mistyped = secret.slice(0, index) + (character === "x" ? "y" : "x") + secret.slice(index + 1);
    expect(isRegistrationSecret(mistyped), `at ${index}`).toBe(false);
  }
});

test("two swapped neighbours are noticed", () => {
  for (let index = 11; index < 59; index++) {
    const [a = "", b = ""] = secret.slice(index, index + 2);
    if (a === b) continue;
    expect(isRegistrationSecret(secret.slice(0, index) + b + a + secret.slice(index + 2))).toBe(false);
  }
});

test.each([
  "",
  "mcpauth_sk_",
  secret.slice(0, -1),
  secret.slice(1),
  `${secret}A`,
  `${secret}\n`,
  ` ${secret}`,
  secret.toUpperCase(),
  secret.replace("mcpauth_sk_", "mcpauth_at_"),
  secret.replace(/_[^_]*$/, ""),
  secret.replace(/_[^_]*$/, `_${Buffer.from("https://evil.example").toString("base64url")}`),
])("%j is not a registration secret", (value) => {
  expect(isRegistrationSecret(value)).toBe(false);
});

test("the hint is the last four characters of the random part", () => {
  expect(secretHint(secret)).toBe(secret.slice(50, 54));
  expect(secretHint("something else")).toBe("");
});

test("it is stored as one keyed digest per key, from which it cannot be read", () => {
  const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
  const digests = secretDigests(new Keyring([newKey, oldKey]), secret);
  expect(digests).toHaveLength(2);
  expect(digests[1]).toBe(secretDigests(new Keyring([oldKey]), secret)[0]);
  for (const digest of digests) expect(digest).toMatch(/^[\w-]{43}$/);
});
