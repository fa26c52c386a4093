/** Load: the generator's process, seen from the run that gives it orders. */
import type { Measured } from "./generator/closed-loop.ts";
import type { Order } from "./generator/main.ts";
import type { Program } from "./program.ts";
import { messageOf, startProgram } from "./program.ts";

export class Load {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  static async start(): Promise<Load> {
    const program = startProgram(new URL("./generator/main.ts", import.meta.url));
    await messageOf(program);
    return new Load(program);
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** @returns why the target cannot do this, if it cannot */
  async prepare(order: Omit<Extract<Order, { kind: "prepare" }>, "kind">): Promise<string | undefined> {
    return (await this.#give<{ failure?: string }>({ kind: "prepare", ...order })).failure;
  }

  /** @throws Error if the generator itself fails; wrong answers are counted in the result */
  async run(order: Omit<Extract<Order, { kind: "run" }>, "kind">): Promise<Measured> {
    const answer = await this.#give<Measured & { failure?: string }>({ kind: "run", ...order });
    if (answer.failure) throw new Error(answer.failure);
    return answer;
  }

  readonly stop = (): Promise<void> => this.#program.stop();

  #give<T>(order: Order): Promise<T> {
    const answer = messageOf<T>(this.#program);
    this.#program.send(order);
    return answer;
  }
}
