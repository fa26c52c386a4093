/** Listener: a function from Request to Response as a server of node:http has it. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

export function listenerOf(answer: typeof fetch): RequestListener {
  return (request, response) => {
    pass(answer, request, response).catch(() => response.destroy());
  };
}

async function pass(answer: typeof fetch, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", headers, url = "/" } = request;
  const { authorization = "" } = headers;
  const body = method === "GET" ? {} : { body: new URLSearchParams(await textOf(request)) };
  const answered = await answer(`http://issuer.test${url}`, { method, headers: { authorization }, ...body });
  response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(await answered.text());
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
