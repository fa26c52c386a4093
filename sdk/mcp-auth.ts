/** mcpAuth: the Express middleware. What it decides is in `admission.ts`, how it finds its place in `mount.ts`. */
import type { RequestHandler } from "express";
import { Guard } from "./guard.ts";
import type { App, Mountable } from "./mount.ts";
import { serveBeside } from "./mount.ts";
import type { McpAuthOptions } from "./options.ts";
import { callOfApp, callOfRouter, documentBeside, documentOfProject } from "./place.ts";
import { readMiddlewareOptions } from "./settings.ts";

/**
 * The middleware `mcpAuth()` makes.
 *
 * @example
 * ```ts
 * import express from "express";
 * import { mcpAuth } from "getmcpauth";
 *
 * const auth = mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! });
 * const app = express();
 * app.use(auth.metadata);
 * app.post("/mcp", auth, (request, response) => response.json({ hello: request.auth?.clientId }));
 * ```
 */
export interface McpAuthMiddleware extends RequestHandler {
  /**
   * Serves `/.well-known/oauth-protected-resource`, with and without a path behind it, for the server URLs of the
   * project. `app.use("/mcp", mcpAuth(…))` does that by itself; `app.post("/mcp", mcpAuth(…))` needs
   * `app.use(auth.metadata)` before it.
   */
  readonly metadata: RequestHandler;
}

/**
 * Express middleware: nothing mounted behind it is reached without a valid access token for this server. It also
 * tells clients where to get one, at `/.well-known/oauth-protected-resource` of the app.
 *
 * @throws McpAuthConfigError for an option that is missing, wrong or unknown
 * @example
 * ```ts
 * import express from "express";
 * import { mcpAuth } from "getmcpauth";
 *
 * const app = express();
 * app.use("/mcp", mcpAuth({ registrationSecret: process.env.MCPAUTH_SECRET! }));
 * app.use("/mcp", (request, response) => response.json({ hello: request.auth?.extra?.username }));
 * app.listen(3000);
 * ```
 */
export function mcpAuth(options: McpAuthOptions): McpAuthMiddleware {
  const guard = new Guard(readMiddlewareOptions(options));

  // Express drops the promise of a mounted function, so every handler here settles its own.
  const middleware: RequestHandler = (request, response, next) => {
    guard.check({ request, response, next }, callOfRouter(request, middleware)).catch(next);
  };
  const beside: RequestHandler = (request, response, next) => {
    guard.publish({ request, response, next }, documentBeside(request)).catch(next);
  };
  const metadata: RequestHandler = (request, response, next) => {
    guard.publish({ request, response, next }, documentOfProject(request)).catch(next);
  };
  const mountable: Mountable = {
    handle: (request, response, next) => {
      guard.check({ request, response, next }, callOfApp(request)).catch(next);
    },
    set: () => {},
    emit(this: Mountable, event: string, app: App) {
      if (event === "mount") serveBeside(app, this.mountpath, beside);
    },
  };
  return Object.assign(middleware, mountable, { metadata });
}
