/** Client process: a client of another version or language, driven in a process of its own by JSON lines. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Client, ClientMemory } from "./client.ts";
import type { Person } from "./person.ts";

type Message = { id: number; result?: unknown; error?: string } | { authorize: string };

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class ClientProcess implements Client {
  readonly #child: ChildProcess;
  readonly #person: Person;
  readonly #waiting = new Map<number, Waiting>();
  #serial = 0;
  #stderr = "";
  #ended: Error | undefined;

  /** @param command the driver's program and its arguments */
  constructor([program = "", ...args]: string[], person: Person) {
    this.#person = person;
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.#child.once("error", (error) => this.#end(error));
    this.#child.once("close", (code) =>
      this.#end(new Error(`the client ended with ${code}: ${this.#stderr}`)),
    );
    if (this.#child.stdout) {
      createInterface({ input: this.#child.stdout }).on("line", (line) => void this.#hear(JSON.parse(line)));
    }
  }

  async connect(): Promise<void> {
    await this.#command("connect");
  }

  async listTools(): Promise<string[]> {
    return (await this.#command("listTools")) as string[];
  }

  async callTool(name: string): Promise<string> {
    return (await this.#command("callTool", name)) as string;
  }

  async memory(): Promise<ClientMemory> {
    return (await this.#command("memory")) as ClientMemory;
  }

  /** Makes the client believe that its access token's time is over. */
  async letTokenExpire(): Promise<void> {
    await this.#command("letTokenExpire");
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const closed = once(this.#child, "close");
    this.#child.stdin?.end();
    await closed;
  }

  #command(command: string, argument?: string): Promise<unknown> {
    const id = ++this.#serial;
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#ended);
      this.#waiting.set(id, { resolve, reject });
      this.#tell({ id, command, argument });
    });
  }

  async #hear(message: Message): Promise<void> {
    if ("authorize" in message) {
      // Whatever befalls the person fails the command that waits, with its cause.
      await this.#person.answer(message.authorize).then(
        (callback) => this.#tell({ callback }),
        (error: Error) => this.#fail(error),
      );
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result);
    else waiting?.reject(new Error(message.error));
  }

  #tell(message: object): void {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#fail(error);
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
