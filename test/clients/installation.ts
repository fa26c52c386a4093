/**
 * Installation: clients and tools that this repository does not depend on, fetched once into a cache of their own
 * when a test wants them, each at one exact version.
 */
import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Installation =
  | { root: string }
  /** Why it is not there, in one line: no registry, no python. */
  | { missing: string };

/** A package of the npm registry, with its dependencies, below `root/node_modules`. */
export function installFromNpm(name: string, version: string): Promise<Installation> {
  const specifier = `${name}@${version}`;
  return install(specifier, (folder) =>
    run("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--save-exact", specifier], {
      env: withoutNpmSettings(),
    }),
  );
}

/** A package of the Python Package Index in a virtual environment; its interpreter is `root/bin/python`. */
export function installFromPyPi(name: string, version: string): Promise<Installation> {
  const specifier = `${name}==${version}`;
  return install(specifier, async (folder) => {
    await run("python3", ["-m", "venv", folder]);
    // By `python -m`: scripts of an environment hold its first path, and it is about to be renamed.
    await run(join(folder, "bin", "python"), ["-m", "pip", "install", "--quiet", specifier]);
  });
}

/** What a package of Debian's archive holds, below `root`: its scripts, which would start services, are not run. */
export function installFromDebian(name: string): Promise<Installation> {
  return install(`${name}.deb`, async (folder) => {
    const download = () => run("apt-get", ["download", "--quiet", name], { cwd: folder });
    // The lists of a fresh machine are empty.
    await download().catch(async () => {
      await run("apt-get", ["update", "--quiet"]);
      await download();
    });
    const [archive = ""] = await readdir(folder);
    await run("dpkg-deb", ["--extract", archive, "."], { cwd: folder });
  });
}

/** Filled beside its place and renamed: a folder that stands is complete, and of two who fill at once one is kept. */
async function install(specifier: string, fill: (folder: string) => Promise<unknown>): Promise<Installation> {
  const root = join(cacheFolder(), specifier.replace(/[^\w.@=-]+/g, "+"));
  if (await exists(root)) return { root };
  await mkdir(dirname(root), { recursive: true });
  const folder = await mkdtemp(`${root}.`);
  try {
    await fill(folder);
    await rename(folder, root);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (!(await exists(root))) return { missing: `${specifier} could not be installed: ${firstLine(error)}` };
  }
  return { root };
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME } = process.env;
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "mcpauth", "clients");
}

/** Settings that `npm test` hands down are about this repository. */
function withoutNpmSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(package|lifecycle|config_local_prefix)/i.test(name),
    ),
  );
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function firstLine(error: unknown): string {
  const { stderr = "", message = String(error) } = error as { stderr?: string; message?: string };
  const lines = (stderr || message).split("\n").filter((line) => line.trim());
  return lines.find((line) => /error/i.test(line)) ?? lines[0] ?? "no reason given";
}
