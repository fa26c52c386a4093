/** Short cache: remembers a look-up for a few seconds, so that busy servers do not ask MongoDB again for each request. */
import { lookups } from "../shared/server/metrics-facts.ts";

interface Entry<T> {
  value: Promise<T>;
  until: number;
}

/**
 * Bounded, and single-flight: many who ask for one key at once share one look-up. Only what was found is kept: a
 * failed look-up is tried again, and what does not exist yet may exist a moment later.
 */
export class ShortCache<T> {
  /** In the order of their age: the first is the oldest. */
  readonly #entries = new Map<string, Entry<T>>();
  readonly #name: string;
  readonly #milliseconds: number;
  readonly #maximum: number;

  /** @param name by which its look-ups are counted */
  constructor(name: string, { milliseconds = 5_000, maximum = 10_000 } = {}) {
    this.#name = name;
    this.#milliseconds = milliseconds;
    this.#maximum = maximum;
  }

  async get(key: string, load: () => Promise<T>): Promise<T> {
    const now = performance.now();
    const known = this.#live(key, now);
    if (known) return known.value;
    const entry = { value: load(), until: now + this.#milliseconds };
    this.#keep(key, entry);
    try {
      const value = await entry.value;
      if (value === null || value === undefined) this.#drop(key, entry);
      return value;
    } catch (error) {
      this.#drop(key, entry);
      throw error;
    }
  }

  /** What is remembered, without a look-up. */
  async peek(key: string): Promise<T | undefined> {
    return this.#live(key, performance.now())?.value;
  }

  set(key: string, value: T): void {
    this.#keep(key, { value: Promise.resolve(value), until: performance.now() + this.#milliseconds });
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  #live(key: string, now: number): Entry<T> | undefined {
    const known = this.#entries.get(key);
    const live = known && known.until > now ? known : undefined;
    if (lookups.hasSubscribers) lookups.publish({ cache: this.#name, result: live ? "hit" : "miss" });
    return live;
  }

  #keep(key: string, entry: Entry<T>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size <= this.#maximum) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  #drop(key: string, entry: Entry<T>): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }
}
