/**
 * Registration secret: the credential of a project.
 *
 *     mcpauth_sk_ + 43 random base62 characters (256 bit) + 6 of checksum + _ + base64url of the issuer
 *
 * The checksum (CRC-32 of everything else behind the prefix) lets the SDK and secret scanners recognise a
 * mistyped or made-up secret without asking anybody. It proves nothing: the random part does.
 */
import { randomInt } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Keyring } from "./keyring.ts";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const pattern = /^mcpauth_sk_([0-9A-Za-z]{43})([0-9A-Za-z]{6})_([A-Za-z0-9_-]+)$/;

/** A new secret for a project of this issuer. Kept nowhere: show it once, store {@link secretDigests} of it. */
export function generateRegistrationSecret(issuer: string): string {
  const random = Array.from({ length: 43 }, () => alphabet[randomInt(alphabet.length)]).join("");
  const tail = Buffer.from(issuer).toString("base64url");
  return `mcpauth_sk_${random}${checksum(random, tail)}_${tail}`;
}

/** Whether a string has the form and checksum of a registration secret, whoever's it is. */
export function isRegistrationSecret(value: string): boolean {
  const [, random, sum, tail] = pattern.exec(value) ?? [];
  return random !== undefined && tail !== undefined && sum === checksum(random, tail);
}

/** The last four characters of the random part, by which a person tells secrets apart. */
export function secretHint(secret: string): string {
  return pattern.exec(secret)?.[1]?.slice(-4) ?? "";
}

/** What the database holds instead of the secret: a keyed digest per key of the ring, newest first. */
export function secretDigests(keyring: Keyring, secret: string): [string, ...string[]] {
  return keyring.digests("registration-secrets", secret);
}

function checksum(random: string, tail: string): string {
  let rest = crc32(`${random}_${tail}`);
  let text = "";
  for (let position = 0; position < 6; position++) {
    text = alphabet[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
