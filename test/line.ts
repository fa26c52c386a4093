/** Line: the way to a server, which a test can cut and mend. */
import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { connect, createServer } from "node:net";

export class Line {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  /** `silent`: connected, and nothing comes through, as from a host that vanished. */
  #state: "open" | "silent" | "cut" = "open";

  constructor(target: URL) {
    this.#server = createServer((near) => {
      if (this.#state === "cut") near.destroy();
      else this.#join(near, connect(Number(target.port), target.hostname));
    });
  }

  async listen(): Promise<number> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  silence(): void {
    this.#state = "silent";
  }

  mend(): void {
    this.#state = "open";
  }

  cut(): void {
    this.#state = "cut";
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (bytes) => this.#state === "open" && to.write(bytes));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}
