/** Environment: the files beside the code, which say what the server needs and keep its secret out of git. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Edit } from "./plan.ts";
import type { Manifest } from "./project.ts";

const comment = "# The registration secret of this server's project, which the mcpauth dashboard shows once.";

export async function environmentEdits(folder: string): Promise<Edit[]> {
  const edits = await Promise.all([
    edit(folder, ".env", declared),
    edit(folder, ".env.example", declared),
    edit(folder, ".gitignore", ignored),
  ]);
  return edits.flatMap((one) => one ?? []);
}

async function edit(
  folder: string,
  path: string,
  change: (text: string) => string,
): Promise<Edit | undefined> {
  const before = await readFile(join(folder, path), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  const after = change(before ?? "");
  return after === (before ?? "") ? undefined : { path, before, after };
}

function declared(text: string): string {
  if (/^\s*(export\s+)?MCPAUTH_SECRET\s*=/m.test(text)) return text;
  return `${ended(text)}${text ? "\n" : ""}${comment}\nMCPAUTH_SECRET=\n`;
}

function ignored(text: string): string {
  const isIgnored = text
    .split("\n")
    .some((line) => /^\/?(\.env|\.env\*|\*\.env|\.env\.?\*|\*\*\/\.env)\s*$/.test(line.trim()));
  return isIgnored ? text : `${ended(text)}.env\n`;
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** With the package among the dependencies: in alphabetical order if they are, as npm keeps them; else at the end. */
export function manifestEdit({ text, dependencies }: Manifest, version: string): Edit | undefined {
  if (dependencies.getmcpauth !== undefined) return undefined;
  const manifest = JSON.parse(text) as { dependencies?: Record<string, string> };
  const names = Object.keys(manifest.dependencies ?? {});
  const extended = { ...manifest.dependencies, getmcpauth: `^${version}` };
  const isSorted = names.join() === [...names].sort().join();
  manifest.dependencies = isSorted ? sorted(extended) : extended;
  const indent = /^\{\s*?\n([ \t]+)/.exec(text)?.[1] ?? "  ";
  const after = JSON.stringify(manifest, null, indent) + (text.endsWith("\n") ? "\n" : "");
  return { path: "package.json", before: text, after };
}

function sorted(dependencies: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(dependencies).sort(([one], [other]) => (one < other ? -1 : 1)));
}
