/** Requests as clients send them, Host included: `fetch` would not let a test choose that. */
import { request } from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  /** The body as JSON. */
  readonly body: Record<string, unknown>;
}

export interface Question {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly json?: unknown;
}

/** Sends one request; by default a POST as an MCP client does. */
export function ask(url: string, question: Question = {}): Promise<Answer> {
  const { method = "POST", token, headers = {}, json } = question;
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const type = json === undefined ? {} : { "Content-Type": "application/json" };
  return new Promise((resolve, reject) => {
    // The path is sent as it stands: `new URL` would mend it.
    const { origin } = new URL(url);
    const path = url.slice(origin.length) || "/";
    const options = { method, path, headers: { ...authorization, ...type, ...headers } };
    const sent = request(origin, options, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const { statusCode: status = 0, headers: received } = response;
      const body = text.startsWith("{") ? JSON.parse(text) : {};
      resolve({ status, headers: received, text, body });
    });
    sent.on("error", reject);
    sent.end(json === undefined ? undefined : JSON.stringify(json));
  });
}
