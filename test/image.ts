/** Image: makes what the Dockerfile describes without a container engine, a folder for each stage instead of a root. */
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, matchesGlob, relative, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "..");

export interface Image {
  /** Where its commands are run. */
  directory: string;
  env: Record<string, string>;
  user: string;
  command: string[];
  healthCheck: string[];
}

/** A stage as far as it has been made. */
interface Stage extends Image {
  folder: string;
}

interface Making {
  folder: string;
  ignored: string[];
  stages: Map<string, Stage>;
  stage: Stage;
}

type Instruction = (making: Making, words: string) => unknown;

/** @param folder an empty one */
export async function makeImage(folder: string): Promise<Image> {
  const ignored = (await linesOf(".dockerignore")).filter((line) => line && !line.startsWith("#"));
  const making: Making = { folder, ignored, stages: new Map(), stage: emptyStage(folder) };
  for (const line of await linesOf("Dockerfile")) {
    if (!line || line.startsWith("#")) continue;
    const [name = "", ...words] = line.split(" ");
    const instruction = instructions[name];
    if (!instruction) throw new Error(`this test does not know what ${name} does`);
    await instruction(making, words.join(" "));
  }
  return making.stage;
}

const instructions: Record<string, Instruction> = {
  FROM: async (making, words) => {
    const name = / AS (\w+)$/.exec(words)?.[1] ?? "last";
    making.stage = emptyStage(join(making.folder, name));
    making.stages.set(name, making.stage);
    await mkdir(making.stage.folder);
  },
  WORKDIR: async ({ stage }, path) => {
    stage.directory = join(stage.folder, path);
    await mkdir(stage.directory, { recursive: true });
  },
  ENV: ({ stage }, words) => {
    for (const [, name = "", value = ""] of words.matchAll(/(\w+)=(\S+)/g)) stage.env[name] = value;
  },
  COPY: async (making, words) => {
    const parts = words.split(" ");
    const from = making.stages.get(parts[0]?.replace("--from=", "") ?? "");
    if (from) parts.shift();
    const target = parts.pop() ?? "";
    for (const source of parts) await copy(making, { from, source, target });
  },
  RUN: ({ stage }, command) =>
    promisify(execFile)("sh", ["-c", command], { cwd: stage.directory, env: runEnv(stage), maxBuffer: 1e8 }),
  USER: ({ stage }, name) => {
    stage.user = name;
  },
  EXPOSE: () => {},
  HEALTHCHECK: ({ stage }, words) => {
    stage.healthCheck = JSON.parse(words.slice(words.indexOf("[")));
  },
  CMD: ({ stage }, words) => {
    stage.command = JSON.parse(words);
  },
};

function emptyStage(folder: string): Stage {
  return { folder, directory: folder, env: {}, user: "root", command: [], healthCheck: [] };
}

async function linesOf(file: string): Promise<string[]> {
  return (await readFile(join(root, file), "utf8")).split("\n").map((line) => line.trim());
}

interface Copied {
  from: Stage | undefined;
  source: string;
  target: string;
}

/** As COPY does: a folder's contents, or a file into the folder whose name ends with a slash. */
async function copy({ ignored, stage }: Making, { from, source, target }: Copied): Promise<void> {
  const path = from ? join(from.folder, source) : join(root, source);
  const isFile = (await stat(path)).isFile();
  const to = join(stage.directory, target, isFile && /[./]$/.test(target) ? basename(source) : "");
  const isKept = (file: string) => from || !ignored.some((glob) => matchesGlob(relative(root, file), glob));
  await cp(path, to, { recursive: true, filter: (file) => Boolean(isKept(file)), verbatimSymlinks: true });
}

/** The image's Node is this one. What a machine says about its registry counts for npm. */
function runEnv({ env }: Stage): NodeJS.ProcessEnv {
  return { ...process.env, ...env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
}
