/** Issuer: requests to the authorization server, authenticated by the registration secret. */
import { setTimeout as wait } from "node:timers/promises";
import { McpAuthUpstreamError } from "./errors.ts";
import type { Reply } from "./issuer-reply.ts";
import { parse, readRetryAfter, refusalIn } from "./issuer-reply.ts";
import { optionalString } from "./json.ts";
import type { IssuerSettings } from "./settings.ts";
import { version } from "./version.ts";

/** Long enough for a connection that was cut or refused to be possible again, short enough for one caller. */
const retryWithinMs = 250;
const pauseAfterRejectionSeconds = 5;

interface Pause {
  readonly until: number;
  readonly error: McpAuthUpstreamError;
}

export interface Command {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  /** 1 where doing it twice is not the same as doing it once. */
  readonly attempts: 1 | 2;
}

/** One meaning per outcome: a parsed answer, or an error of the SDK. Keeps the secret to itself. */
export class Issuer {
  readonly #url: string;
  readonly #authorization: string;
  readonly #timeoutMs: number;
  readonly #fetch: typeof fetch;
  #pause: Pause | undefined;
  #rejectedAt = Number.NEGATIVE_INFINITY;

  constructor(settings: IssuerSettings) {
    this.#url = settings.issuer;
    this.#authorization = `Bearer ${settings.secret}`;
    this.#timeoutMs = settings.timeoutMs;
    this.#fetch = settings.fetch;
  }

  /** When the secret was last rejected, in milliseconds since 1970. */
  get rejectedAt(): number {
    return this.#rejectedAt;
  }

  /** @throws McpAuthUpstreamError for whatever is no answer: there is nothing about a question to refuse */
  async get(path: string): Promise<unknown> {
    return this.#answer(await this.#send(path, { method: "GET" }, 2));
  }

  /** As {@link get}, with a form. */
  async post(path: string, form: Command["form"]): Promise<unknown> {
    return this.#answer(await this.#send(path, { method: "POST", body: new URLSearchParams(form) }, 2));
  }

  /**
   * @returns undefined for an empty answer
   * @throws McpAuthRefusedError where the issuer says what it does not like about the command
   */
  async command({ path, form, attempts }: Command): Promise<unknown> {
    const init = { method: "POST", body: new URLSearchParams(form) };
    const reply = await this.#send(path, init, attempts);
    const refused = refusalIn(reply);
    if (refused) throw refused;
    return reply.response.ok && reply.text === "" ? undefined : this.#answer(reply);
  }

  #answer({ response, text }: Reply): unknown {
    if (!response.ok) throw this.#failure(response);
    return parse(text);
  }

  /** What found no connection is sent once more within the same deadline, if it may be. */
  async #send(path: string, init: RequestInit, attempts: Command["attempts"]): Promise<Reply> {
    this.#respectPause();
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#sendOnce(path, { ...init, signal });
    } catch (error) {
      if (attempts === 1 || signal.aborted) throw this.#silence(signal, error);
    }
    try {
      await wait(Math.random() * retryWithinMs, undefined, { signal });
      return await this.#sendOnce(path, { ...init, signal });
    } catch (error) {
      throw this.#silence(signal, error);
    }
  }

  async #sendOnce(path: string, init: RequestInit): Promise<Reply> {
    const headers = {
      Authorization: this.#authorization,
      Accept: "application/json",
      "User-Agent": `getmcpauth/${version}`,
    };
    // A redirect would take the secret along, and no issuer has a reason for one.
    const response = await this.#fetch(`${this.#url}${path}`, { ...init, headers, redirect: "manual" });
    return { response, text: await response.text() };
  }

  /** After 429 or a rejected secret the issuer is left alone for a while: every answer would be the same. */
  #respectPause(): void {
    if (!this.#pause) return;
    const { until, error } = this.#pause;
    const seconds = Math.ceil((until - Date.now()) / 1000);
    if (seconds > 0) throw new McpAuthUpstreamError(error.code, error.message, seconds);
    this.#pause = undefined;
  }

  #silence(signal: AbortSignal, error: unknown): McpAuthUpstreamError {
    if (signal.aborted) {
      const message = `the issuer ${this.#url} did not answer within ${this.#timeoutMs} ms`;
      return new McpAuthUpstreamError("timeout", message);
    }
    const message = `the issuer ${this.#url} cannot be reached${this.#reasonIn(error)}`;
    return new McpAuthUpstreamError("unreachable", message);
  }

  /** Instead of a `cause`, since what an own `fetch` throws may have the request in it, and so the secret. */
  #reasonIn(error: unknown): string {
    const { message, code } = Object(Object(error).cause ?? error);
    const reason = optionalString(message) || optionalString(code) || "";
    return reason && !reason.includes(this.#authorization.slice("Bearer ".length)) ? `: ${reason}` : "";
  }

  #failure({ status, headers }: Response): McpAuthUpstreamError {
    const retryAfterSeconds = readRetryAfter(headers.get("Retry-After"));
    if (status === 401 || status === 403) {
      this.#rejectedAt = Date.now();
      const message = `the issuer ${this.#url} rejected the registration secret (HTTP ${status}); it may have been revoked or replaced: set MCPAUTH_SECRET to a live secret of the project`;
      return this.#pauseWith("secret_rejected", message, pauseAfterRejectionSeconds);
    }
    if (status === 429) {
      const message = `the issuer ${this.#url} asked to slow down (HTTP 429)`;
      return this.#pauseWith("rate_limited", message, retryAfterSeconds);
    }
    if (status >= 500) {
      const message = `the issuer ${this.#url} is out of order (HTTP ${status})`;
      return new McpAuthUpstreamError("upstream_error", message, retryAfterSeconds);
    }
    const message = `the issuer ${this.#url} gave an unexpected answer (HTTP ${status}); check that the address is that of an mcpauth issuer`;
    return new McpAuthUpstreamError("bad_response", message);
  }

  #pauseWith(
    code: McpAuthUpstreamError["code"],
    message: string,
    retryAfterSeconds: number,
  ): McpAuthUpstreamError {
    const error = new McpAuthUpstreamError(code, message, retryAfterSeconds);
    this.#pause = { until: Date.now() + retryAfterSeconds * 1000, error };
    return error;
  }
}
