/** Version: of this package, as its package.json has it. */
import { readFile } from "node:fs/promises";

export async function version(): Promise<string> {
  // Two steps up from the source, three from the build.
  for (const path of ["../package.json", "../../../package.json"]) {
    const text = await readFile(new URL(path, import.meta.url), "utf8").catch(() => "{}");
    const { name, version } = JSON.parse(text) as { name?: string; version?: string };
    if (name === "getmcpauth" && version) return version;
  }
  throw new Error("package.json of getmcpauth is not where it was published");
}
