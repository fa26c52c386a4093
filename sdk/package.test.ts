/** The package as `npm pack` makes it: loaded by `import` and `require`, on old and new Node, with Express 5 and 4. */
import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "./test/ask.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";

const run = promisify(execFile);
/** Compiling and packing take long on a busy machine. */
const patience = 180_000;
const modules = join(import.meta.dirname, "../node_modules");
const work = await mkdtemp(join(tmpdir(), "getmcpauth-"));
const node18 = await fetchedNode(18);
const express4 = await installedExpress4();

let issuer: FakeIssuer;

beforeAll(async () => {
  issuer = await startIssuer("https://your-server.example.com/mcp");
  await run("npm", ["pack", "--pack-destination", work], { cwd: import.meta.dirname });
}, patience);

afterAll(async () => {
  await issuer.close();
  await rm(work, { recursive: true, force: true });
});

describe("the guide's server", () => {
  const nodes = [
    { node: process.execPath, on: "this Node", missing: false },
    { node: node18 ?? "", on: "Node 18", missing: node18 === undefined },
  ];
  const expresses = [
    { express: join(modules, "express"), version: "Express 5", missing: false },
    { express: express4 ?? "", version: "Express 4", missing: express4 === undefined },
  ];
  const cases = nodes.flatMap((node) =>
    expresses.flatMap((express) =>
      (["import", "require"] as const).map((by) => ({
        ...node,
        ...express,
        by,
        missing: node.missing || express.missing,
      })),
    ),
  );

  for (const { node, on, express, version, by, missing } of cases) {
    test.skipIf(missing)(`runs by ${by} on ${on} with ${version}`, async () => {
      const project = await createProject({ express });
      await using server = await startProgram(node, await writeProgram(project, by));
      const wellKnown = "/.well-known/oauth-protected-resource";
      const refused = await ask(`${server.url}/mcp`);
      expect(refused.status).toBe(401);
      expect(refused.headers["www-authenticate"]).toBe(
        `Bearer resource_metadata="https://your-server.example.com${wellKnown}"`,
      );
      for (const path of [wellKnown, `${wellKnown}/mcp`]) {
        const metadata = await ask(`${server.url}${path}`, { method: "GET" });
        expect(metadata.body.resource).toBe("https://your-server.example.com/mcp");
      }
      const passed = await ask(`${server.url}/mcp`, { token: issuer.issue() });
      expect(passed.body).toMatchObject({ clientId: "cli_1", extra: { username: "mona" } });
    });
  }
});

test("contains the build and what people read, and depends on nothing", async () => {
  const root = join(await createProject({ express: join(modules, "express") }), "node_modules/getmcpauth");
  expect((await readdir(root)).sort()).toEqual([
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "dist",
    "package.json",
  ]);
  const files = await readdir(join(root, "dist"), { recursive: true });
  expect(files.filter((file) => /test|build|examples/.test(file))).toEqual([]);
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  expect(manifest.dependencies).toBeUndefined();
});

describe("every example in the README and the TSDoc compiles", () => {
  test("which are at least one for each export", async () => {
    expect((await examples()).length).toBeGreaterThan(8);
  });

  test(
    "as an ES module",
    async () => {
      const options = { module: "esnext", moduleResolution: "bundler" };
      expect(await compileExamples({ type: "module", options })).toBe("");
    },
    patience,
  );

  test(
    "as CommonJS",
    async () => {
      const options = { module: "nodenext", moduleResolution: "nodenext" };
      expect(await compileExamples({ type: "commonjs", options })).toBe("");
    },
    patience,
  );
});

