/** CORS: which endpoints a page of another origin may call. None of them reads cookies. */
import type { RequestHandler } from "express";
import { endpoints } from "../shared/endpoints.ts";

const readable = new Set([
  "/.well-known/oauth-authorization-server",
  "/.well-known/openid-configuration",
  endpoints.jwks,
]);
const callable = new Set<string>([endpoints.register, endpoints.token, endpoints.revoke]);

/** MCP clients that run in a browser read metadata, register, and redeem and revoke tokens; all else is for servers. */
export const cors: RequestHandler = (request, response, next) => {
  const path = request.path.toLowerCase().replace(/\/$/, "");
  const methods = (readable.has(path) && "GET") || (callable.has(path) && "POST");
  if (!methods) return next();
  response.set({
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "WWW-Authenticate, Retry-After",
  });
  if (request.method !== "OPTIONS") return next();
  response
    .set({
      "Access-Control-Allow-Methods": methods,
      "Access-Control-Allow-Headers": "Authorization, Content-Type, MCP-Protocol-Version",
      "Access-Control-Max-Age": "3600",
    })
    .status(204)
    .end();
};
