/** Balancer: gives each request to the next copy that says it is ready, over connections it keeps, and tries none twice. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";

export interface Balancer {
  url: string;
  /** Which copy answered what, in the order of the requests. */
  readonly answers: { copy: string; path: string; status: number }[];
  /** Requests that were not answered, or answered with 5xx. */
  readonly failures: string[];
  /** Sends requests to these copies as soon as they are ready. */
  lead(copies: string[]): Promise<void>;
  close(): Promise<void>;
}

const millisecondsBetweenChecks = 100;

export async function startBalancer(): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const answers: Balancer["answers"] = [];
  const failures: string[] = [];
  let copies: string[] = [];
  let ready: string[] = [];
  let turn = 0;

  const check = async () => {
    const states = await Promise.all(copies.map(isReady));
    ready = copies.filter((_, index) => states[index]);
  };
  const server = createServer((incoming, response) => {
    const copy = ready[turn++ % ready.length] ?? "";
    const path = (incoming.url ?? "").split("?", 1)[0] ?? "";
    const fail = (reason: string) =>
      failures.push(`${incoming.method} ${path} at ${copy || "no copy"}: ${reason}`);
    forward({ agent, copy, incoming, response }).then(
      (status) => {
        answers.push({ copy, path, status });
        if (status >= 500) fail(String(status));
      },
      (error) => {
        fail(error.message);
        response.destroy();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const checks = setInterval(() => void check(), millisecondsBetweenChecks);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    failures,
    lead: async (to) => {
      copies = to;
      while (ready.length < copies.length) await check();
    },
    close: async () => {
      clearInterval(checks);
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function isReady(copy: string): Promise<boolean> {
  return fetch(`${copy}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

interface Forwarded {
  agent: Agent;
  copy: string;
  incoming: IncomingMessage;
  response: ServerResponse;
}

/** @returns the status, when the answer has been passed on */
function forward({ agent, copy, incoming, response }: Forwarded): Promise<number> {
  const { method, headers, url } = incoming;
  return new Promise((resolve, reject) => {
    const options = { agent, method, headers: { ...headers, connection: "keep-alive" } };
    const outgoing = httpRequest(copy + url, options, (answer) => {
      const { statusCode = 502, headers } = answer;
      response.writeHead(statusCode, { ...headers, connection: "keep-alive" });
      answer
        .once("error", reject)
        .pipe(response)
        .once("finish", () => resolve(statusCode));
    });
    incoming.pipe(outgoing.once("error", reject));
  });
}
