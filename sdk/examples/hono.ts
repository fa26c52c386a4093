/** Hono, on any runtime. In your project import from "getmcpauth/fetch". */
import { Hono } from "hono";
import { createMcpAuth } from "../fetch.ts";
import { mcpHandler } from "./mcp-handler.ts";

const { protect, metadata } = createMcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET ?? "" });
const handle = protect((request, authInfo) => mcpHandler.fetch(request, { authInfo }));

export const app = new Hono();

app.all("/mcp", ({ req }) => handle(req.raw));
app.all("/.well-known/oauth-protected-resource/*", ({ req }) => metadata(req.raw));
