/** Protected resource metadata: the document that leads a client from this server to its issuer (RFC 9728). */
import { McpAuthConfigError } from "./errors.ts";
import type { ServerUrl } from "./server-url.ts";
import { readServerUrl } from "./server-url.ts";

/** RFC 9728 §3. */
export const wellKnownPath = "/.well-known/oauth-protected-resource";

/**
 * RFC 9728 §2, the members mcpauth publishes.
 *
 * @example
 * ```ts
 * import type { ProtectedResourceMetadata } from "getmcpauth";
 *
 * const url = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";
 * const metadata = (await (await fetch(url)).json()) as ProtectedResourceMetadata;
 * console.log(metadata.authorization_servers);
 * ```
 */
export interface ProtectedResourceMetadata {
  resource: string;
  authorization_servers: string[];
  scopes_supported?: string[];
  bearer_methods_supported: ["header"];
  resource_name?: string;
}

/**
 * What `protectedResourceMetadata()` is told.
 *
 * @example
 * ```ts
 * import type { ProtectedResource } from "getmcpauth";
 *
 * export const resource: ProtectedResource = {
 *   url: "https://mcp.example.com/mcp",
 *   issuer: "https://auth.example.com",
 * };
 * ```
 */
export interface ProtectedResource {
  /** The server's public URL, path included: the one people type into their client. */
  readonly url: string | URL;
  /** The mcpauth issuer. */
  readonly issuer: string;
  /** For people to read. */
  readonly name?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
}

/**
 * The metadata document of a server, for a place that `mcpAuth()` and `metadata` do not reach, such as a static file.
 *
 * @throws McpAuthConfigError if `url` is no absolute http(s) URL
 * @example
 * ```ts
 * import { protectedResourceMetadata } from "getmcpauth";
 *
 * const document = protectedResourceMetadata({
 *   url: "https://mcp.example.com/mcp",
 *   issuer: "https://auth.example.com",
 *   scopes: ["mcp:tools"],
 * });
 * console.log(JSON.stringify(document));
 * ```
 */
export function protectedResourceMetadata(resource: ProtectedResource): ProtectedResourceMetadata {
  const { url, issuer, name, scopes = [] } = resource;
  // An empty `scopes_supported` is left out: some clients make an ill-formed scope of it.
  const supported = scopes.filter((scope) => scope !== "offline_access");
  return {
    resource: read(url).href,
    authorization_servers: [issuer],
    ...(supported.length > 0 && { scopes_supported: supported }),
    bearer_methods_supported: ["header"],
    ...(name !== undefined && { resource_name: name }),
  };
}

/**
 * Where clients look for the metadata of a server (RFC 9728 §3.1).
 *
 * @throws McpAuthConfigError if `url` is no absolute http(s) URL
 * @example
 * ```ts
 * import { protectedResourceMetadataUrl } from "getmcpauth";
 *
 * // https://mcp.example.com/.well-known/oauth-protected-resource/mcp
 * console.log(protectedResourceMetadataUrl("https://mcp.example.com/mcp"));
 * ```
 */
export function protectedResourceMetadataUrl(url: string | URL): string {
  const { origin, path, href } = read(url);
  return `${origin}${wellKnownPath}${path}${href.slice(origin.length + path.length)}`;
}

/**
 * What a path has behind the well-known one: "" for the root form, the resource's path for the suffixed form,
 * undefined for every other path.
 */
export function suffixOf(path: string): string | undefined {
  if (path !== wellKnownPath && !path.startsWith(`${wellKnownPath}/`)) return undefined;
  return path.slice(wellKnownPath.length).replace(/\/$/, "");
}

function read(url: string | URL): ServerUrl {
  const read = readServerUrl(String(url));
  if (read) return read;
  const message = "url must be an absolute http(s) URL, such as https://mcp.example.com/mcp";
  throw new McpAuthConfigError("invalid_option", `mcpauth protected resource: ${message}.`);
}
