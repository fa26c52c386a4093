/** Init projects: MCP servers without a guard, as people have them, on each framework and each generation of the MCP SDK. */
import type { Framework } from "../cli/init/project.ts";

export interface InitProject {
  readonly framework: Framework;
  readonly sdk: 1 | 2;
  readonly dependencies: readonly string[];
  /** The file with the MCP route. */
  readonly file: string;
  readonly text: string;
  /** The entry that is to be imported. */
  readonly entry: string;
}

const whoami1 = `function createServer() {
  const server = new McpServer({ name: "notes", version: "1.0.0" });
  server.registerTool("whoami", { description: "Who calls" }, ({ authInfo }) => ({
    content: [{ type: "text", text: String(authInfo?.extra?.username) }],
  }));
  return server;
}`;

const whoami2 = `function createServer() {
  const server = new McpServer({ name: "notes", version: "1.0.0" });
  server.registerTool("whoami", { description: "Who calls" }, ({ http }) => ({
    content: [{ type: "text", text: String(http?.authInfo?.extra?.username) }],
  }));
  return server;
}`;

const imports1 = `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";`;

const webImports1 = `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";`;

const first = ["@modelcontextprotocol/sdk"];
const second = ["@modelcontextprotocol/node", "@modelcontextprotocol/server"];

export const initProjects: Readonly<Record<string, InitProject>> = {
  "Express with the MCP SDK 1.x": {
    framework: "Express",
    sdk: 1,
    dependencies: [...first, "express"],
    file: "server.ts",
    entry: "getmcpauth",
    text: `${imports1}
import express from "express";

const app = express();
app.use(express.json());

// A server per request: it keeps no sessions.
app.post("/mcp", async (request, response) => {
  const server = createServer();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on("close", () => void transport.close());
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
});

app.get("/mcp", (_request, response) => void response.status(405).end());

${whoami1}

app.listen(Number(process.env.PORT), () => console.log(process.env.PORT));
`,
  },
  "Express with the MCP SDK 2.x": {
    framework: "Express",
    sdk: 2,
    dependencies: ["@modelcontextprotocol/express", ...second, "express"],
    file: "server.ts",
    entry: "getmcpauth/v2",
    text: `import { createMcpExpressApp } from '@modelcontextprotocol/express'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'

const serve = toNodeHandler(createMcpHandler(createServer))
const app = createMcpExpressApp()

app.all('/mcp', (request, response) => serve(request, response, request.body))

${whoami2.replaceAll('"', "'").replaceAll(";", "")}

app.listen(Number(process.env.PORT), () => console.log(process.env.PORT))
`,
  },
  "Hono with the MCP SDK 1.x": {
    framework: "Hono",
    sdk: 1,
    dependencies: ["@hono/node-server", ...first, "hono"],
    file: "index.ts",
    entry: "getmcpauth/fetch",
    text: `import { serve } from "@hono/node-server";
${webImports1}
import { Hono } from "hono";

const app = new Hono();

app.all("/mcp", async (c) => {
  const server = createServer();
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  return transport.handleRequest(c.req.raw);
});

${whoami1}

serve({ fetch: app.fetch, port: Number(process.env.PORT) }, () => console.log(process.env.PORT));
`,
  },
  "Hono with the MCP SDK 2.x": {
    framework: "Hono",
    sdk: 2,
    dependencies: ["@hono/node-server", "@modelcontextprotocol/server", "hono"],
    file: "index.ts",
    entry: "getmcpauth/fetch",
    text: `import { serve } from "@hono/node-server";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { Hono } from "hono";

const mcp = createMcpHandler(createServer);

const app = new Hono();
app.all("/mcp", ({ req }) => mcp.fetch(req.raw));

${whoami2}

serve({ fetch: app.fetch, port: Number(process.env.PORT) }, () => console.log(process.env.PORT));
`,
  },
  "Fastify with the MCP SDK 1.x": {
    framework: "Fastify",
    sdk: 1,
    dependencies: [...first, "fastify"],
    file: "server.ts",
    entry: "getmcpauth/fetch",
    text: `${imports1}
import { fastify } from "fastify";

const app = fastify();

app.post("/mcp", async (request, reply) => {
  reply.hijack();
  const server = createServer();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  reply.raw.on("close", () => void transport.close());
  await server.connect(transport);
  await transport.handleRequest(request.raw, reply.raw, request.body);
});

${whoami1}

app.listen({ port: Number(process.env.PORT) }, () => console.log(process.env.PORT));
`,
  },
  "Fastify with the MCP SDK 2.x": {
    framework: "Fastify",
    sdk: 2,
    dependencies: [...second, "fastify"],
    file: "server.ts",
    entry: "getmcpauth/fetch",
    text: `import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import Fastify from "fastify";

const serve = toNodeHandler(createMcpHandler(createServer));
const app = Fastify();

app.all("/mcp", async (request, reply) => {
  reply.hijack();
  await serve(request.raw, reply.raw, request.body);
});

${whoami2}

app.listen({ port: Number(process.env.PORT) }, () => console.log(process.env.PORT));
`,
  },
  "Next.js with the MCP SDK 1.x": {
    framework: "Next.js",
    sdk: 1,
    dependencies: [...first, "next"],
    file: "app/mcp/route.ts",
    entry: "getmcpauth/fetch",
    text: `${webImports1}

export async function POST(request: Request): Promise<Response> {
  const server = createServer();
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  return transport.handleRequest(request);
}

export function GET(): Response {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}

${whoami1}
`,
  },
  "Next.js with the MCP SDK 2.x": {
    framework: "Next.js",
    sdk: 2,
    dependencies: ["@modelcontextprotocol/server", "next"],
    file: "src/app/api/mcp/route.ts",
    entry: "getmcpauth/fetch",
    text: `import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";

const mcp = createMcpHandler(createServer);

export const GET = (request: Request) => mcp.fetch(request);
export const POST = (request: Request) => mcp.fetch(request);
export const DELETE = (request: Request) => mcp.fetch(request);

${whoami2}
`,
  },
};

/** What its package.json says, as npm would have written it. */
export function manifestOf({ dependencies }: Pick<InitProject, "dependencies">): string {
  const entries = [...dependencies].sort().map((name) => [name, "*"]);
  const manifest = {
    name: "notes",
    private: true,
    type: "module",
    dependencies: Object.fromEntries(entries),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
