/** Express: one line before the MCP route, and its import. */
import { importLine, insertedBefore, respelled, spellingOf, withImports } from "./module.ts";
import type { Plan } from "./plan.ts";
import type { Project } from "./project.ts";
import { findServer } from "./routes.ts";

const framework = "Express";

export function planExpress(project: Project): Plan {
  const server = findServer(project, "(?:express|createMcpExpressApp)");
  if (typeof server === "string") return { framework, doubt: server };
  const { source, route } = server;
  const { path, text } = source;
  const spelling = spellingOf(source, project.manifest);
  const guard = `${route.receiver}.use("${route.path}", mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! }));`;
  const guarded = insertedBefore(text, route.line, respelled([guard], spelling));
  const entry = project.sdk === 1 ? "getmcpauth" : "getmcpauth/v2";
  const after = withImports(guarded, importLine("mcpAuth", entry, spelling));
  return { framework, edits: [{ path, before: text, after }] };
}
