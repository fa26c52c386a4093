/** Fastify. In your project import from "getmcpauth/fetch". */
import { toWebRequest } from "@modelcontextprotocol/node";
import { fastify } from "fastify";
import { createMcpAuth } from "../fetch.ts";
import { mcpHandler } from "./mcp-handler.ts";

const { protect } = createMcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET ?? "" });
const handle = protect((request, authInfo) => mcpHandler.fetch(request, { authInfo }));

type NodeRequest = Parameters<typeof toWebRequest>[0];

export const app = fastify();

for (const path of ["/mcp", "/.well-known/oauth-protected-resource*"]) {
  // The cast is for this repository's exactOptionalPropertyTypes only.
  app.all(path, async ({ raw, body }) => handle(await toWebRequest(raw as NodeRequest, body)));
}
