/** Check of all addresses that clients are sent to: that they are as public and as safe as the server's own. */
import { isLocal, parseUrl } from "../address.ts";
import type { Check, Facts } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import { endpointsOf } from "./issuer.ts";

export const publicAddresses: Check = {
  id: "public-addresses",
  title: "Clients are sent to public https addresses only",
  judge(facts) {
    if (isLocal(facts.server)) return skipped("the server is on this machine or in a private network");
    const addresses = addressesOf(facts);
    const local = addresses.find(([, url]) => isLocal(url));
    if (local) return faulty("local-address", sentence(local));
    const insecure = addresses.find(([, url]) => url.protocol === "http:");
    const isSecure = facts.server.protocol === "https:";
    if (insecure && isSecure) return faulty("http-behind-https", sentence(insecure));
    return fine(`${addresses.length} addresses looked at`);
  },
};

function addressesOf(facts: Facts): [string, URL][] {
  const named: [string, unknown][] = [
    ["resource_metadata of the challenge", facts.challenge?.parameters.get("resource_metadata")],
    ["authorization_servers", facts.issuer],
  ];
  const urls = named.flatMap(([name, value]): [string, URL][] => {
    const url = parseUrl(value);
    return url ? [[name, url]] : [];
  });
  return [...urls, ...endpointsOf(facts)];
}

function sentence([name, url]: [string, URL]): string {
  return `${name} is ${url.href}`;
}
