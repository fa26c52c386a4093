/** The program as it is published, and what `init` writes: it compiles, runs, and passes the doctor and a client. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../test/free-port.ts";
import type { Served } from "../../test/harness.ts";
import { addProject, decide, newBrowser, signIn, startIssuer } from "../../test/harness.ts";
import { ClientMemory, connectClient } from "../../test/mcp-client.ts";
import { diagnose } from "../doctor/examine.ts";
import type { InitProject } from "../test/init-projects.ts";
import { initProjects, manifestOf } from "../test/init-projects.ts";
import { compile } from "../test/package-programs.ts";
import { installed, Package, run } from "../test/package-project.ts";
import { startProgram } from "../test/program.ts";
import { nodeOf, nodes } from "../test/runtimes.ts";
import { writtenTerminal } from "../test/written-terminal.ts";
import { run as runProgram } from "./command.ts";

/** Packing and compiling take long on a busy machine. */
const patience = 180_000;

let issuer: Served;
let packed: Package;

beforeAll(async () => {
  issuer = await startIssuer();
  packed = await Package.pack();
}, patience);

afterAll(async () => {
  await issuer.close();
  await packed[Symbol.asyncDispose]();
});

/** A folder for each, with what it needs in the one above: the two generations of the MCP SDK do not share a program. */
describe.each([1, 2] as const)("what init has protected on the MCP SDK %d.x", (sdk) => {
  const projects = Object.values(initProjects).filter((project) => project.sdk === sdk);
  let root: string;

  beforeAll(async () => {
    const names = projects.flatMap(({ dependencies }) => dependencies.filter((name) => name !== "next"));
    root = await packed.createProject(installed(...new Set([...names, ...always])), "module");
    for (const project of projects) {
      const folder = join(root, project.framework);
      await mkdir(dirname(join(folder, project.file)), { recursive: true });
      await writeFile(join(folder, project.file), project.text);
      await writeFile(join(folder, "package.json"), manifestOf(project));
      if (project.framework === "Next.js") await writeNextServer(folder, project);
      expect(await runProgram(["init", "--yes"], writtenTerminal(folder))).toBe(0);
    }
  }, patience);

  test("compiles", { timeout: patience }, async () => {
    const imports = projects.map((project) => `import "./${project.framework}/${startOf(project)}";\n`);
    await writeFile(join(root, "all.ts"), imports.join("").replaceAll('.ts"', '"'));
    expect(await compile(root, { module: "esnext", moduleResolution: "bundler" })).toBe("");
  });

  test.each(projects)(
    "passes the doctor and a client on $framework",
    { timeout: patience },
    async (project) => {
      const port = String(await freePort());
      const serverUrl = `http://127.0.0.1:${port}/${mcpPath(project)}`;
      const { secret } = await addProject(issuer, { serverUrl });
      const built = await bundled(join(root, project.framework), startOf(project));
      const env = { PORT: port, MCPAUTH_SECRET: secret };
      await using _server = await startProgram(process.execPath, built, env);
      const { findings } = await diagnose(serverUrl);
      expect(findings.filter(({ status }) => status === "fail")).toEqual([]);
      const client = await connectClient(serverUrl, new ClientMemory(signInAndAllow));
      expect(await client.callTool({ name: "whoami" })).toMatchObject({ content: [{ text: "mona" }] });
      await client.close();
    },
  );
});

test.for(nodes)("the program runs on Node %s", { timeout: patience }, async (version, { skip }) => {
  const node = (await nodeOf(version)) ?? skip("there is no registry to fetch it from");
  const folder = join(await packed.createProject({}), "node_modules/getmcpauth");
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const program = join(folder, manifest.bin.getmcpauth);
  expect((await run(node, [program, "--version"])).stdout.trim()).toBe(manifest.version);
  const closed = `http://127.0.0.1:${await freePort()}/mcp`;
  const env = { ...process.env, NO_COLOR: "1" };
  const failed = await run(node, [program, "doctor", closed], { env }).catch((error) => error);
  expect(failed).toMatchObject({
    code: 2,
    stdout: expect.stringContaining("✗ The server answers (connection-refused)"),
  });
});

const always = ["@hono/node-server", "@types/express", "@types/node", "express"];

/** The file that is started: for Next.js one that stands for it. */
function startOf({ framework, file }: InitProject): string {
  return framework === "Next.js" ? "next-server.ts" : file;
}

function mcpPath({ file }: InitProject): string {
  return /app\/(.*)\/route\.ts$/.exec(file)?.[1] ?? "mcp";
}

/** Gives each route file its requests, as Next.js does. */
async function writeNextServer(folder: string, { file }: InitProject): Promise<void> {
  const app = /^(src\/)?app/.exec(file)?.[0];
  const text = `import { serve } from "@hono/node-server";
import * as mcp from "./${file.replace(".ts", "")}";
import * as metadata from "./${app}/.well-known/oauth-protected-resource/[[...path]]/route";

type Route = Record<string, (request: Request) => Response | Promise<Response>>;
const routeOf = ({ url }: Request): Route => (url.includes("/.well-known/oauth-protected-resource") ? metadata : mcp);
const missing = () => new Response(null, { status: 404 });
serve(
  { port: Number(process.env.PORT), fetch: (request) => (routeOf(request)[request.method] ?? missing)(request) },
  () => console.log(process.env.PORT),
);
`;
  await writeFile(join(folder, "next-server.ts"), text);
}

async function bundled(folder: string, file: string): Promise<string> {
  const bundler = await rolldown({ cwd: folder, input: file, platform: "node", external: /^[^./]/ });
  const built = join(folder, "built.js");
  await bundler.write({ file: built, format: "esm" });
  await bundler.close();
  return built;
}

async function signInAndAllow(url: URL): Promise<URL> {
  const browser = newBrowser(issuer.issuer);
  const consent = await signIn(browser, await browser.open(url.href));
  return new URL((await decide(browser, consent, "allow")).url);
}
