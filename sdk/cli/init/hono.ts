/** Hono: the handler of the MCP route wrapped, and the route of the metadata. */
import { endOfBrackets, withAuthInfo } from "./handler.ts";
import { declares, importLine, insertedBefore, respelled, spellingOf, withImports } from "./module.ts";
import type { Plan } from "./plan.ts";
import type { Project } from "./project.ts";
import type { RouteCall } from "./routes.ts";
import { findServer } from "./routes.ts";

const framework = "Hono";

export function planHono(project: Project): Plan {
  const server = findServer(project, "new Hono");
  if (typeof server === "string") return { framework, doubt: server };
  const { path, text } = server.source;
  // Middleware, such as that for CORS, serves nothing.
  const [route, another] = server.routes.filter(({ method }) => method !== "use");
  const wrapped = route && !another && withWrappedHandler(text, route);
  if (declares(text, ["protect", "metadata"])) {
    return { framework, doubt: `${path} has a protect or a metadata of its own` };
  }
  if (!wrapped) return { framework, doubt: `the MCP route in ${path} has a form that is not known here` };
  const spelling = spellingOf(server.source, project.manifest);
  const metadata = `${route.receiver}.all("/.well-known/oauth-protected-resource/*", (c) => metadata(c.req.raw));`;
  const routed = insertedBefore(wrapped, route.line, respelled([metadata], spelling));
  const line = importLine("createMcpAuth", "getmcpauth/fetch", spelling);
  const after = withImports(routed, line, respelled(making, spelling));
  return { framework, edits: [{ path, before: text, after }] };
}

const making = [
  "const { protect, metadata } = createMcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! });",
];

/** `(c) => server.fetch(c.req.raw)` becomes `(c) => protect((request, authInfo) => server.fetch(request, { authInfo }))(c.req.raw)`. */
function withWrappedHandler(text: string, { line }: RouteCall): string | undefined {
  const start = text.split("\n").slice(0, line).join("\n").length;
  const open = text.indexOf("(", start);
  const end = endOfBrackets(text, open);
  if (end === undefined) return undefined;
  const [, before = "", isAsync = "", parameter = "", body = ""] =
    /^(\(\s*["'`][^"'`]*["'`],\s*)(async\s+)?(\(?\s*(?:\w+|\{\s*req\s*\})\s*\)?)\s*=>\s*(.*?),?\s*\)$/s.exec(
      text.slice(open, end),
    ) ?? [];
  const name = /\w+/.exec(parameter)?.[0] ?? "";
  const raw = parameter.includes("{") ? "req.raw" : `${name}.req.raw`;
  const given = withAuthInfo(body, { from: raw, to: "request" });
  if (given === undefined) return undefined;
  const handler = `${parameter} => protect(${isAsync}(request, authInfo) => ${given})(${raw})`;
  return `${text.slice(0, open)}${before}${handler})${text.slice(end)}`;
}
