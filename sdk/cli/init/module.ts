/** Module: a source file that is to get lines of ours, in its own spelling. */
import type { Manifest, Source } from "./project.ts";

/** How the file is written, so that what is added looks the same. */
export interface Spelling {
  readonly isTypeScript: boolean;
  readonly isEsModule: boolean;
  readonly quote: string;
  readonly semicolon: string;
}

export function spellingOf({ path, text }: Source, { type }: Pick<Manifest, "type">): Spelling {
  const isTypeScript = /\.[cm]?tsx?$/.test(path);
  const hasImports = /^import\s/m.test(text);
  const hasRequires = /\brequire\(/.test(text);
  const imports = text.match(/^(import\s.*|.*\brequire\(.*)$/gm) ?? [];
  const singles = imports.filter((line) => line.includes("'")).length;
  return {
    isTypeScript,
    isEsModule: hasImports || (!hasRequires && (type === "module" || isTypeScript)),
    quote: singles * 2 > imports.length ? "'" : '"',
    semicolon: imports.length > 0 && imports.every((line) => !line.trimEnd().endsWith(";")) ? "" : ";",
  };
}

/** Lines in our spelling, double quotes and semicolons, in that of the file. */
export function respelled(lines: readonly string[], { quote, semicolon, isTypeScript }: Spelling): string[] {
  return lines.map((line) => {
    const typed = isTypeScript
      ? line
      : line.replace("MCPAUTH_SECRET!", "MCPAUTH_SECRET").replace(/ as \w+(<[^>]*>)?/g, "");
    return typed.replaceAll('"', quote).replace(/;$/, semicolon);
  });
}

export function importLine(names: string, from: string, spelling: Spelling): string {
  const line = spelling.isEsModule
    ? `import { ${names} } from "${from}";`
    : `const { ${names} } = require("${from}");`;
  return respelled([line], spelling)[0] ?? line;
}

/** Whether one of these names is taken at the top level, so that ours would clash with it. */
export function declares(text: string, names: readonly string[]): boolean {
  const declaration = `^(?:export )?(?:async )?(?:const|let|var|function|class|import)\\b[^=(]*\\b(?:${names.join("|")})\\b`;
  return new RegExp(declaration, "m").test(text);
}

/** Puts a line behind the last import, and further lines behind that, with a blank line between. */
export function withImports(text: string, line: string, further: readonly string[] = []): string {
  const lines = text.split("\n");
  const at = endOfImports(text);
  lines.splice(at, 0, line, ...(further.length > 0 ? ["", ...further] : []));
  return lines.join("\n");
}

/** Number of the line behind the last import or require at the top level, which may run over several lines. */
function endOfImports(text: string): number {
  const imports = [
    ...text.matchAll(/^import\s[^"'`;]*["'][^"']+["'].*$|^(?:const|let|var)\b.*\brequire\(.*$/gm),
  ];
  const last = imports.at(-1);
  if (!last) return text.startsWith("#!") ? 1 : 0;
  return text.slice(0, last.index + last[0].length).split("\n").length;
}

/** Puts lines before the one with this number and the comment above that, as far in as it is. */
export function insertedBefore(text: string, number: number, added: readonly string[]): string {
  const lines = text.split("\n");
  const indent = /^\s*/.exec(lines[number] ?? "")?.[0] ?? "";
  let at = number;
  while (at > 0 && /^\s*(\/\/|\/?\*)/.test(lines[at - 1] ?? "")) at--;
  const gap = at < number && added.at(-1) !== "" ? [""] : [];
  lines.splice(at, 0, ...added.map((line) => (line ? indent + line : line)), ...gap);
  return lines.join("\n");
}
