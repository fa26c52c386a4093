/** Server URL: the address of an MCP server, and the OAuth resource (RFC 8707) its tokens are for. */

import { FixedUrl } from "./fixed-url.ts";

/** A server URL of the project, taken apart once for the comparisons of every request. */
export interface ServerUrl {
  /** The one form in which it is published and compared with `aud`. */
  readonly href: string;
  readonly url: URL;
  readonly origin: string;
  readonly protocol: string;
  readonly host: string;
  /** Without a trailing slash, so "" for the root. */
  readonly path: string;
}

/** Where a request arrived, as far as that can tell the project's server URLs apart. */
export interface Place {
  /** Path at which the middleware is mounted; undefined where nothing is mounted. */
  readonly mountPath: string | undefined;
  readonly calledPath: string;
  readonly host: string | undefined;
  /** No other mount is known, so the only server URL of a project is this one whatever its path. */
  readonly sole: boolean;
}

/** The server URL of a place. */
export interface Location {
  readonly server: ServerUrl;
  /** What the called path has behind the mount path where only the whole of it named the server URL; else "". */
  readonly rest: string;
}

/**
 * Reads a server URL into the form the issuer stores: scheme and host in lower case, no default port, no
 * fragment, no trailing slash.
 *
 * @returns undefined for what is not an absolute http(s) URL
 */
export function readServerUrl(value: string): ServerUrl | undefined {
  const url = parseUrl(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  const { origin, protocol, host } = url;
  const path = url.pathname.replace(/\/$/, "");
  const href = `${origin}${path}${url.search}`;
  return { href, url: new FixedUrl(href), origin, protocol, host, path };
}

/**
 * Picks the server URL that is called. The Host header only chooses among the project's own URLs; nothing is
 * ever built from it.
 */
export function locate(servers: readonly ServerUrl[], place: Place): Location | undefined {
  const { mountPath, calledPath } = place;
  if (mountPath === undefined) return only(servers);
  const byMount = withHost(withPath(servers, mountPath), place.host);
  if (byMount && mountPath !== "") return { server: byMount, rest: "" };
  const byCall = withHost(withPath(servers, calledPath), place.host);
  if (byCall) return { server: byCall, rest: calledPath.slice(mountPath.length) };
  if (byMount) return { server: byMount, rest: "" };
  return place.sole ? only(servers) : undefined;
}

/** Whether a Host header is one at all (RFC 9110 §7.2). */
export function isHost(host: string | undefined): boolean {
  return /^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i.test(host ?? "");
}

function only(servers: readonly ServerUrl[]): Location | undefined {
  const [server, another] = servers;
  return server && !another ? { server, rest: "" } : undefined;
}

/** Express matches mount paths whatever their case, unless told otherwise. */
function withPath(servers: readonly ServerUrl[], path: string): readonly ServerUrl[] {
  const exact = servers.filter((server) => server.path === path);
  if (exact.length > 0) return exact;
  return servers.filter((server) => server.path.toLowerCase() === path.toLowerCase());
}

function withHost(servers: readonly ServerUrl[], host: string | undefined): ServerUrl | undefined {
  if (servers.length <= 1) return servers[0];
  return servers.find((server) => parseUrl(`${server.protocol}//${host}`)?.host === server.host);
}

function parseUrl(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}
