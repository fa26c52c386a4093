/** Leftovers: records that nobody looks for any more, removed a second later by one command for all of them. */
import type { Collection } from "mongodb";
import type { Artifact } from "../shared/server/database.ts";

const patienceMilliseconds = 1_000;

export class Leftovers {
  readonly #artifacts: Collection<Artifact>;
  #ids: string[] = [];

  constructor(artifacts: Collection<Artifact>) {
    this.#artifacts = artifacts;
  }

  /** Never fails and never waits. What a stop or an outage leaves behind expires by itself. */
  add(ids: Iterable<string>): void {
    const isFirst = this.#ids.length === 0;
    this.#ids.push(...ids);
    if (isFirst && this.#ids.length > 0) setTimeout(() => this.#remove(), patienceMilliseconds).unref();
  }

  async #remove(): Promise<void> {
    const ids = this.#ids;
    this.#ids = [];
    await this.#artifacts.deleteMany({ _id: { $in: ids } }, { writeConcern: { w: 1 } }).catch(() => {});
  }
}
