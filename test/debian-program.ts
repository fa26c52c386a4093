/** Debian program: a program that Debian packages, from PATH or out of its package, which is not installed. */
import { delimiter, join } from "node:path";
import { exists, installFromDebian } from "./clients/installation.ts";

/** @returns where it is; undefined where it is not, and Debian's archive is not at hand */
export async function debianProgram(name: "caddy" | "nginx"): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
  const known = await firstOf(folders, name);
  if (known) return known;
  const installation = await installFromDebian(name);
  if ("root" in installation) {
    return firstOf([join(installation.root, "usr/bin"), join(installation.root, "usr/sbin")], name);
  }
  process.stderr.write(`${installation.missing}\n`);
  return undefined;
}

async function firstOf(folders: string[], name: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    if (await exists(path)) return path;
  }
  return undefined;
}
