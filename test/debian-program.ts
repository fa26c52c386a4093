/**
 * Debian program: a program that Debian packages, from PATH or unpacked once into a cache. It is not installed: a package's
 * scripts would start services that hold ports.
 */
import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** @returns where it is; undefined where it is not, and Debian's archive is not at hand */
export async function debianProgram(name: "caddy" | "nginx"): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
  const root = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "mcpauth", "debian", name);
  const unpacked = [join(root, "usr/bin"), join(root, "usr/sbin")];
  const known = await firstOf([...folders, ...unpacked], name);
  if (known) return known;
  await unpack(name, root).catch((error: Error) => process.stderr.write(`${name}: ${error.message}\n`));
  return firstOf(unpacked, name);
}

async function firstOf(folders: string[], name: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/** Filled beside its place and renamed: a folder that stands is complete. */
async function unpack(name: string, root: string): Promise<void> {
  await mkdir(join(root, ".."), { recursive: true });
  const folder = await mkdtemp(`${root}.`);
  const download = () => run("apt-get", ["download", "--quiet", name], { cwd: folder });
  try {
    // The lists of a fresh machine are empty.
    await download().catch(async () => {
      await run("apt-get", ["update", "--quiet"]);
      await download();
    });
    const [archive = ""] = await readdir(folder);
    await run("dpkg-deb", ["--extract", archive, "unpacked"], { cwd: folder });
    await rename(join(folder, "unpacked"), root);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
