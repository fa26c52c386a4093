/** Scopes as callers of the SDK write them down: names for one purpose, or for each tool. */
import { invalidOption } from "./errors.ts";
import type { ToolScopes } from "./tool-scopes.ts";

/**
 * @param name - of the option or argument, for the message
 * @throws McpAuthConfigError for what is not an array of scope names
 */
export function readScopes(name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every(isScope)) {
    throw invalidOption(`${name} must be an array of scope names without blanks, such as ["mcp:tools"]`);
  }
  return [...new Set(value)];
}

/** @throws McpAuthConfigError for what is not an object from names of tools to arrays of scope names */
export function readToolScopes(value: unknown): ToolScopes {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidOption('toolScopes must be an object, such as { delete_note: ["notes:write"] }');
  }
  const tools = Object.entries(value);
  return new Map(tools.map(([tool, scopes]) => [tool, readScopes(`toolScopes.${tool}`, scopes)]));
}

/** RFC 6749 §3.3: scope-token. */
export function isScope(value: unknown): value is string {
  return typeof value === "string" && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value);
}
