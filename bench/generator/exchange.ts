/** Exchange: one HTTP request and its answer, over connections that stay open. */

import type { IncomingHttpHeaders } from "node:http";
import { Agent, request as startRequest } from "node:http";

/** How many requests are under way at once, each on a connection of its own. */
export const connections = 16;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Request {
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: connections });

export function exchange(url: string, { method = "GET", headers = {}, body }: Request = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const request = startRequest(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

export function postForm(
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return exchange(url, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(fields).toString(),
  });
}

/** The JSON object that must have been answered with this status. */
export function expectJson({ status, text }: Answer, expected = 200): Record<string, unknown> {
  if (status !== expected) throw new Error(`${status} instead of ${expected}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

/** A member that must be there and be a text. */
export function expectText(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  if (typeof value !== "string") throw new Error(`no ${name} in ${JSON.stringify(body).slice(0, 300)}`);
  return value;
}
