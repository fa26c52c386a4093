/** Code blocks: the TypeScript that people are told to copy, from the README and the TSDoc. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const sdk = join(import.meta.dirname, "..");

export async function codeBlocks(): Promise<string[]> {
  const names = (await readdir(sdk, { recursive: true })).filter(
    (name) => /(?<!\.test)\.(ts|md)$/.test(name) && !/^(dist|node_modules|test|bench|examples)\//.test(name),
  );
  const texts = await Promise.all(names.sort().map((name) => readFile(join(sdk, name), "utf8")));
  return texts.flatMap(codeBlocksOf);
}

export function codeBlocksOf(text: string): string[] {
  return [...text.matchAll(/^( \*|) *```ts\n([\s\S]*?)\n\1 *```$/gm)].map(([, margin = "", code = ""]) =>
    code.replaceAll(new RegExp(`^${margin.replace("*", "\\*")} ?`, "gm"), ""),
  );
}
