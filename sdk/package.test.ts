/** The package as `npm pack` makes it: what is in it, and that it runs on every Node and with every peer it promises. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import type { TestContext } from "vitest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "./test/ask.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";
import {
  compile,
  fetchProgram,
  printed,
  v2Program,
  writeExamples,
  writeGuide,
  writeMcpServer,
  writeProgram,
} from "./test/package-programs.ts";
import { installed, Package } from "./test/package-project.ts";
import { startProgram } from "./test/program.ts";
import { covering, grid, nodeOf, nodes, peersOf } from "./test/runtimes.ts";

/** Compiling, packing and installing take long on a busy machine. */
const patience = 180_000;
const runtimes = process.env.GETMCPAUTH_GRID === "full" ? grid : covering;
const common = installed("express", "fastify", "hono", "@hono/node-server", "@types/express", "@types/node");
const first = installed("@modelcontextprotocol/sdk");
const second = installed(
  "@modelcontextprotocol/server",
  "@modelcontextprotocol/express",
  "@modelcontextprotocol/node",
);

let issuer: FakeIssuer;
let packed: Package;

beforeAll(async () => {
  issuer = await startIssuer("https://your-server.example.com/mcp");
  packed = await Package.pack();
}, patience);

afterAll(async () => {
  await issuer.close();
  await packed[Symbol.asyncDispose]();
});

describe("the tarball", () => {
  test("holds the build and what people read, and depends on nothing", async () => {
    const root = join(packed.folder, "package");
    expect((await readdir(root)).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
    ]);
    const files = await readdir(join(root, "dist"), { recursive: true });
    expect(files.filter((file) => /(\.test|^(bench|examples|test)\b|build)/.test(file))).toEqual([]);
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    expect(manifest.dependencies).toBeUndefined();
    expect(Object.keys(manifest.peerDependenciesMeta).sort()).toEqual(
      Object.keys(manifest.peerDependencies).sort(),
    );
  });

  test("has nothing that publint would change", async () => {
    const { buffer } = new Uint8Array(await readFile(packed.tarball));
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  test("has the right types for every entry, however it is resolved", async () => {
    const tarball = new Uint8Array(await readFile(packed.tarball));
    const result = await checkPackage(createPackageFromTarballData(tarball));
    expect(result).toMatchObject({ types: { kind: "included" }, problems: [] });
  });
});

describe("the guide's server", () => {
  test.for(runtimes)(
    "runs by $by on Node $node with MCP SDK $sdk and Express $express",
    { timeout: patience },
    async (runtime, context) => {
      const node = orSkip(await nodeOf(runtime.node), context);
      const peers = orSkip(await peersOf(runtime), context);
      const program = await writeProgram(await packed.createProject(peers), runtime.by);
      await using server = await startProgram(node, program, { MCPAUTH_SECRET: issuer.secret });
      await expectGuide(server.url);
      const passed = await ask(`${server.url}/mcp`, { token: issuer.issue() });
      expect(passed.body).toMatchObject({ clientId: "cli_1", extra: { username: "mona" } });
    },
  );

  test(
    "is what an empty project has after npm install and step 3, with tools that answer",
    async (context) => {
      const types = ["@types/express", "@types/node"];
      const project = orSkip(
        await packed.installProject("express", "@modelcontextprotocol/sdk@1", ...types),
        context,
      );
      await writeGuide(project);
      expect(await compile(project, { module: "nodenext", noEmit: false })).toBe("");
      const env = { MCPAUTH_SECRET: issuer.secret };
      await using server = await startProgram(process.execPath, join(project, "server.js"), env);
      await expectGuide(server.url);
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
      const headers = { Authorization: `Bearer ${issuer.issue()}`, "Content-Type": "application/json" };
      const listed = await fetch(`${server.url}/mcp`, { method: "POST", headers, body });
      expect(await listed.text()).toContain('"whoami"');
    },
    patience,
  );
});

describe("the other entries", () => {
  test.for(nodes)("fetch and testing need nothing beside them on Node %s", async (version, context) => {
    const node = orSkip(await nodeOf(version), context);
    expect(await printed(node, await packed.createProject({}), fetchProgram)).toEqual(byBoth("usr_ada 401"));
  });

  test.for(nodes.slice(1))(
    "v2 needs only what the MCP SDK 2.x consists of on Node %s",
    async (version, context) => {
      const node = orSkip(await nodeOf(version), context);
      const project = await packed.createProject({ ...installed("express"), ...second });
      const lines = await printed(node, project, v2Program);
      expect(lines).toEqual(byBoth("usr_ada true function"));
    },
  );

  test(
    "come without the MCP SDK 1.x for who has only 2.x",
    async (context) => {
      const project = orSkip(
        await packed.installProject(
          "@modelcontextprotocol/express@2",
          "@modelcontextprotocol/server@2",
          "express",
        ),
        context,
      );
      expect(await readdir(join(project, "node_modules/@modelcontextprotocol"))).not.toContain("sdk");
    },
    patience,
  );
});

describe("every example in the README and the TSDoc compiles", () => {
  const esm = { module: "esnext", moduleResolution: "bundler" };
  const cjs = { module: "nodenext" };
  const cases = (["1.x", "2.x"] as const).flatMap((sdk) => [
    { sdk, as: "an ES module", type: "module", options: esm },
    { sdk, as: "CommonJS", type: "commonjs", options: cjs },
  ]);

  test.each(cases)(
    "with the MCP SDK $sdk as $as",
    async ({ sdk, type, options }) => {
      const project = await packed.createProject({ ...common, ...(sdk === "1.x" ? first : second) }, type);
      await writeExamples(project, sdk);
      expect(await compile(project, options)).toBe("");
    },
    patience,
  );

  test(
    "the guide with the oldest peers as well",
    async (context) => {
      const oldest = { sdk: "1.12.0", express: "4.18.0" };
      const peers = orSkip(await peersOf(oldest), context);
      const project = await packed.createProject({ ...common, ...peers });
      await writeGuide(project);
      await writeMcpServer(project);
      expect(await compile(project, { module: "nodenext", skipLibCheck: true })).toBe("");
    },
    patience,
  );
});

function orSkip<Value>(value: Value | undefined, { skip }: TestContext): Value {
  return value ?? skip("there is no registry to fetch it from");
}

function byBoth(line: string): string[] {
  return [line, line];
}

async function expectGuide(url: string): Promise<void> {
  const wellKnown = "/.well-known/oauth-protected-resource";
  const refused = await ask(`${url}/mcp`);
  expect(refused.status).toBe(401);
  expect(refused.headers["www-authenticate"]).toBe(
    `Bearer resource_metadata="https://your-server.example.com${wellKnown}"`,
  );
  for (const path of [wellKnown, `${wellKnown}/mcp`]) {
    const metadata = await ask(`${url}${path}`, { method: "GET" });
    expect(metadata.body.resource).toBe("https://your-server.example.com/mcp");
  }
}
