/** Cookie keys: signs the engine's cookies by the keyring, in place of Keygrip, which takes twenty times as long to check one. */
import type { Keyring } from "../shared/server/keyring.ts";

/** What the engine's cookie jar asks of its keys. */
export class CookieKeys {
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  sign(data: string): string {
    return this.#keyring.digests("cookies", data)[0];
  }

  verify(data: string, signature: string): boolean {
    return this.index(data, signature) >= 0;
  }

  /** @returns which key signed it, the newest is 0: what an older one signed is signed anew; -1 for none */
  index(data: string, signature: string): number {
    return this.#keyring.indexOfDigest("cookies", data, signature);
  }
}
