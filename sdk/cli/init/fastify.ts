/** Fastify: a hook for the MCP route, and the route of the metadata. */
import { declares, importLine, insertedBefore, respelled, spellingOf, withImports } from "./module.ts";
import type { Plan } from "./plan.ts";
import type { Project } from "./project.ts";
import { findServer } from "./routes.ts";

const framework = "Fastify";

export function planFastify(project: Project): Plan {
  const server = findServer(project, "[fF]astify");
  if (typeof server === "string") return { framework, doubt: server };
  const { source, route } = server;
  const { path, text } = source;
  if (!/\.raw\b/.test(text)) {
    return {
      framework,
      doubt: `the MCP route in ${path} does not hand on request.raw, which carries who is calling`,
    };
  }
  if (declares(text, ["mcpAuth"])) return { framework, doubt: `${path} has a mcpAuth of its own` };
  const spelling = spellingOf(source, project.manifest);
  const guarded = insertedBefore(text, route.line, respelled(hook(route.receiver, route.path), spelling));
  const line = importLine("createMcpAuth", "getmcpauth/fetch", spelling);
  const after = withImports(guarded, line, respelled(making, spelling));
  return { framework, edits: [{ path, before: text, after }] };
}

const making = ["const mcpAuth = createMcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! });"];

export function hook(app: string, path: string): string[] {
  return [
    `${app}.addHook("onRequest", async (request, reply) => {`,
    `  if (request.routeOptions.url !== "${path}") return;`,
    "  const { method, headers, host, originalUrl } = request;",
    `  const asked = new Request(\`http://\${host}\${originalUrl}\`, { method, headers: headers as Record<string, string> });`,
    "  const auth = await mcpAuth.authenticate(asked);",
    "  if (auth instanceof Response) return reply.send(auth);",
    "  Object.assign(request.raw, { auth });",
    "});",
    `${app}.get("/.well-known/oauth-protected-resource*", ({ host, originalUrl }) =>`,
    `  mcpAuth.metadata(new Request(\`http://\${host}\${originalUrl}\`)),`,
    ");",
    "",
  ];
}
