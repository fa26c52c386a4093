/** `getmcpauth init`: what it changes, what it leaves alone, and where it says what to paste instead. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { InitProject } from "../test/init-projects.ts";
import { initProjects, manifestOf } from "../test/init-projects.ts";
import { writtenTerminal } from "../test/written-terminal.ts";
import { run } from "./command.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "getmcpauth-init-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const express = initProjects["Express with the MCP SDK 1.x"] as InitProject;

describe.each(Object.keys(initProjects))("%s", (name) => {
  const project = initProjects[name] as InitProject;

  test("is protected after a yes, and the diff that was shown is what was written", async () => {
    await writeProject(project);
    const terminal = writtenTerminal(folder, "y");
    expect(await run(["init"], terminal)).toBe(0);
    expect(terminal.asked).toEqual(["Write this? [y/N] "]);
    expect(terminal.said[0]).toBe(`${project.framework} with the MCP SDK ${project.sdk}.x\n`);
    const files = await allFiles();
    const code = Object.values(files).join("\n");
    expect(code).toMatch(new RegExp(`from ["']${project.entry}["']`));
    expect(code).toContain("process.env.MCPAUTH_SECRET!");
    const shown = terminal.said.join("\n").split("\n");
    const added = shown.filter((line) => /^\+(?!\+\+ )/.test(line)).map((line) => line.slice(1));
    expect(added.length).toBeGreaterThan(5);
    for (const line of added) expect(`${code}\n${files["package.json"]}`).toContain(line);
    expect(JSON.parse(files["package.json"] ?? "").dependencies.getmcpauth).toMatch(/^\^\d/);
  });

  test("is left as it is the second time", async () => {
    await writeProject(project);
    expect(await run(["init", "--yes"], writtenTerminal(folder))).toBe(0);
    const files = await allFiles();
    const terminal = writtenTerminal(folder);
    expect(await run(["init"], terminal)).toBe(0);
    expect(terminal.said).toEqual([expect.stringMatching(/^Nothing to do: \S+ has the guard already\.$/)]);
    expect(await allFiles()).toEqual(files);
  });
});

test("the guard stands before the route and its comment, the import behind the others", async () => {
  await writeProject(express);
  await run(["init", "--yes"], writtenTerminal(folder));
  const { "server.ts": text } = await allFiles();
  expect(text).toContain(`import express from "express";
import { mcpAuth } from "getmcpauth";
`);
  expect(text).toContain(`app.use("/mcp", mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! }));

// A server per request: it keeps no sessions.
app.post("/mcp", async`);
});

test("CommonJS and JavaScript are written as such", async () => {
  const text = `#!/usr/bin/env node
const express = require('express')
const { mcpHandler } = require('./mcp')

function start() {
  const app = express()
  app.post('/api/mcp', mcpHandler)
  return app.listen(3000)
}

start()
`;
  await writeProject({ ...express, file: "server.js", text });
  await writeFile(join(folder, "package.json"), manifestOf(express).replace('"type": "module",', ""));
  expect(await run(["init", "--yes"], writtenTerminal(folder))).toBe(0);
  expect((await allFiles())["server.js"]).toBe(
    text
      .replace("./mcp')\n", "./mcp')\nconst { mcpAuth } = require('getmcpauth')\n")
      .replace(
        "  app.post",
        "  app.use('/api/mcp', mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET }))\n  app.post",
      ),
  );
});

test("a file keeps the line ends of Windows", async () => {
  await writeProject({ ...express, text: express.text.replaceAll("\n", "\r\n") });
  expect(await run(["init", "--yes"], writtenTerminal(folder))).toBe(0);
  const { "server.ts": text = "" } = await allFiles();
  expect(text).toContain('import { mcpAuth } from "getmcpauth";\r\n');
  expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

test("the handlers of the package mcp-handler find out who is calling from the request", async () => {
  const text = `import { createMcpHandler } from "mcp-handler";

const handler = createMcpHandler((server) => {});

export { handler as GET, handler as POST };
`;
  await writeProject({
    framework: "Next.js",
    sdk: 1,
    dependencies: ["mcp-handler", "next"],
    file: "app/api/[transport]/route.ts",
    text,
    entry: "",
  });
  expect(await run(["init", "--yes"], writtenTerminal(folder))).toBe(0);
  const files = await allFiles();
  expect(files["app/api/[transport]/route.ts"]).toBe(`import { createMcpHandler } from "mcp-handler";
import { mcpAuth } from "../../../lib/mcp-auth";

const handler = createMcpHandler((server) => {});

const guarded = mcpAuth.protect((request, auth) => handler(Object.assign(request, { auth })));

export { guarded as GET, guarded as POST, guarded as OPTIONS };
`);
  expect(Object.keys(files)).toContain("app/.well-known/oauth-protected-resource/[[...path]]/route.ts");
});

describe("the environment", () => {
  test("gets the variable, never a value, beside what it has, and git does not see it", async () => {
    await writeProject(express);
    await writeFile(join(folder, ".env"), "DATABASE_URL=postgres://me:secret@localhost/notes");
    await writeFile(join(folder, ".gitignore"), "node_modules\n");
    const terminal = writtenTerminal(folder, "yes");
    await run(["init"], terminal);
    const files = await allFiles();
    expect(files[".env"]).toMatch(/^DATABASE_URL=.*\n\n# .*\nMCPAUTH_SECRET=\n$/);
    expect(files[".env.example"]).toMatch(/^# .*\nMCPAUTH_SECRET=\n$/);
    expect(files[".gitignore"]).toBe("node_modules\n.env\n");
    expect(terminal.said.join("\n")).not.toContain("postgres:");
  });

  test("is left alone where all is there", async () => {
    await writeProject(express);
    const there = {
      ".env": "MCPAUTH_SECRET=mcpauth_sk_1\n",
      ".env.example": "MCPAUTH_SECRET=\n",
      ".gitignore": ".env*\n",
    };
    for (const [name, text] of Object.entries(there)) await writeFile(join(folder, name), text);
    await run(["init", "--yes"], writtenTerminal(folder));
    expect(await allFiles()).toMatchObject(there);
  });
});

describe("nothing is written", () => {
  test.each([
    { why: "by a dry run", words: ["--dry-run"], answer: "y", code: 0 },
    { why: "after a no", words: [], answer: "n", code: 2 },
    { why: "after an Enter", words: [], answer: "", code: 2 },
    { why: "where nobody can be asked", words: [], answer: undefined, code: 2 },
  ])("$why", async ({ words, answer, code }) => {
    await writeProject(express);
    const files = await allFiles();
    const terminal = writtenTerminal(folder, answer);
    expect(await run(["init", ...words], terminal)).toBe(code);
    expect(terminal.said.join("\n")).toContain('+import { mcpAuth } from "getmcpauth";');
    expect(await allFiles()).toEqual(files);
  });

  const beyondDoubt = 'app.use("/mcp", mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! }));';
  const mcp = 'import { StreamableHTTPServerTransport } from "x";\nconst app = express();\n';

  test.each([
    {
      why: "two paths",
      text: `${mcp}app.post("/mcp", one);\napp.post("/mcp/admin", two);\n`,
      reason: "several routes: /mcp, /mcp/admin",
    },
    {
      why: "the two paths of the old transport",
      text: `${mcp}app.get("/sse", one);\napp.post("/messages", two);\n`,
      reason: "several routes: /sse, /messages",
    },
    {
      why: "a router",
      text: `${mcp}const router = Router();\nrouter.post("/mcp", one);\n`,
      reason: "belongs to a router",
    },
    {
      why: "another guard",
      text: `${mcp}app.post("/mcp", requireBearerAuth({ verifier }), one);\n`,
      reason: "has another guard",
    },
    { why: "no route", text: `${mcp}\n`, reason: "no file was found" },
    { why: "a route in a comment", text: `${mcp}// app.post("/mcp", one);\n`, reason: "no file was found" },
  ])("for $why, and what to paste is said", async ({ text, reason }) => {
    await writeProject({ ...express, text });
    const files = await allFiles();
    const terminal = writtenTerminal(folder, "y");
    expect(await run(["init", "--yes"], terminal)).toBe(1);
    expect(terminal.complained[0]).toContain(reason);
    expect(terminal.said.join("\n")).toContain(beyondDoubt);
    expect(await allFiles()).toEqual(files);
  });

  test.each([
    { framework: "Hono", dependency: "hono", text: 'const app = new Hono();\napp.all("/mcp", handleMcp);\n' },
    {
      framework: "Hono",
      dependency: "hono",
      text: 'const { metadata } = page;\nconst app = new Hono();\napp.all("/mcp", (c) => mcp.fetch(c.req.raw));\n',
    },
    {
      framework: "Fastify",
      dependency: "fastify",
      text: 'const app = fastify();\napp.all("/mcp", handleMcp);\n',
    },
    { framework: "Next.js", dependency: "next", text: "export const POST = mcpHandler;\n" },
    {
      framework: "Next.js",
      dependency: "next",
      text: "export const POST = (request: Request) => mcp.fetch(request);\nexport const GET = mcpHandler;\n",
    },
  ])("for a handler of $framework that is made elsewhere: $text", async ({ framework, dependency, text }) => {
    const file = framework === "Next.js" ? "app/mcp/route.ts" : "server.ts";
    await writeProject({
      ...express,
      file,
      text,
      dependencies: ["@modelcontextprotocol/server", dependency],
    });
    const terminal = writtenTerminal(folder);
    expect(await run(["init", "--yes"], terminal)).toBe(1);
    expect(terminal.complained[0]).toContain(`What to paste, for ${framework}:`);
    expect(terminal.said.join("\n")).toContain(
      "createMcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! })",
    );
  });
});

describe("it is said what is missing", () => {
  test.each([
    { what: "package.json", manifest: undefined, message: "there is no package.json in" },
    { what: "JSON in it", manifest: "{", message: "package.json is no JSON" },
    { what: "the MCP SDK", manifest: '{ "dependencies": { "express": "5" } }', message: "has no MCP SDK" },
    {
      what: "a framework",
      manifest: '{ "dependencies": { "@modelcontextprotocol/sdk": "1" } }',
      message: "none of express, hono, fastify and next",
    },
  ])("$what", async ({ manifest, message }) => {
    if (manifest !== undefined) await writeFile(join(folder, "package.json"), manifest);
    const terminal = writtenTerminal(folder);
    expect(await run(["init"], terminal)).toBe(2);
    expect(terminal.complained.join("\n")).toContain(message);
  });
});

async function writeProject(project: InitProject): Promise<void> {
  await mkdir(dirname(join(folder, project.file)), { recursive: true });
  await writeFile(join(folder, project.file), project.text);
  await writeFile(join(folder, "package.json"), manifestOf(project));
}

async function allFiles(): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  return Object.fromEntries(paths.map((path, at) => [path.slice(folder.length + 1), texts[at] ?? ""]));
}
