/** Built dashboard: `web/dist` as the sources are now, which the dashboard's server serves. */
import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "..");

/** Builds unless the last build is newer than every source below web/ and shared/. */
export async function buildDashboard(): Promise<void> {
  const [built, ...sources] = await Promise.all(
    ["web/dist/index.html", ...(await sourcesBelow("web")), ...(await sourcesBelow("shared"))].map(changedAt),
  );
  if (built !== undefined && sources.every((changed = 0) => changed < built)) return;
  const vite = join("node_modules", "vite", "bin", "vite.js");
  // What is there stays: the page of another test may be about to load it.
  const build = [vite, "build", "--emptyOutDir", "false"];
  // What is tested is what is shipped: under the test runner's NODE_ENV it would be React for development.
  const env = { ...process.env, NODE_ENV: "production" };
  await promisify(execFile)(process.execPath, build, { cwd: root, env });
}

async function sourcesBelow(folder: string): Promise<string[]> {
  const paths = await readdir(join(root, folder), { recursive: true });
  return paths
    .filter((path) => !/^(dist|node_modules)\b|\.test\.tsx?$/.test(path))
    .map((path) => join(folder, path));
}

async function changedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(join(root, path))).mtimeMs;
  } catch {
    return undefined;
  }
}
