/** CORS: which endpoints a page of another origin may call. None of them reads cookies. */
import type { RequestHandler } from "express";
import { Router } from "express";
import { endpoints } from "../shared/endpoints.ts";
import { discoveryPaths } from "./discovery.ts";

/** MCP clients that run in a browser read metadata, register, and redeem and revoke tokens; all else is for servers. */
export const cors = Router()
  .all([...discoveryPaths, endpoints.jwks], allow("GET"))
  .all([endpoints.register, endpoints.token, endpoints.revoke, endpoints.deviceAuthorization], allow("POST"));

function allow(method: string): RequestHandler {
  return (request, response, next) => {
    response.set("Access-Control-Allow-Origin", "*");
    response.set("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After");
    if (request.method !== "OPTIONS") return next();
    response.set("Access-Control-Allow-Methods", method);
    response.set("Access-Control-Allow-Headers", "Authorization, Content-Type, MCP-Protocol-Version");
    response.set("Access-Control-Max-Age", "3600").status(204).end();
  };
}
