/** Routes: where a framework that routes by calls, such as `app.post("/mcp", …)`, serves MCP. */
import { hasOtherGuard, servesMcp } from "./plan.ts";
import type { Project, Source } from "./project.ts";

export interface RouteCall {
  /** The line it begins in, counted from 0. */
  readonly line: number;
  /** The variable of the app or router. */
  readonly receiver: string;
  readonly method: string;
  readonly path: string;
}

/** The one file that makes an app, and the calls in it by which the app serves MCP, all at one path. */
export interface Server {
  readonly source: Source;
  readonly route: RouteCall;
  readonly routes: readonly RouteCall[];
}

/**
 * @param creation what makes an app, after the equals sign
 * @returns why it is not beyond doubt, as a sentence's beginning, where it is not
 */
export function findServer({ sources }: Project, creation: string): Server | string {
  const found = sources.filter(({ text }) => appsOf(text, creation).length > 0 && mcpRoutes(text).length > 0);
  const [source, another] = found;
  if (!source) return "no file was found that makes an app and gives it an MCP route";
  if (another) return `both ${source.path} and ${another.path} have an MCP route`;
  const { path, text } = source;
  if (hasOtherGuard(text)) return `${path} has another guard, to be replaced by ours`;
  const routes = mcpRoutes(text);
  const apps = appsOf(text, creation);
  const [route] = routes;
  if (!route || !routes.every(({ receiver }) => apps.includes(receiver))) {
    return `an MCP route in ${path} belongs to a router`;
  }
  const paths = [...new Set(routes.map((one) => one.path))];
  if (paths.length > 1) return `${path} has several routes: ${paths.join(", ")}`;
  return { source, route, routes };
}

function appsOf(text: string, creation: string): string[] {
  const pattern = new RegExp(
    `\\b(?:const|let|var)\\s+(\\w+)(?:\\s*:\\s*[\\w.<>]+)?\\s*=\\s*${creation}\\b`,
    "g",
  );
  return [...text.matchAll(pattern)].map(([, name = ""]) => name);
}

/** By their path, those of the old transport included; where none tells, all that take POST. */
function mcpRoutes(text: string): RouteCall[] {
  const calls = routeCalls(text).filter(({ path }) => !path.includes(".well-known"));
  const named = calls.filter(({ path }) => /mcp|\bsse\b|\bmessages?\b/i.test(path));
  if (named.length > 0) return named;
  return servesMcp(text) ? calls.filter(({ method }) => method === "post" || method === "all") : [];
}

/** Calls that begin a line; commented ones do not. */
function routeCalls(text: string): RouteCall[] {
  return text.split("\n").flatMap((line, number) => {
    const match = /^\s*(\w+)\.(all|get|post|put|delete|use|on|route)\(\s*(["'`])([^"'`]*)\3/.exec(line);
    const [, receiver = "", method = "", , path = ""] = match ?? [];
    return match ? [{ line: number, receiver, method, path }] : [];
  });
}
