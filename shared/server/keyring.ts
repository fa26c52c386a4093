/** Keyring: every key of the installation, derived from `MCPAUTH_ENCRYPTION_KEY`. */
import type { KeyObject } from "node:crypto";
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

type Purpose =
  | "signing-keys"
  | "registration-secrets"
  | "api-keys"
  | "cookies"
  | "forms"
  | "dashboard-client"
  | "dashboard-sign-in"
  | "device-codes"
  | "answers"
  | "test-client";

/**
 * Keys are listed newest first: the first one seals and signs, all of them open and verify, so that a key can
 * be replaced without losing what the old one protected. Each purpose gets a key of its own (HKDF, RFC 5869).
 */
export class Keyring {
  readonly #keys: readonly Buffer[];
  readonly #derived = new Map<Purpose, [KeyObject, ...KeyObject[]]>();

  /** @param keys 32 bytes each, newest first, at least one */
  constructor(keys: readonly Buffer[]) {
    if (keys.length === 0) throw new TypeError("a keyring needs at least one key");
    this.#keys = keys;
  }

  /** The keys for one purpose, newest first. */
  derive(purpose: Purpose): [Buffer, ...Buffer[]] {
    return this.#derive(purpose).map((key) => key.export()) as [Buffer, ...Buffer[]];
  }

  /** As key objects: of bytes, Node makes one for each use, which takes longer than the use itself. */
  #derive(purpose: Purpose): [KeyObject, ...KeyObject[]] {
    const known = this.#derived.get(purpose);
    if (known) return known;
    const derive = (key: Buffer) => hkdfSync("sha256", key, "", `mcpauth ${purpose}`, 32);
    const derived = this.#keys.map((key) => createSecretKey(Buffer.from(derive(key))));
    this.#derived.set(purpose, derived as [KeyObject, ...KeyObject[]]);
    return derived as [KeyObject, ...KeyObject[]];
  }

  /** HMAC-SHA-256 of a value under every key, newest first: store the first, look for any. */
  digests(purpose: Purpose, value: string): [string, ...string[]] {
    const digest = (key: KeyObject) => createHmac("sha256", key).update(value).digest("base64url");
    return this.#derive(purpose).map(digest) as [string, ...string[]];
  }

  /** @returns whose digest of the value it is, compared in constant time: 0 for the newest key, -1 for none */
  indexOfDigest(purpose: Purpose, value: string, presented: string): number {
    const sent = Buffer.from(presented);
    return this.digests(purpose, value)
      .map((digest) => Buffer.from(digest))
      .findIndex((digest) => digest.length === sent.length && timingSafeEqual(digest, sent));
  }

  /** AES-256-GCM with a random nonce. `context` is bound to the result and needed again to open it. */
  seal(purpose: Purpose, context: string, plaintext: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#derive(purpose)[0], nonce).setAAD(
      Buffer.from(context),
    );
    const sealed = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
  }

  /** @returns undefined if no key of the ring opens it, or it was tampered with */
  open(purpose: Purpose, context: string, sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, "base64");
    if (bytes.length < 28) return undefined;
    for (const key of this.#derive(purpose)) {
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 })
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(12, 28));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
      } catch {
        // Not this key: the ring may hold an older one that fits.
      }
    }
    return undefined;
  }
}
