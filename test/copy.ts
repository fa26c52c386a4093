/** Copy: one of several servers behind a proxy, which a test can stop, start again at the same port, or let break off. */
import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export class Copy {
  readonly #app: RequestListener;
  #server: Server | undefined;
  port = 0;
  /** Requests that were read to their end, and then got no answer but the end of their connection. */
  brokenOff = 0;
  breaksOff = false;

  constructor(app: RequestListener) {
    this.#app = app;
  }

  async start(): Promise<this> {
    this.#server = createServer((request, response) => {
      if (!this.breaksOff) return this.#app(request, response);
      request.resume().once("end", () => {
        this.brokenOff++;
        request.socket.destroy();
      });
    });
    await once(this.#server.listen(this.port, "127.0.0.1"), "listening");
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}