/** A project that has the tarball installed, and its peers from where they are already. */
async function createProject(peers: { express: string }): Promise<string> {
  const project = await mkdtemp(join(work, "project-"));
  const own = join(project, "node_modules");
  await mkdir(join(own, "getmcpauth"), { recursive: true });
  const tarball = (await readdir(work)).find((file) => file.endsWith(".tgz")) ?? "";
  await run("tar", ["-xzf", join(work, tarball), "--strip-components=1", "-C", join(own, "getmcpauth")]);
  await symlink(peers.express, join(own, "express"));
  for (const name of ["@modelcontextprotocol", "@types"]) await symlink(join(modules, name), join(own, name));
  return project;
}

async function writeProgram(project: string, by: "import" | "require"): Promise<string> {
  const load = {
    import: 'import express from "express";\nimport { mcpAuth } from "getmcpauth";',
    require: 'const express = require("express");\nconst { mcpAuth } = require("getmcpauth");',
  };
  const program = join(project, by === "import" ? "server.mjs" : "server.cjs");
  await writeFile(
    program,
    `${load[by]}
const app = express();
app.use("/mcp", mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET }));
app.use("/mcp", (request, response) => { response.json(request.auth); });
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
`,
  );
  return program;
}

async function startProgram(node: string, program: string): Promise<AsyncDisposable & { url: string }> {
  const child = spawn(node, [program], {
    env: { MCPAUTH_SECRET: issuer.secret },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const port = await firstLine(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (line) => resolve(String(line).trim()));
    child.once("exit", (code) => reject(new Error(`the program ended with ${code} before it listened`)));
  });
}

async function compileExamples(project: { type: string; options: object }): Promise<string> {
  const root = await createProject({ express: join(modules, "express") });
  await writeFile(join(root, "package.json"), JSON.stringify({ type: project.type }));
  await writeFile(
    join(root, "mcp-server.ts"),
    'import type { RequestHandler } from "express";\nexport declare const yourMcpServerHandler: RequestHandler;\n',
  );
  for (const [index, example] of (await examples()).entries()) {
    // A module may wait at its top level, which CommonJS cannot.
    if (project.type === "commonjs" && /^(const|\s).*await /m.test(example)) continue;
    await writeFile(join(root, `example-${index}.ts`), example);
  }
  const compilerOptions = {
    ...project.options,
    strict: true,
    noEmit: true,
    types: ["node"],
    target: "es2022",
  };
  await writeFile(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const { stdout } = await run(process.execPath, [join(modules, ".bin/tsc"), "-p", root]).catch(
    (error) => error,
  );
  return stdout;
}

async function examples(): Promise<string[]> {
  const names = (await readdir(import.meta.dirname)).filter((name) => /(?<!\.test)\.(ts|md)$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(import.meta.dirname, name), "utf8")));
  return texts.flatMap((text) =>
    [...text.matchAll(/^( \*|) *```ts\n([\s\S]*?)\n\1 *```$/gm)].map(([, margin = "", code = ""]) =>
      code.replaceAll(new RegExp(`^${margin.replace("*", "\\*")} ?`, "gm"), ""),
    ),
  );
}

/** Another Node from the registry, or undefined where there is none to be had. */
async function fetchedNode(version: number): Promise<string | undefined> {
  try {
    const parameters = ["--yes", "--package", `node@${version}`, "node", "-p", "process.execPath"];
    const { stdout } = await run("npx", parameters, { cwd: work, env: ownEnvironment() });
    return stdout.trim();
  } catch {
    process.stdout.write(`Node ${version} cannot be fetched: its tests of the package are skipped.\n`);
    return undefined;
  }
}

/** Without what the npm that runs this test was told, such as another folder or command. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));
}

async function installedExpress4(): Promise<string | undefined> {
  const folder = join(work, "express-4");
  await mkdir(folder);
  // Without a manifest npm takes the folder for one of another project, or stumbles over itself.
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "express-4", private: true }));
  try {
    await run("npm", ["install", "--no-save", "express@4"], { cwd: folder, env: ownEnvironment() });
    return join(folder, "node_modules/express");
  } catch {
    process.stdout.write("Express 4 cannot be fetched: its tests of the package are skipped.\n");
    return undefined;
  }
}
