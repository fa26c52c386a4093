/**
 * Outbound: requests to addresses that strangers name. They must never reach, or even knock at, anything inside the
 * network this server stands in (OWASP SSRF; MCP security best practices).
 */
import { lookup } from "node:dns/promises";
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:https";
import { BlockList, isIP, isIPv4 } from "node:net";

export interface OutboundOptions {
  /** Where names lead. Tests lead them to a server of their own. */
  resolve?: (hostname: string) => Promise<string[]>;
  /** Which addresses may be connected to; {@link isPublicAddress} unless a test says otherwise. */
  allows?: (address: string) => boolean;
  /** The only port; another one only in tests. */
  port?: number;
  /** A certificate authority to trust beside none: tests only. */
  ca?: string;
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
    this.#options = { resolve: resolveAll, allows: isPublicAddress, port: 443, ...options };
  }

  /**
   * GET over https. The name is resolved once, each of its addresses is checked, and the connection goes to a checked
   * one, so that a name cannot point elsewhere a moment later. Redirects are not followed.
   *
   * @throws OutboundError
   */
  async get(url: URL, limits: OutboundLimits): Promise<OutboundAnswer> {
    if (
      url.protocol !== "https:" ||
      url.username ||
      url.password ||
      Number(url.port || 443) !== this.#options.port
    ) {
      throw new OutboundError(`${url.origin} is not a plain https address on port 443`);
    }
    const signal = AbortSignal.timeout(limits.milliseconds);
    const address = await this.#addressOf(url.hostname.replace(/^\[|\]$/g, ""), signal);
    try {
      return await fetchFrom(address, url, { ...limits, signal, ca: this.#options.ca });
    } catch (cause) {
      if (cause instanceof OutboundError) throw cause;
      throw new OutboundError(`${url.host} could not be reached`, { cause });
    }
  }

  async #addressOf(hostname: string, signal: AbortSignal): Promise<string> {
    const refused = () => new OutboundError(`${hostname} could not be reached`);
    const late = new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(refused()), { once: true });
    });
    const addresses = isIP(hostname) ? [hostname] : await Promise.race([this.#resolved(hostname), late]);
    const [first] = addresses;
    // The same words for a name that leads inside and for one that leads nowhere: neither can be told apart.
    if (!first || !addresses.every((address) => this.#options.allows(address))) throw refused();
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

type Fetching = OutboundLimits & { signal: AbortSignal; ca: string | undefined };

function fetchFrom(address: string, url: URL, { bytes, signal, ca }: Fetching): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      signal,
      agent: false,
      ...(ca && { ca }),
      lookup: (_hostname, options, callback) => {
        const family = isIPv4(address) ? 4 : 6;
        if (options.all) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
      headers: { Accept: "application/json", "User-Agent": "mcpauth (client ID metadata document fetcher)" },
    });
    outgoing.once("error", reject);
    outgoing.once("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.once("error", reject);
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > bytes)
          outgoing.destroy(new OutboundError(`${url.host} answered more than ${bytes} bytes`));
      });
      response.once("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    outgoing.end();
  });
}

async function resolveAll(hostname: string): Promise<string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}

/** IANA special-purpose registries: what is not one host on the public internet. */
const special = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  special.addSubnet(network, prefix, "ipv4");
}
// Inside 2000::/3: Teredo and other protocol assignments, documentation, 6to4, SRv6.
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  special.addSubnet(network, prefix, "ipv6");
}
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

/** Whether an address is one host on the public internet: IPv4 outside the special ranges, IPv6 inside 2000::/3. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, "ipv4");
  return isIP(address) === 6 && globalUnicast.check(address, "ipv6") && !special.check(address, "ipv6");
}
