/** Server under load: the official gate alone, with a verifier that knows the answer, or `mcpAuth()`. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import type { RequestHandler } from "express";
import express from "express";
import { mcpAuth } from "../index.ts";

function bareGate(): RequestHandler {
  const expiresAt = Math.floor(Date.now() / 1000) + 3600;
  return requireBearerAuth({
    verifier: {
      verifyAccessToken: async (token) => ({ token, clientId: "cli_1", scopes: ["mcp:tools"], expiresAt }),
    },
    resourceMetadataUrl: "https://mcp.example.com/.well-known/oauth-protected-resource",
  });
}

function ownGate(): RequestHandler {
  // biome-ignore lint/style/noProcessEnv: this is the program
  return mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET ?? "" });
}

const app = express();
app.use("/mcp", process.argv[2] === "bare" ? bareGate() : ownGate());
app.use("/mcp", (request, response) => {
  response.json({ clientId: request.auth?.clientId });
});
const server = createServer(app).listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}/mcp` });
});
process.once("disconnect", () => process.exit()).once("SIGTERM", () => process.exit());
