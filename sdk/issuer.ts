/** Issuer: requests to the authorization server, authenticated by the registration secret. */
import { setTimeout as wait } from "node:timers/promises";
import { McpAuthUpstreamError } from "./errors.ts";
import type { Settings } from "./settings.ts";

/** Long enough for a connection that was cut or refused to be possible again, short enough for one caller. */
const retryWithinMs = 250;
const pauseAfterRejectionSeconds = 5;
const defaultRetryAfterSeconds = 2;
const maximumRetryAfterSeconds = 120;

interface Pause {
  readonly until: number;
  readonly error: McpAuthUpstreamError;
}

/** One meaning per outcome: a parsed answer, or a {@link McpAuthUpstreamError}. Keeps the secret to itself. */
export class Issuer {
  readonly #url: string;
  readonly #authorization: string;
  readonly #timeoutMs: number;
  readonly #fetch: typeof fetch;
  #pause: Pause | undefined;

  constructor(settings: Pick<Settings, "issuer" | "secret" | "timeoutMs" | "fetch">) {
    this.#url = settings.issuer;
    this.#authorization = `Bearer ${settings.secret}`;
    this.#timeoutMs = settings.timeoutMs;
    this.#fetch = settings.fetch;
  }

  get(path: string): Promise<unknown> {
    return this.#ask(path, { method: "GET" });
  }

  post(path: string, form: Record<string, string>): Promise<unknown> {
    return this.#ask(path, { method: "POST", body: new URLSearchParams(form) });
  }

  async #ask(path: string, init: RequestInit): Promise<unknown> {
    this.#respectPause();
    const { response, text } = await this.#send(path, init);
    if (response.ok) return parse(text);
    throw this.#refusal(response);
  }

  /** After 429 or a rejected secret the issuer is left alone for a while: every answer would be the same. */
  #respectPause(): void {
    if (!this.#pause) return;
    const { until, error } = this.#pause;
    const seconds = Math.ceil((until - Date.now()) / 1000);
    if (seconds > 0)
      throw new McpAuthUpstreamError(error.code, error.message, { retryAfterSeconds: seconds });
    this.#pause = undefined;
  }

  /** All requests are idempotent, so one that found no connection is sent once more within the same deadline. */
  async #send(path: string, init: RequestInit): Promise<{ response: Response; text: string }> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#sendOnce(path, { ...init, signal });
    } catch (error) {
      if (signal.aborted) throw this.#timeout(error);
    }
    try {
      await wait(Math.random() * retryWithinMs, undefined, { signal });
      return await this.#sendOnce(path, { ...init, signal });
    } catch (error) {
      if (signal.aborted) throw this.#timeout(error);
      throw new McpAuthUpstreamError("unreachable", `the issuer ${this.#url} cannot be reached`, {
        cause: error,
      });
    }
  }

  async #sendOnce(path: string, init: RequestInit): Promise<{ response: Response; text: string }> {
    const headers = { Authorization: this.#authorization, Accept: "application/json" };
    // A redirect would take the secret along, and no issuer has a reason for one.
    const response = await this.#fetch(`${this.#url}${path}`, { ...init, headers, redirect: "manual" });
    return { response, text: await response.text() };
  }

  #timeout(cause: unknown): McpAuthUpstreamError {
    const message = `the issuer ${this.#url} did not answer within ${this.#timeoutMs} ms`;
    return new McpAuthUpstreamError("timeout", message, { cause });
  }

  #refusal({ status, headers }: Response): McpAuthUpstreamError {
    const retryAfterSeconds = readRetryAfter(headers.get("Retry-After"));
    if (status === 401 || status === 403) {
      const message = `the issuer ${this.#url} rejected the registration secret (HTTP ${status}); it may have been revoked or replaced: set MCPAUTH_SECRET to a live secret of the project`;
      return this.#pauseWith("secret_rejected", message, pauseAfterRejectionSeconds);
    }
    if (status === 429) {
      const message = `the issuer ${this.#url} asked to slow down (HTTP 429)`;
      return this.#pauseWith("rate_limited", message, retryAfterSeconds);
    }
    if (status >= 500) {
      const message = `the issuer ${this.#url} is out of order (HTTP ${status})`;
      return new McpAuthUpstreamError("upstream_error", message, { retryAfterSeconds });
    }
    const message = `the issuer ${this.#url} gave an unexpected answer (HTTP ${status}); check that the address is that of an mcpauth issuer`;
    return new McpAuthUpstreamError("bad_response", message);
  }

  #pauseWith(
    code: McpAuthUpstreamError["code"],
    message: string,
    retryAfterSeconds: number,
  ): McpAuthUpstreamError {
    const error = new McpAuthUpstreamError(code, message, { retryAfterSeconds });
    this.#pause = { until: Date.now() + retryAfterSeconds * 1000, error };
    return error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The cause is left out: it quotes the answer.
    throw new McpAuthUpstreamError("bad_response", "the issuer's answer is not JSON");
  }
}

/** RFC 9110 §10.2.3, seconds only: the date form depends on two clocks. */
function readRetryAfter(value: string | null): number {
  const seconds = Number.parseInt(value ?? "", 10);
  if (!(seconds > 0)) return defaultRetryAfterSeconds;
  return Math.min(seconds, maximumRetryAfterSeconds);
}
