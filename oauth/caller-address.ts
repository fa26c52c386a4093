/** Caller address: who is counted as one caller. */
import { isIP } from "node:net";
import type { Request } from "express";

/**
 * An IPv4 address, or the /64 network of an IPv6 address, all of which one household or machine is given. Believes
 * X-Forwarded-For as far as TRUST_PROXY says.
 */
export function callerAddress({ ip = "" }: Pick<Request, "ip">): string {
  const address = ip.replace(/^::ffff:(?=[\d.]+$)/i, "");
  if (isIP(address) !== 6) return isIP(address) ? address : "unknown";
  const [front = [], back] = address.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = back ? Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0") : [];
  const groups = [...front, ...zeros, ...(back ?? [])].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
