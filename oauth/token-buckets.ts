/** Token buckets: how often something may happen, counted in this process for each of many keys. */

export interface Rate {
  /** How many at once. */
  burst: number;
  /** How fast that comes back. */
  perSecond: number;
}

export class TokenBuckets {
  /** Buckets that are not full. In the order of their last use: the first is the one longest left alone. */
  readonly #buckets = new Map<string, { level: number; at: number }>();
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #maximum: number;

  /** @param options `now` in milliseconds; above `maximum` keys those longest left alone are forgotten, which refills them */
  constructor(rate: Rate, { now = () => performance.now(), maximum = 50_000 } = {}) {
    this.#rate = rate;
    this.#now = now;
    this.#maximum = maximum;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a token if there is one. Answers 0, or the whole seconds until there is one again. */
  take(key: string): number {
    const seconds = this.wait(key);
    if (seconds === 0) this.spend(key);
    return seconds;
  }

  /** What `take` would answer. */
  wait(key: string): number {
    return Math.ceil(Math.max(0, 1 - this.#level(key)) / this.#rate.perSecond);
  }

  spend(key: string): void {
    const level = Math.max(0, this.#level(key) - 1);
    this.#buckets.delete(key);
    this.#buckets.set(key, { level, at: this.#now() });
    if (this.#buckets.size <= this.#maximum) return;
    const longestAlone = this.#buckets.keys().next();
    if (!longestAlone.done) this.#buckets.delete(longestAlone.value);
  }

  #level(key: string): number {
    const { burst, perSecond } = this.#rate;
    const bucket = this.#buckets.get(key);
    if (!bucket) return burst;
    return Math.min(burst, bucket.level + ((this.#now() - bucket.at) / 1000) * perSecond);
  }
}
