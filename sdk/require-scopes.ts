/** Require scopes: refusals inside the MCP server, for what HTTP has let pass. */
import { formatChallenge, scopesToAskFor } from "./challenge.ts";
import { invalidOption } from "./errors.ts";
import { isObject } from "./json.ts";
import { protectedResourceMetadataUrl } from "./protected-resource.ts";
import { readScopes, readToolScopes } from "./scope.ts";
import type { ToolScopes } from "./tool-scopes.ts";
import { lacking, scopesOfCalls } from "./tool-scopes.ts";

type Handler = (...parameters: never[]) => unknown;

/** The part of a server that is needed here, the same in `@modelcontextprotocol/sdk` 1.x and `@modelcontextprotocol/server` 2.x. */
interface ProtocolServer {
  setRequestHandler(...parameters: never[]): void;
  assertCanSetRequestHandler(method: string): void;
}

/** The part of `authInfo` that is needed here: it may also stem from another verifier than ours. */
interface Granted {
  readonly scopes: readonly string[];
  readonly resource?: URL;
  readonly resourceMetadataUrl?: string;
}

/**
 * A tool's handler that is only called with a token that has all of these scopes. Without them the tool answers with an
 * error that names them, and with a challenge in `_meta["mcp/www_authenticate"]` for clients that act upon it.
 *
 * HTTP has said 200 by then. Most clients ask for more scopes by themselves only on 403: see the option `toolScopes`.
 *
 * @throws McpAuthConfigError for what is not an array of scope names
 * @example
 * ```ts
 * import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
 * import { requireScopes } from "getmcpauth";
 *
 * const server = new McpServer({ name: "notes", version: "1.0.0" });
 * server.registerTool(
 *   "delete_notes",
 *   { description: "Deletes all notes" },
 *   requireScopes(["notes:write"], () => ({ content: [{ type: "text", text: "Deleted" }] })),
 * );
 * ```
 */
export function requireScopes<ToolHandler extends Handler>(
  scopes: readonly string[],
  toolHandler: ToolHandler,
): ToolHandler {
  const required = readScopes("the first argument of requireScopes", scopes);
  const guarded = (...parameters: Parameters<ToolHandler>) =>
    refusalOf(required, parameters.at(-1)) ?? toolHandler(...parameters);
  // The same but for a refusal, which is a result that every tool may have.
  return guarded as ToolHandler;
}

/**
 * Applies the scopes of all tools to an MCP server: `tools/list` shows each caller only what their token may call, and a call
 * without the scopes is refused as by `requireScopes`. Call it before any tool is registered; it returns the server.
 *
 * @throws McpAuthConfigError for scopes of another form, and where a tool is registered already
 * @example
 * ```ts
 * import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
 * import { mcpAuth, requireToolScopes } from "getmcpauth";
 *
 * const toolScopes = { delete_notes: ["notes:write"] };
 *
 * export const auth = mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET!, toolScopes });
 * export const server = requireToolScopes(new McpServer({ name: "notes", version: "1.0.0" }), toolScopes);
 * ```
 */
export function requireToolScopes<McpServer extends ProtocolServer | { readonly server: ProtocolServer }>(
  mcpServer: McpServer,
  toolScopes: Readonly<Record<string, readonly string[]>>,
): McpServer {
  const required = readToolScopes(toolScopes);
  const server: ProtocolServer = "server" in mcpServer ? mcpServer.server : mcpServer;
  refuseLateCall(server);
  // What is handed on is what came, but for the handler.
  const set = server.setRequestHandler.bind(server) as (...parameters: unknown[]) => void;
  server.setRequestHandler = (...parameters: unknown[]) => {
    const handler = parameters.pop();
    set(
      ...parameters,
      isFunction(handler) ? guarded(required, { handler, registeredWith: parameters }) : handler,
    );
  };
  return mcpServer;
}

interface Registration {
  handler(...parameters: unknown[]): unknown;
  /** A schema, or a method, or a method and schemas: then the handler is given the parameters of the message alone. */
  readonly registeredWith: readonly unknown[];
}

function guarded(toolScopes: ToolScopes, { handler, registeredWith }: Registration) {
  const [method, schemas] = registeredWith;
  return async (received: unknown, context: unknown) => {
    const message = schemas === undefined ? received : { method, params: received };
    const refusal = refusalOf(scopesOfCalls(toolScopes, message), context);
    if (refusal) return refusal;
    const result = await handler(received, context);
    return Object(message).method === "tools/list" ? listed(toolScopes, result, context) : result;
  };
}

/** SEP-2549: what one caller may see is for no shared cache. */
function listed(toolScopes: ToolScopes, result: unknown, context: unknown): unknown {
  if (!isObject(result) || !Array.isArray(result.tools)) return result;
  const granted = grantedIn(context)?.scopes ?? [];
  const isCallable = (tool: unknown) =>
    lacking(toolScopes.get(Object(tool).name) ?? [], granted).length === 0;
  return { ...result, tools: result.tools.filter(isCallable), cacheScope: "private" };
}

/** The result of a tool call that is refused; undefined if nothing is missing. */
function refusalOf(required: readonly string[], context: unknown): object | undefined {
  const granted = grantedIn(context);
  const missing = lacking(required, granted?.scopes ?? []);
  if (missing.length === 0) return undefined;
  const description = `The access token lacks what this tool needs: ${missing.join(" ")}`;
  const challenge = granted && challengeOf(granted, { required, description });
  return {
    isError: true,
    content: [{ type: "text", text: description }],
    ...(challenge && { _meta: { "mcp/www_authenticate": [challenge] } }),
  };
}

/** RFC 6750 §3.1, as the header of a 403 would have it. */
function challengeOf(
  { scopes, resource, resourceMetadataUrl }: Granted,
  { required, description }: { required: readonly string[]; description: string },
): string | undefined {
  const metadataUrl = resourceMetadataUrl ?? (resource && protectedResourceMetadataUrl(resource));
  if (metadataUrl === undefined) return undefined;
  return formatChallenge({
    error: "insufficient_scope",
    description,
    scopes: scopesToAskFor(scopes, required),
    metadataUrl,
  });
}

/** `extra.authInfo` in 1.x, `ctx.http.authInfo` in 2.x. Without either, as over stdio, nothing is granted. */
function grantedIn(context: unknown): Granted | undefined {
  const { authInfo, http } = Object(context);
  const granted = authInfo ?? Object(http).authInfo;
  return isObject(granted) && Array.isArray(granted.scopes) ? (granted as unknown as Granted) : undefined;
}

/** Handlers that are set already would go unguarded. */
function refuseLateCall(server: ProtocolServer): void {
  try {
    for (const method of ["tools/list", "tools/call"]) server.assertCanSetRequestHandler(method);
  } catch {
    throw invalidOption(
      "requireToolScopes must be called before any tool is registered, right after the server is made",
    );
  }
}

function isFunction(value: unknown): value is (...parameters: unknown[]) => unknown {
  return typeof value === "function";
}
