/** The guide's step 3 as a program: an MCP server on Express, protected by mcpauth. In your project import from "getmcpauth". */
import express from "express";
import { mcpAuth } from "../index.ts";
import { yourMcpServerHandler } from "./mcp-server.ts";

const app = express();

app.use(
  "/mcp",
  mcpAuth({
    registrationSecret: process.env.MCPAUTH_SECRET ?? "",
  }),
);

// Your existing MCP server handler: now only reachable with a valid access token attached.
app.use("/mcp", yourMcpServerHandler);

app.listen(3000, () => console.log("http://localhost:3000/mcp"));
