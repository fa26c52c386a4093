/** Gathered: work that costs as much for many as for one. While one batch is under way, the next ones' items gather. */
import { setTimeout as delay, setImmediate as immediate } from "node:timers/promises";
import { withinLimit } from "../shared/server/outage.ts";

interface Waiting<Item, Result> {
  item: Item;
  settle: PromiseWithResolvers<Result>;
}

const maximumBatch = 500;

/** Milliseconds that a batch waits for company. */
const patience = 2;

export class Gathered<Item, Result> {
  readonly #work: (items: Item[]) => Promise<Result[]>;
  #waiting: Waiting<Item, Result>[] = [];
  #busy = false;
  /** Whether the last batch was of more than one: then so will be the next, and waiting pays. */
  #isBusyTime = false;

  /** @param work answers the results in the order of the items; if it fails, it fails for all of them */
  constructor(work: (items: Item[]) => Promise<Result[]>) {
    this.#work = work;
  }

  async ask(item: Item): Promise<Result> {
    const [result] = await this.askAll([item]);
    return result as Result;
  }

  /** Items of one caller stay together. */
  askAll(items: Item[]): Promise<Result[]> {
    const waiting = items.map((item) => ({ item, settle: Promise.withResolvers<Result>() }));
    this.#waiting.push(...waiting);
    if (!this.#busy) void this.#run();
    return Promise.all(waiting.map(({ settle }) => settle.promise));
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      // Whoever comes at the same moment comes along. One that is alone does not wait.
      await (this.#isBusyTime ? delay(patience) : immediate());
      const batch = this.#waiting.splice(0, maximumBatch);
      this.#isBusyTime = batch.length > 1;
      await this.#settle(batch);
    }
    this.#busy = false;
  }

  async #settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      // One that never settles would hold up all that come after it.
      const results = await withinLimit(this.#work(batch.map(({ item }) => item)));
      for (const [index, { settle }] of batch.entries()) settle.resolve(results[index] as Result);
    } catch (error) {
      for (const { settle } of batch) settle.reject(error);
    }
  }
}
