/** Next.js: the route's handlers wrapped, and two files more: what they share, and the route of the metadata. */
import { posix } from "node:path";
import { endOfBrackets, withAuthInfo } from "./handler.ts";
import type { Spelling } from "./module.ts";
import { importLine, respelled, spellingOf, withImports } from "./module.ts";
import type { Edit, Plan } from "./plan.ts";
import { hasOtherGuard, servesMcp } from "./plan.ts";
import type { Project, Source } from "./project.ts";

const framework = "Next.js";
const routeFile = /^((?:src\/)?app)\/(?:.*\/)?route\.([cm]?[jt]s)x?$/;

export function planNext({ sources, manifest }: Project): Plan {
  const routes = sources.filter(({ path, text }) => routeFile.test(path) && servesMcp(text));
  const [source, another] = routes.filter(({ path }) => !path.includes(".well-known"));
  if (!source) return doubt("no route.ts below app/ was found that serves MCP");
  if (another) return doubt(`both ${source.path} and ${another.path} serve MCP`);
  if (hasOtherGuard(source.text)) return doubt(`${source.path} has another guard, to be replaced by ours`);
  const wrapped = wrappedList(source.text) ?? wrappedHandlers(source.text);
  if (wrapped === undefined || !isWhollyGuarded(wrapped)) {
    return doubt(`the exports of ${source.path} have a form that is not known here`);
  }
  const spelling = spellingOf(source, { ...manifest, type: "module" });
  return { framework, edits: edits(source, wrapped, spelling) };
}

function edits(source: Source, wrapped: string, spelling: Spelling): Edit[] {
  const [, app = "app", extension = "ts"] = routeFile.exec(source.path) ?? [];
  const shared = posix.join(posix.dirname(app), `lib/mcp-auth.${extension}`);
  const metadata = `${app}/.well-known/oauth-protected-resource/[[...path]]/route.${extension}`;
  const sharedLines = [
    importLine("createMcpAuth", "getmcpauth/fetch", spelling),
    "",
    ...respelled(
      ["export const mcpAuth = createMcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! });"],
      spelling,
    ),
  ];
  const metadataLines = [
    importFrom(metadata, shared, spelling),
    "",
    ...respelled(
      ["export const GET = mcpAuth.metadata;", "export const OPTIONS = mcpAuth.metadata;"],
      spelling,
    ),
  ];
  const after = withImports(wrapped, importFrom(source.path, shared, spelling));
  return [
    { path: shared, before: undefined, after: `${sharedLines.join("\n")}\n` },
    { path: metadata, before: undefined, after: `${metadataLines.join("\n")}\n` },
    { path: source.path, before: source.text, after },
  ];
}

function importFrom(file: string, shared: string, spelling: Spelling): string {
  const path = posix.relative(posix.dirname(file), shared.replace(/\.\w+$/, ""));
  return importLine("mcpAuth", path.startsWith(".") ? path : `./${path}`, spelling);
}

/** `export { handler as GET, handler as POST }` of the package mcp-handler, which reads who is calling from the request. */
function wrappedList(text: string): string | undefined {
  const pattern = /^export \{([^}]*)\};?$/m;
  const [all = "", list = ""] = pattern.exec(text) ?? [];
  const items = list.split(",").flatMap((item) => (item.trim() ? [item.trim().split(/\s+as\s+/)] : []));
  const [name, another] = new Set(items.map(([first = ""]) => first));
  const isKnown = /["'](mcp-handler|@vercel\/mcp-adapter)["']/.test(text);
  if (name === undefined || another !== undefined || !isKnown) return undefined;
  const methods = [...new Set([...items.map(([, method = ""]) => method), "OPTIONS"])];
  const end = all.endsWith(";") ? ";" : "";
  const guarded = `const guarded = mcpAuth.protect((request, auth) => ${name}(Object.assign(request, { auth })))${end}`;
  const exported = methods.map((method) => `guarded as ${method}`).join(", ");
  return text.replace(pattern, () => `${guarded}\n\nexport { ${exported} }${end}`);
}

const declaration =
  /^export (?:const (GET|POST|DELETE)\s*=\s*(async\s+)?\((\w+)(?:\s*:\s*\w+)?\)(?:\s*:\s*[\w<>]+)?\s*=>\s*|(async\s+)?function (GET|POST|DELETE)\((\w+)(?:\s*:\s*\w+)?\)(?:\s*:\s*[\w<>]+)?\s*(?=\{))/m;

/** `export const POST = (request: Request) => server.fetch(request)`, or the same as a function. */
function wrappedHandlers(text: string): string | undefined {
  let rest = text;
  let done = "";
  let count = 0;
  for (let match = declaration.exec(rest); match; match = declaration.exec(rest)) {
    const [all, constant, asyncArrow, arrowParameter, asyncFunction, named, parameter] = match;
    const start = match.index + all.length;
    const end = endOfBody(rest, start);
    if (end === undefined) return undefined;
    const body = rest.slice(start, end).replace(/;$/, "");
    const request = arrowParameter ?? parameter ?? "";
    const given = withAuthInfo(body, { from: request, to: request });
    const isAsync = asyncArrow ?? asyncFunction ?? "";
    done += rest.slice(0, match.index);
    done += given
      ? `export const ${constant ?? named} = mcpAuth.protect(${isAsync}(${request}, authInfo) => ${given});`
      : rest.slice(match.index, end);
    count += given ? 1 : 0;
    rest = rest.slice(end);
  }
  return count > 0 ? done + rest : undefined;
}

/** Of what is exported, only what does not even see the request may stay as it was. */
function isWhollyGuarded(text: string): boolean {
  const exported = text.match(/^export\b.*\b(GET|POST|DELETE)\b.*$/gm) ?? [];
  return exported.every((line) =>
    /mcpAuth\.protect\(|\bguarded as\b|\b(GET|POST|DELETE)(\s*=\s*(async\s+)?)?\(\)/.test(line),
  );
}

/** Behind the closing brace of a block, or the semicolon of an expression. */
function endOfBody(text: string, start: number): number | undefined {
  if (text[start] === "{") return endOfBrackets(text, start);
  const end = /;?$/m.exec(text.slice(start));
  return end ? start + end.index + end[0].length : undefined;
}

function doubt(reason: string): Plan {
  return { framework, doubt: reason };
}
