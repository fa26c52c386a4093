/** Signing keys of a process: looked at again while it serves, so that keys are replaced without a restart. */
import type { JWK } from "oidc-provider";
import type { Database } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Log } from "../shared/server/log.ts";
import { loadSigningKeys } from "../shared/server/signing-keys.ts";

export interface KeySet {
  keys: JWK[];
}

interface Parts {
  database: Database;
  keyring: Keyring;
  log: Log;
}

/** Milliseconds: little beside the hour for which a new key is published before it signs. */
const interval = 30_000;

export class SigningKeys {
  readonly #parts: Parts;
  readonly #interval: number;
  #current: KeySet;
  #lookedAt = performance.now();
  #looking: Promise<void> | undefined;

  private constructor(parts: Parts, current: KeySet, age: number) {
    this.#parts = parts;
    this.#interval = age;
    this.#current = current;
  }

  static async load(parts: Parts, age = interval): Promise<SigningKeys> {
    return new SigningKeys(parts, await load(parts), age);
  }

  /** The first one signs, all are published. The same object as long as they are the same. */
  get current(): KeySet {
    return this.#current;
  }

  /** Undefined, so that nobody waits, when they have been looked at lately. Whoever comes later waits for one look. */
  refresh(): Promise<void> | undefined {
    if (performance.now() - this.#lookedAt < this.#interval) return undefined;
    this.#looking ??= this.#look();
    return this.#looking;
  }

  /** What is known holds while the database is away. */
  async #look(): Promise<void> {
    try {
      const found = await load(this.#parts);
      if (namesOf(found) !== namesOf(this.#current)) this.#current = found;
    } catch (error) {
      this.#parts.log.warn({ err: error }, "signing keys could not be looked at: those known go on");
    }
    this.#lookedAt = performance.now();
    this.#looking = undefined;
  }
}

async function load({ database, keyring }: Parts): Promise<KeySet> {
  const { keys } = await loadSigningKeys(database, keyring);
  return { keys: keys as JWK[] };
}

function namesOf({ keys }: KeySet): string {
  return keys.map(({ kid }) => kid).join(" ");
}
