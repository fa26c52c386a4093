/**
 * Outbound: requests to addresses that strangers name. They must never reach, or even knock at, anything inside the
 * network this server stands in (OWASP SSRF; MCP security best practices).
 */
import { lookup } from "node:dns/promises";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { isIP, isIPv4 } from "node:net";
import { isPublicAddress } from "./public-address.ts";

export interface OutboundOptions {
  /** Where names lead. Tests lead them to a server of their own. */
  resolve?: (hostname: string) => Promise<string[]>;
  /** Which addresses may be connected to; {@link isPublicAddress} if not given. */
  allows?: (address: string) => boolean;
  /** The only port. */
  port?: number | "any";
  /** Whether http is as good as https. */
  plain?: boolean;
  /** Origins of our own, wherever they lead. */
  trusted?: readonly string[];
  /** A certificate authority to trust beside none: tests only. */
  ca?: string;
}

export interface OutboundRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | undefined;
  signal: AbortSignal;
}

export interface OutboundAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface OutboundLimits {
  milliseconds: number;
  bytes: number;
}

/** The address was refused or gave no usable answer. The message names no internal address. */
export class OutboundError extends Error {
  override name = "OutboundError";
}

export class Outbound {
  readonly #options: Required<Omit<OutboundOptions, "ca">> & Pick<OutboundOptions, "ca">;

  constructor(options: OutboundOptions = {}) {
    const defaults = { resolve: resolveAll, allows: isPublicAddress, port: 443, plain: false, trusted: [] };
    this.#options = { ...defaults, ...options };
  }

  /**
   * GET of a small document.
   *
   * @throws OutboundError
   */
  async get(url: URL, { milliseconds, bytes }: OutboundLimits): Promise<OutboundAnswer> {
    const headers = {
      Accept: "application/json",
      "User-Agent": "mcpauth (client ID metadata document fetcher)",
    };
    const answer = await this.open(url, { headers, signal: AbortSignal.timeout(milliseconds) });
    try {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > bytes) throw new OutboundError(`${url.host} answered more than ${bytes} bytes`);
        chunks.push(chunk);
      }
      const body = Buffer.concat(chunks).toString("utf8");
      return { status: answer.statusCode ?? 0, headers: answer.headers, body };
    } catch (cause) {
      throw unreachable(url, cause);
    }
  }

  /**
   * The name is resolved once, each of its addresses is checked, and the connection goes to a checked one, so that a
   * name cannot point elsewhere a moment later. Redirects are not followed.
   *
   * @returns the answer as soon as its head is there; whoever does not read it to its end destroys it
   * @throws OutboundError
   */
  async open(url: URL, asked: OutboundRequest): Promise<IncomingMessage> {
    this.#checkForm(url);
    const address = await this.#addressOf(url, asked.signal);
    try {
      return await send(url, { ...asked, address, ca: this.#options.ca });
    } catch (cause) {
      throw unreachable(url, cause);
    }
  }

  #checkForm(url: URL): void {
    const { port, plain } = this.#options;
    if (this.#isTrusted(url)) return;
    const usual = url.protocol === "https:" ? 443 : 80;
    const isPort = port === "any" || Number(url.port || usual) === port;
    const isWeb = url.protocol === "https:" || (plain && url.protocol === "http:");
    if (isWeb && isPort && !url.username && !url.password) return;
    const where = port === "any" ? "" : " on port 443";
    throw new OutboundError(`${url.origin} is not a plain https address${where}`);
  }

  #isTrusted({ origin }: URL): boolean {
    return this.#options.trusted.includes(origin);
  }

  async #addressOf(url: URL, signal: AbortSignal): Promise<string> {
    const hostname = url.hostname.replace(/^\[|\]$/g, "");
    const refused = () => new OutboundError(`${hostname} could not be reached`);
    const addresses = isIP(hostname)
      ? [hostname]
      : await Promise.race([this.#resolved(hostname), rejectedOn(signal, refused)]);
    const [first] = addresses;
    const allowed = this.#isTrusted(url) || addresses.every((address) => this.#options.allows(address));
    // The same words for a name that leads inside and for one that leads nowhere: neither can be told apart.
    if (!first || !allowed) throw refused();
    return first;
  }

  async #resolved(hostname: string): Promise<string[]> {
    try {
      return await this.#options.resolve(hostname);
    } catch {
      return [];
    }
  }
}

/** Only to be raced: nobody else would handle it. */
function rejectedOn(signal: AbortSignal, errorOf: () => Error): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(errorOf()), { once: true });
  });
}

type Sending = OutboundRequest & { address: string; ca: string | undefined };

function send(url: URL, { address, method = "GET", headers = {}, body, signal, ca }: Sending) {
  const request = url.protocol === "http:" ? requestPlain : requestSecure;
  return new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(url, {
      method,
      headers,
      signal,
      agent: false,
      ...(ca && { ca }),
      lookup: (_hostname, options, callback) => {
        const family = isIPv4(address) ? 4 : 6;
        if (options.all) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    });
    outgoing.once("error", reject);
    outgoing.once("response", resolve);
    outgoing.end(body);
  });
}

function unreachable({ host }: URL, cause: unknown): OutboundError {
  return cause instanceof OutboundError
    ? cause
    : new OutboundError(`${host} could not be reached`, { cause });
}

async function resolveAll(hostname: string): Promise<string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}
