/** Express with the newer MCP SDK. In your project import from "getmcpauth/v2". */
import { createMcpExpressApp } from "@modelcontextprotocol/express";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { mcpAuth } from "../v2.ts";
import { mcpHandler } from "./mcp-handler.ts";

const serve = toNodeHandler(mcpHandler);

export const app = createMcpExpressApp();

app.use("/mcp", mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET ?? "" }));
app.all("/mcp", (request, response) => serve(request, response, request.body));
