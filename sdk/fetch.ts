/** getmcpauth/fetch: OAuth 2.1 for an MCP server that takes a Request and returns a Response. */
import type { Answer } from "./answer.ts";
import type { McpAuthInfo } from "./auth-info.ts";
import { isPreflight, preflightAnswer, readableByAnyPage } from "./cors.ts";
import { McpAuthConfigError } from "./errors.ts";
import { Guard } from "./guard.ts";
import type { McpAuthOptions } from "./options.ts";
import { suffixOf, wellKnownPath } from "./protected-resource.ts";
import type { Place } from "./server-url.ts";
import { readMiddlewareOptions } from "./settings.ts";

export type { McpAuthExtra, McpAuthInfo } from "./auth-info.ts";
export type { McpAuthIntrospection } from "./client.ts";
export { McpAuthClient } from "./client.ts";
export {
  McpAuthConfigError,
  McpAuthRefusedError,
  McpAuthServerUrlError,
  McpAuthUpstreamError,
} from "./errors.ts";
export type { McpAuthMintedToken, McpAuthMintRequest, McpAuthPresentedToken } from "./minting.ts";
export type { McpAuthClientOptions, McpAuthOptions } from "./options.ts";
export type { ProtectedResource, ProtectedResourceMetadata } from "./protected-resource.ts";
export { protectedResourceMetadata, protectedResourceMetadataUrl } from "./protected-resource.ts";
export { requireScopes, requireToolScopes } from "./require-scopes.ts";

/**
 * What `createMcpAuth()` makes. Its functions may be taken out and passed around by themselves.
 *
 * @example
 * ```ts
 * import { createMcpAuth } from "getmcpauth/fetch";
 *
 * const { authenticate } = createMcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! });
 *
 * export async function whoami(request: Request): Promise<Response> {
 *   const auth = await authenticate(request);
 *   if (auth instanceof Response) return auth;
 *   return Response.json({ hello: auth.extra.username });
 * }
 * ```
 */
export interface McpAuth {
  /**
   * Wraps the handler of your MCP server: it is called for requests with a valid token only, and is given what is known
   * of the caller. Answers at `/.well-known/oauth-protected-resource` too, if such requests come here, and lets pages of
   * any origin call, as only a token opens anything. Whatever a framework passes on behind the request is passed on.
   */
  readonly protect: <Rest extends unknown[]>(
    handler: (request: Request, auth: McpAuthInfo, ...rest: Rest) => Response | Promise<Response>,
  ) => (request: Request, ...rest: Rest) => Promise<Response>;
  /**
   * For a request with a valid token: what is known of the caller. For any other: the response to return, as for the
   * official `requireBearerAuth`. A browser's preflight is one of these.
   */
  readonly authenticate: (request: Request) => Promise<McpAuthInfo | Response>;
  /**
   * The metadata, for requests at `/.well-known/oauth-protected-resource` and below. Only frameworks that route by path
   * need it. 404 where the project has no such server URL.
   */
  readonly metadata: (request: Request) => Promise<Response>;
}

/**
 * The same as `mcpAuth()` for Hono, Next.js, Workers, Deno, Bun and whatever else speaks Request and Response.
 *
 * @throws McpAuthConfigError for an option that is missing, wrong or unknown
 * @example
 * ```ts
 * import { createMcpAuth } from "getmcpauth/fetch";
 *
 * const { protect } = createMcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! });
 *
 * export const handle = protect((request, auth) => Response.json({ hello: auth.extra.username }));
 * ```
 */
export function createMcpAuth(options: McpAuthOptions): McpAuth {
  const guard = new Guard(readMiddlewareOptions(options));

  async function authenticate(request: Request): Promise<McpAuthInfo | Response> {
    const { method, headers } = request;
    const origin = headers.get("Origin");
    if (isPreflight(method, origin, headers.get("Access-Control-Request-Method"))) {
      return respond(preflightAnswer(headers.get("Access-Control-Request-Headers")));
    }
    const admission = await guard.admit({
      method,
      authorization: headers.get("Authorization") ?? guard.keyIn((name) => headers.get(name) ?? undefined),
      place: placeOf(new URL(request.url)),
      metadataPath: ({ server }) => `${wellKnownPath}${server.href.slice(server.origin.length)}`,
      body: () => parsedBody(request),
      sender: () => ({ userAgent: headers.get("User-Agent") ?? undefined, address: undefined }),
    });
    if ("auth" in admission) return admission.auth;
    const refusal = respond(admission.refusal);
    return origin === null ? refusal : readableByAnyPage(refusal);
  }

  async function document(request: Request): Promise<Response | undefined> {
    const url = new URL(request.url);
    const calledPath = suffixOf(url.pathname);
    if (calledPath === undefined) return undefined;
    const answer = await guard.publish(request.method, { ...placeOf(url), calledPath });
    return answer && respond(answer);
  }

  return {
    authenticate,
    metadata: async (request) => (await document(request)) ?? respond(noDocument),
    protect:
      (handler) =>
      async (request, ...rest) => {
        const found = await document(request);
        if (found) return found;
        const auth = await authenticate(request);
        if (auth instanceof Response) return auth;
        const response = await handler(request, auth, ...rest);
        return request.headers.has("Origin") ? readableByAnyPage(response) : response;
      },
  };
}

/** As much as the official transports read. */
const maximumBytes = 4 * 1024 * 1024;

const noDocument: Answer = {
  status: 404,
  headers: { "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store" },
  body: { error: "not_found", error_description: "There is no protected resource of this path" },
};

/** Nobody tells at which path a handler stands, so only the whole address can tell several server URLs apart. */
function placeOf({ pathname, host }: URL): Place {
  return { mountPath: "", calledPath: pathname.replace(/\/$/, ""), host, sole: true };
}

/** A copy is read, so that the MCP server still finds the body. */
async function parsedBody(request: Request): Promise<unknown> {
  if (request.bodyUsed) {
    throw new McpAuthConfigError(
      "invalid_option",
      "mcpauth options: toolScopes needs the body: call authenticate() or protect() before anything reads it.",
    );
  }
  const bytes = await readCopy(request);
  if (!bytes) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** @returns undefined for a body that is too long */
async function readCopy(request: Request): Promise<Buffer | undefined> {
  const reader = request.clone().body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    chunks.push(read.value);
    length += read.value.length;
    if (length <= maximumBytes) continue;
    // Each of the two streams of a copy ends only with the other.
    await Promise.all([reader?.cancel(), request.body?.cancel()]);
    return undefined;
  }
  return Buffer.concat(chunks);
}

function respond({ status, headers, body }: Answer): Response {
  return body ? Response.json(body, { status, headers }) : new Response(null, { status, headers });
}
