/** The entries of the package, each around the same server, so that one test can hold for all of them. */
import { getRequestListener } from "@hono/node-server";
import type { RequestHandler } from "express";
import express from "express";
import { createMcpAuth } from "../fetch.ts";
import type { McpAuthOptions } from "../index.ts";
import { mcpAuth } from "../index.ts";
import { mcpAuth as mcpAuthV2 } from "../v2.ts";
import type { listen } from "./listen.ts";

export interface Entry {
  readonly name: string;
  /** What stands behind `/.well-known/oauth-protected-resource` in the challenges of a server at `/mcp`. */
  readonly suffix: string;
  /** A server at `/mcp` that shows its caller what it knows of him. */
  listener(options: McpAuthOptions): Parameters<typeof listen>[0];
}

export const entries: readonly Entry[] = [
  { name: "Express and SDK 1.x", suffix: "", listener: (options) => expressApp(mcpAuth(options)) },
  { name: "Express and SDK 2.x", suffix: "", listener: (options) => expressApp(mcpAuthV2(options)) },
  {
    name: "fetch",
    suffix: "/mcp",
    listener: (options) => {
      const { protect } = createMcpAuth(options);
      return getRequestListener(protect((_request, auth) => Response.json({ auth })));
    },
  },
];

function expressApp(middleware: RequestHandler) {
  const app = express();
  app.use(express.json());
  app.use("/mcp", middleware);
  app.use("/mcp", (request, response) => {
    response.json({ auth: request.auth });
  });
  return app;
}
