/** Project: the MCP server in a folder, as far as its files tell. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { UsageError } from "../usage.ts";

export type Framework = "Express" | "Hono" | "Fastify" | "Next.js";

export interface Project {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Major version of the MCP SDK: 1 is one package, 2 are several. */
  readonly sdk: 1 | 2;
  /** Those it depends on, in the order in which one would not be there for another's sake. */
  readonly frameworks: readonly Framework[];
  readonly sources: readonly Source[];
}

export interface Manifest {
  readonly type?: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Source {
  /** From the project's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

const packages: readonly (readonly [string, Framework])[] = [
  ["next", "Next.js"],
  ["fastify", "Fastify"],
  ["hono", "Hono"],
  ["express", "Express"],
];

/** @throws UsageError where there is no MCP server in a form that the package protects */
export async function readProject(folder: string): Promise<Project> {
  const manifest = await readManifest(folder);
  const { dependencies } = manifest;
  const isSecond = Object.keys(dependencies).some((name) =>
    /^@modelcontextprotocol\/(server|express|node)$/.test(name),
  );
  if (!isSecond && dependencies["@modelcontextprotocol/sdk"] === undefined && !dependencies["mcp-handler"]) {
    throw new UsageError(
      "package.json has no MCP SDK (@modelcontextprotocol/sdk or @modelcontextprotocol/server)",
      "init",
    );
  }
  const frameworks = packages.flatMap(([name, framework]) =>
    dependencies[name] === undefined ? [] : [framework],
  );
  return { folder, manifest, sdk: isSecond ? 2 : 1, frameworks, sources: await readSources(folder) };
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
  if (text === undefined) {
    throw new UsageError(
      `there is no package.json in ${folder}; run this in the folder of your MCP server`,
      "init",
    );
  }
  try {
    const {
      type,
      dependencies = {},
      devDependencies = {},
    } = JSON.parse(text) as Partial<Record<"dependencies" | "devDependencies", Record<string, string>>> & {
      type?: string;
    };
    return { ...(type && { type }), dependencies: { ...devDependencies, ...dependencies }, text };
  } catch (error) {
    throw new UsageError(
      `package.json is no JSON: ${error instanceof Error ? error.message : error}`,
      "init",
    );
  }
}

const skippedFolders = /^(node_modules|dist|build|out|coverage|\..+)$/;
const sourceFile = /(?<!\.d)(?<!\.test)(?<!\.spec)(?<!\.config)\.[cm]?[jt]sx?$/;
const most = 2_000;
const maximumBytes = 512 * 1024;

async function readSources(folder: string): Promise<Source[]> {
  const paths = await pathsBelow(folder);
  if (paths.length > most) {
    throw new UsageError(
      `there are more than ${most} source files; run this in the folder of the server itself`,
      "init",
    );
  }
  return Promise.all(
    paths.sort().map(async (path) => ({
      path: relative(folder, path).replaceAll("\\", "/"),
      text: await readFile(path, "utf8"),
    })),
  );
}

async function pathsBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skippedFolders.test(entry.name)) paths.push(...(await pathsBelow(path)));
    if (!entry.isFile() || !sourceFile.test(entry.name)) continue;
    if ((await stat(path)).size <= maximumBytes) paths.push(path);
    if (paths.length > most) return paths;
  }
  return paths;
}
