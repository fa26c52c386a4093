/** Dashboard build: `vite build`, only when a source is newer than what was built. */
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { RunningProcess } from "./processes.ts";
import { describeEnding, startProcess } from "./processes.ts";

const root = resolve(import.meta.dirname, "..");
const sources = ["web", "shared", "vite.config.ts", "package-lock.json"];
const built = "web/dist/index.html";

/** @returns whether there was something to build */
export async function buildDashboard(log: string): Promise<boolean> {
  const since = await changed(join(root, built));
  const newest = Math.max(...(await Promise.all(sources.map((path) => newestChange(join(root, path))))));
  if (newest <= since) return false;
  const ending = await (await startBuild(log)).ended;
  if (ending.code !== 0) {
    throw new Error(
      `the dashboard could not be built: ${describeEnding(ending)}\n${ending.lastLines.join("\n")}`,
    );
  }
  return true;
}

function startBuild(log: string): Promise<RunningProcess> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  return startProcess({
    name: "vite build",
    command: [
      process.execPath,
      vite,
      "build",
      "--config",
      join(root, "vite.config.ts"),
      "--logLevel",
      "warn",
    ],
    log,
  });
}

async function newestChange(path: string): Promise<number> {
  const names = (await stat(path)).isDirectory() ? await readdir(path, { recursive: true }) : [""];
  const files = names.filter((name) => !/^(dist|node_modules|server)\b|\.test\.tsx?$/.test(name));
  return Math.max(...(await Promise.all(files.map((name) => changed(join(path, name))))));
}

/** Milliseconds since 1970, 0 for what does not exist. */
async function changed(path: string): Promise<number> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
  return mtimeMs;
}
