/** Projects that have the package as `npm pack` makes it, and peers of any version beside it. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { installFromNpm } from "../../test/clients/installation.ts";

export const run = promisify(execFile);
export const modules = join(import.meta.dirname, "../../node_modules");

/** Packages by name, each with the folder it stands in. */
export type Peers = Readonly<Record<string, string>>;

/** What this repository has installed: the newest that it knows. */
export function installed(...names: string[]): Peers {
  return Object.fromEntries(names.map((name) => [name, join(modules, name)]));
}

/** One exact version, fetched once; undefined where there is no registry. */
export async function fetched(name: string, version: string): Promise<Peers | undefined> {
  const installation = await installFromNpm(name, version);
  if ("root" in installation) return { [name]: join(installation.root, "node_modules", name) };
  process.stdout.write(`${installation.missing}: tests that need it are skipped\n`);
  return undefined;
}

export class Package implements AsyncDisposable {
  /** Holds the tarball and all projects. */
  readonly folder: string;
  readonly tarball: string;

  private constructor(folder: string, tarball: string) {
    this.folder = folder;
    this.tarball = tarball;
  }

  static async pack(): Promise<Package> {
    const folder = await mkdtemp(join(tmpdir(), "getmcpauth-"));
    await run("npm", ["pack", "--pack-destination", folder], { cwd: join(import.meta.dirname, "..") });
    const [tarball = ""] = await readdir(folder);
    await run("tar", ["-xzf", tarball], { cwd: folder });
    return new Package(folder, join(folder, tarball));
  }

  /** A folder with these peers and nothing else to import. */
  async createProject(peers: Peers, type = "commonjs"): Promise<string> {
    const project = await mkdtemp(join(this.folder, "project-"));
    const own = join(project, "node_modules");
    // A copy: from behind a link Node would look for peers beside the original.
    await cp(join(this.folder, "package"), join(own, "getmcpauth"), { recursive: true });
    for (const [name, folder] of Object.entries(peers)) {
      await mkdir(dirname(join(own, name)), { recursive: true });
      await symlink(folder, join(own, name));
    }
    await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type }));
    return project;
  }

  /** An empty project after `npm install` of the tarball and these; undefined where there is no registry. */
  async installProject(...specifiers: string[]): Promise<string | undefined> {
    const project = await mkdtemp(join(this.folder, "installed-"));
    await writeFile(join(project, "package.json"), '{ "private": true }\n');
    const words = ["install", "--prefer-offline", "--no-audit", "--no-fund", this.tarball, ...specifiers];
    try {
      await run("npm", words, { cwd: project, env: ownEnvironment() });
      return project;
    } catch (error) {
      // A conflict of peers is what is tested; only an unreachable registry is not.
      if (!/E(NOTFOUND|CONNREFUSED|AI_AGAIN|TIMEDOUT|NETUNREACH)/.test(String(error))) throw error;
      process.stdout.write("no registry: tests that install the package are skipped\n");
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Without what the npm that runs this test was told, such as another folder or command. */
function ownEnvironment(): NodeJS.ProcessEnv {
  // biome-ignore lint/style/noProcessEnv: npm is to run as it does for a person.
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));
}
