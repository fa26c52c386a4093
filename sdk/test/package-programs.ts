/** Programs that use the package as its users do, by `import` and by `require`. */
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeBlocks, codeBlocksOf } from "./code-blocks.ts";
import { modules, run } from "./package-project.ts";

const sdkFolder = join(import.meta.dirname, "..");

/** The guide's server in plain JavaScript, with a handler that shows what it is given. */
export async function writeProgram(project: string, by: "import" | "require"): Promise<string> {
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

/** The README's step 3 as it stands there, and an MCP server for it; only the port is another. */
export async function writeGuide(project: string): Promise<void> {
  const readme = await readFile(join(sdkFolder, "README.md"), "utf8");
  const guide = codeBlocksOf(readme).find((code) => code.includes("app.listen(3000)")) ?? "";
  const listen =
    'const server = app.listen(0, "127.0.0.1", () => console.log(Object(server.address()).port))';
  await writeFile(join(project, "server.ts"), guide.replace("app.listen(3000)", listen));
  await cp(join(sdkFolder, "examples/mcp-server.ts"), join(project, "mcp-server.ts"));
}

/** What stands for the reader's own MCP server, whichever version of an SDK it is built on. */
export async function writeMcpServer(project: string): Promise<void> {
  await writeFile(
    join(project, "mcp-server.ts"),
    'import type { RequestHandler } from "express";\nexport declare const yourMcpServerHandler: RequestHandler;\n',
  );
  await writeFile(
    join(project, "mcp-handler.ts"),
    "export declare const mcpHandler: { fetch(request: Request, extra: { authInfo: object }): Promise<Response> };\n",
  );
}

/**
 * Examples that people are told to copy, each a module of its own. Those for the MCP SDK 2.x stand alone: the two SDKs
 * declare `req.auth` each in their own way.
 */
export async function writeExamples(project: string, sdk: "1.x" | "2.x"): Promise<void> {
  await writeMcpServer(project);
  for (const [index, example] of (await codeBlocks()).entries()) {
    const isForSecond = /"(getmcpauth\/v2|@modelcontextprotocol\/(?!sdk)[^"]*)"/.test(example);
    if (isForSecond !== (sdk === "2.x")) continue;
    // Only an ES module may wait at its top level; a CommonJS project may have some.
    const isWaiting = /\bawait\b/.test(example) && !/\basync\b/.test(example);
    await writeFile(join(project, `example-${index}.${isWaiting ? "mts" : "ts"}`), example);
  }
}

/** @returns what the compiler says against it: nothing, if all is well */
export async function compile(project: string, options: object): Promise<string> {
  const compilerOptions = { strict: true, noEmit: true, types: ["node"], target: "es2022", ...options };
  await writeFile(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["*.ts", "*.mts"] }),
  );
  const compiler = join(modules, "typescript/bin/tsc");
  const { stdout } = await run(process.execPath, [compiler, "-p", project]).catch((error) => error);
  return stdout;
}

/** @returns what a module prints, which gets at the package by `load`: once by import, once by require */
export async function printed(node: string, project: string, body: string): Promise<string[]> {
  const loads = [
    "const load = (name) => import(name);",
    'import { createRequire } from "node:module";\nconst load = createRequire(import.meta.url);',
  ];
  return Promise.all(
    loads.map(async (load, index) => {
      const file = join(project, `program-${index}.mjs`);
      await writeFile(file, `${load}\n${body}`);
      return (await run(node, [file])).stdout.trim();
    }),
  );
}

/** `getmcpauth/fetch` under a test issuer: who is let in, and what everybody else is told. */
export const fetchProgram = `
const { createTestIssuer } = await load("getmcpauth/testing");
const { createMcpAuth } = await load("getmcpauth/fetch");
const issuer = createTestIssuer({ resources: ["https://mcp.example.com/mcp"] });
const auth = createMcpAuth({ registrationSecret: issuer.registrationSecret, fetch: issuer.fetch });
const serve = auth.protect((request, info) => new Response(info.extra.sub));
const call = (headers) => serve(new Request("https://mcp.example.com/mcp", { method: "POST", headers }));
const passed = await call({ Authorization: "Bearer " + issuer.token({ sub: "usr_ada" }) });
console.log(await passed.text(), (await call({})).status);
`;

/** `getmcpauth/v2` under a test issuer: the verifier, and the error class of the MCP SDK 2.x. */
export const v2Program = `
const { createTestIssuer } = await load("getmcpauth/testing");
const { McpAuthTokenVerifier, mcpAuth } = await load("getmcpauth/v2");
const { OAuthError } = await load("@modelcontextprotocol/server");
const issuer = createTestIssuer();
const options = { registrationSecret: issuer.registrationSecret, fetch: issuer.fetch };
const verifier = new McpAuthTokenVerifier(options);
const { extra } = await verifier.verifyAccessToken(issuer.token({ sub: "usr_ada" }));
const refused = await verifier.verifyAccessToken("junk").catch((error) => error instanceof OAuthError);
console.log(extra.sub, refused, typeof mcpAuth(options));
`;
