/** Network: what is kept of an address. */
import { isIPv4, isIPv6 } from "node:net";

/** The network an address is from, which tells one office or provider from another but no person. */
export function networkOf(address: string): string | undefined {
  const ip = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (isIPv4(ip)) return ip.replace(/\d+$/, "0/24");
  if (!isIPv6(ip)) return undefined;
  const [head = [], tail = []] = ip.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return `${[...head, ...zeros, ...tail].slice(0, 3).join(":")}::/48`;
}
