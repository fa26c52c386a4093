/** Plan: what is to be written where, or why it is left to the reader. */
import type { Framework, Project } from "./project.ts";

/** A file as it is to be; `before` is undefined for a new one. */
export interface Edit {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

export type Plan =
  | { readonly framework: Framework; readonly edits: readonly Edit[] }
  /** The place was not found, or not beyond doubt. */
  | { readonly framework: Framework; readonly doubt: string };

export type Planner = (project: Project) => Plan;

/** Whether the file has our guard already. */
export function isGuarded(text: string): boolean {
  return /["']getmcpauth(\/\w+)?["']/.test(text) && /\b(mcpAuth|createMcpAuth)\(/.test(text);
}

/** Whether the file has somebody else's. */
export function hasOtherGuard(text: string): boolean {
  return /\b(requireBearerAuth|withMcpAuth|mcpAuthRouter|mcpAuthMetadataRouter)\b/.test(text);
}

/** What the transports and handlers of either MCP SDK are called. */
export function servesMcp(text: string): boolean {
  return /\b(\w*StreamableHTTP\w*Transport|SSEServerTransport|createMcpHandler|toNodeHandler|mcp(Http)?Handler)\b/i.test(
    text,
  );
}
