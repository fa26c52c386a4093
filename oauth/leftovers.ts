/** Leftovers: records that nobody looks for any more, removed a second later by one command for all of them. */
import type { Collection } from "mongodb";

const patienceMilliseconds = 1_000;

export class Leftovers<T extends { _id: string }> {
  readonly #collection: Collection<T>;
  #ids: string[] = [];

  constructor(collection: Collection<T>) {
    this.#collection = collection;
  }

  /** Never fails and never waits. */
  add(ids: Iterable<string>): void {
    const isFirst = this.#ids.length === 0;
    this.#ids.push(...ids);
    if (isFirst && this.#ids.length > 0) setTimeout(() => this.#remove(), patienceMilliseconds).unref();
  }

  async #remove(): Promise<void> {
    const ids = this.#ids;
    this.#ids = [];
    try {
      await (this.#collection as unknown as Collection<{ _id: string }>).deleteMany(
        { _id: { $in: ids } },
        { writeConcern: { w: 1 } },
      );
    } catch {
      // They expire by themselves.
    }
  }
}
