/** Check of the `resource`: that tokens are issued for the very address that people type. */
import { parseUrl } from "../address.ts";
import type { Check } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import type { FaultId } from "../faults.ts";
import { namesOf } from "../profiles.ts";
import { compare } from "../quotation.ts";

export const resource: Check = {
  id: "resource",
  title: "The metadata's resource is the address itself",
  judge({ metadata, server }) {
    const stated = metadata?.fields.resource;
    if (typeof stated !== "string") return skipped("no metadata with a resource was found");
    const url = parseUrl(stated);
    // A URL without a path is written with a slash or without one, and is the same.
    if (url?.href === server.href) return fine(stated);
    const compared = compare(server.href, stated);
    const clients = url && isParent(url, server) ? namesOf((client) => client.wantsEqualResource) : undefined;
    return faulty(faultOf(server, url), `it is ${stated}, the address is ${server.href}`, {
      ...(clients && { clients }),
      ...(compared && { compared }),
    });
  },
};

function faultOf(server: URL, resource: URL | undefined): FaultId {
  if (resource?.host === server.host && resource.protocol !== server.protocol) return "resource-scheme";
  if (resource?.origin !== server.origin) return "resource-host";
  return folderOf(resource) === folderOf(server) ? "resource-slash" : "resource-path";
}

/** As the MCP SDK decides it: by whole parts of the path, whatever slash is at the end. */
function isParent(resource: URL, server: URL): boolean {
  return resource.origin === server.origin && folderOf(server).startsWith(folderOf(resource));
}

function folderOf({ pathname }: URL): string {
  return pathname.endsWith("/") ? pathname : `${pathname}/`;
}
