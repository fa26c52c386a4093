/** Shared values: what is the same for many tokens is kept once, which halves the memory of a remembered token. */
import { TokenCache } from "./token-cache.ts";

/** As many kinds of scopes or audiences as one server is likely to see. */
const capacity = 1_000;

export class SharedValues<Value> {
  readonly #values = new TokenCache<Value>(capacity);

  /** The value that was made for this key before, if it is still known. */
  of(key: string, make: () => Value): Value {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.#values.set(key, { value, until: Number.POSITIVE_INFINITY });
    return value;
  }
}
