/** The guide's server for tests: `mcpAuth()` at `/mcp`, and a handler that shows what it is given. */
import express from "express";
import type { McpAuthOptions } from "../index.ts";
import { mcpAuth } from "../index.ts";
import type { FakeIssuer } from "./issuer.ts";
import { listen } from "./listen.ts";

export interface GuideServer extends AsyncDisposable {
  /** Where the MCP handler is. */
  readonly url: string;
  /** What `onError` was told. */
  readonly failures: Error[];
}

export async function startGuideServer(
  issuer: FakeIssuer,
  options: Partial<McpAuthOptions> = {},
): Promise<GuideServer> {
  const failures: Error[] = [];
  const app = express();
  const onError = (error: Error) => failures.push(error);
  app.use("/mcp", mcpAuth({ registrationSecret: issuer.secret, onError, ...options }));
  app.use("/mcp", (request, response) => {
    response.json({ auth: request.auth });
    // A handler may do with its copy what it likes.
    request.auth?.scopes.push("mcp:admin");
  });
  const { url, close } = await listen(app);
  return { url: `${url}/mcp`, failures, [Symbol.asyncDispose]: close };
}
