/** Token cache: a bounded map whose entries expire. */

interface Entry<Value> {
  readonly value: Value;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * Two generations: entries are written to the young one; when that has half the capacity it becomes the old one and
 * the old one goes. A read from the old one makes an entry young again. So the least used half leaves in one step,
 * where a Map kept in order of use pays for every eviction.
 */
export class TokenCache<Value> {
  readonly #half: number;
  #young = new Map<string, Entry<Value>>();
  #old = new Map<string, Entry<Value>>();

  constructor(capacity: number) {
    this.#half = Math.max(1, Math.floor(capacity / 2));
  }

  get(key: string): Value | undefined {
    const entry = this.#young.get(key) ?? this.#revive(key);
    if (!entry) return undefined;
    if (entry.until > Date.now()) return entry.value;
    this.delete(key);
    return undefined;
  }

  set(key: string, entry: Entry<Value>): void {
    this.#old.delete(key);
    this.#young.set(key, entry);
    if (this.#young.size < this.#half) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  #revive(key: string): Entry<Value> | undefined {
    const entry = this.#old.get(key);
    if (entry) this.set(key, entry);
    return entry;
  }
}
