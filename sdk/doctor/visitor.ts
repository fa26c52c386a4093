/** Visitor: asks as a client from outside would, and keeps a record of what it asked. */
import type { DoctorFetch, DoctorRequest } from "./finding.ts";

/** An answer that came, its body read. */
export interface Answered {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Between these two moments the answer was made: milliseconds since 1970. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** An answer that did not come. */
export interface Unanswered {
  readonly url: string;
  readonly error: string;
  /** Of the system or the TLS library, such as ENOTFOUND; `TIMEOUT` where time ran out. */
  readonly code: string;
}

export type Reply = Answered | Unanswered;

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** More than any metadata has; the rest of a longer answer is left where it is. */
const maximumBytes = 256 * 1024;

export class Visitor {
  readonly #fetch: DoctorFetch;
  readonly #timeoutMs: number;
  #requests: DoctorRequest[] = [];

  constructor(fetch: DoctorFetch, timeoutMs: number) {
    this.#fetch = fetch;
    this.#timeoutMs = timeoutMs;
  }

  async ask(url: string, { method = "GET", headers = {}, body }: Question = {}): Promise<Reply> {
    const sentAt = Date.now();
    const reply = await this.#send(url, { method, headers: { ...headers }, ...(body && { body }) }, sentAt);
    const outcome = isAnswered(reply) ? { status: reply.status } : { error: reply.error };
    this.#requests.push({ method, url, ...outcome, milliseconds: Date.now() - sentAt });
    return reply;
  }

  /** @returns what was asked since this was last called */
  takeRequests(): DoctorRequest[] {
    const requests = this.#requests;
    this.#requests = [];
    return requests;
  }

  async #send(
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string },
    sentAt: number,
  ): Promise<Reply> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    // A browser's fetch wants to be called by itself.
    const fetch = this.#fetch;
    try {
      const response = await fetch(url, { ...init, redirect: "manual", signal });
      const { status, headers } = response;
      const receivedAt = Date.now();
      return { url, status, headers, text: await readStart(response), sentAt, receivedAt };
    } catch (error) {
      if (signal.aborted) return { url, code: "TIMEOUT", error: `no answer within ${this.#timeoutMs} ms` };
      return { url, ...reasonOf(error) };
    }
  }
}

export function isAnswered(reply: Reply): reply is Answered {
  return "status" in reply;
}

/** A stream of events has no end, so none is waited for. */
async function readStart(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  if (response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    await reader.cancel();
    return "";
  }
  const decoder = new TextDecoder();
  let text = "";
  for (let read = await reader.read(); read.value; read = await reader.read()) {
    text += decoder.decode(read.value, { stream: true });
    if (text.length < maximumBytes) continue;
    await reader.cancel();
    break;
  }
  return text;
}

/** Node hides what happened behind "fetch failed", in causes and in errors of several addresses. */
function reasonOf(error: unknown): { code: string; error: string } {
  const { code, message, cause, errors } = error as {
    code?: unknown;
    message?: unknown;
    cause?: unknown;
    errors?: unknown[];
  };
  if (typeof cause === "object" && cause !== null) return reasonOf(cause);
  if (Array.isArray(errors) && errors[0]) return reasonOf(errors[0]);
  return { code: typeof code === "string" ? code : "", error: String(message || code || error) };
}
