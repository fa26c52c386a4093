/**
 * Tool scopes: the scopes each tool needs, declared once.
 *
 * Two places read the declaration. Over HTTP, admission asks {@link scopesOfCalls} what the JSON-RPC body of a request
 * needs on top of `requiredScopes`, and answers 403 before the MCP server sees it: the only step-up that clients act upon
 * by themselves. Inside the MCP server, `requireToolScopes` filters `tools/list` and refuses what HTTP did not see.
 */

/** By name of the tool. A Map, so that no tool is called `constructor` by accident. */
export type ToolScopes = ReadonlyMap<string, readonly string[]>;

/**
 * The scopes that the `tools/call` messages of a parsed JSON-RPC body need, those of a batch together, each once.
 * Whatever else the body is needs none.
 */
export function scopesOfCalls(toolScopes: ToolScopes, body: unknown): readonly string[] {
  const scopes = [body].flat().flatMap((message) => toolScopes.get(toolCalledBy(message) ?? "") ?? []);
  return [...new Set(scopes)];
}

/** Which of the required scopes a token does not have. */
export function lacking(required: readonly string[], granted: readonly string[]): readonly string[] {
  return required.filter((scope) => !granted.includes(scope));
}

function toolCalledBy(message: unknown): string | undefined {
  const { method, params } = Object(message);
  if (method !== "tools/call") return undefined;
  const { name } = Object(params);
  return typeof name === "string" ? name : undefined;
}
