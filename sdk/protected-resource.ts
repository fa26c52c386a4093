/** Protected resource metadata: the document that leads a client from this server to its issuer (RFC 9728). */
import type { Request, Response } from "express";
import type { ProjectFacts } from "./project.ts";

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

/** An empty `scopes_supported` is left out: some clients make an ill-formed scope of it. */
export function protectedResourceMetadata(
  resource: string,
  { issuer, name, scopes }: ProjectFacts,
): ProtectedResourceMetadata {
  const supported = scopes.filter((scope) => scope !== "offline_access");
  return {
    resource,
    authorization_servers: [issuer],
    ...(supported.length > 0 && { scopes_supported: supported }),
    bearer_methods_supported: ["header"],
    ...(name !== undefined && { resource_name: name }),
  };
}

/**
 * What a path has behind the well-known one: "" for the root form, the resource's path for the suffixed form,
 * undefined for every other path.
 */
export function suffixOf(path: string): string | undefined {
  if (path !== wellKnownPath && !path.startsWith(`${wellKnownPath}/`)) return undefined;
  return path.slice(wellKnownPath.length).replace(/\/$/, "");
}

/** Answers what needs no document; true if that was all. Any page may read it: it has nothing secret. */
export function answersWithoutDocument(request: Request, response: Response): boolean {
  response.set("Access-Control-Allow-Origin", "*");
  if (request.method === "GET" || request.method === "HEAD") return false;
  response.set({ Allow: "GET, HEAD, OPTIONS", "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS" });
  response.set("Access-Control-Allow-Headers", "*");
  response.status(request.method === "OPTIONS" ? 204 : 405).end();
  return true;
}
